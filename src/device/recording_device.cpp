// SPDX-License-Identifier: Apache-2.0
#include <spusim/device/recording_device.h>

#include <algorithm>
#include <utility>

#include <spusim/base/errors.h>

namespace spusim {

RecordingDevice::RecordingDevice(std::uint64_t shortest_interval_cycles)
    : shortest_interval_cycles_(shortest_interval_cycles) {}

void RecordingDevice::Program(const ArrayImage& image) { array_ = image; }

void RecordingDevice::ProgramNoise(const NoiseImage& image) { noise_ = image; }

void RecordingDevice::LoadInput(const Vector& codes) { input_codes_ = codes; }

void RecordingDevice::Preset(const Vector& codes) { start_codes_ = codes; }

void RecordingDevice::Start(const AnnealCommand& command) {
  command_ = command;
  command_.interval_cycles = std::max(command.interval_cycles, shortest_interval_cycles_);
  spectrum_ = FindSpectrum(*ProgrammedMatrix(array_));
  started_ = true;
}

ReadOut RecordingDevice::Read() {
  if (!std::exchange(started_, false)) throw RunError("read without an anneal that was started");
  const bool every = command_.read == ReadMode::kEverySample;
  ReadOut result;
  result.codes =
      RowMatrix::Zero(every ? static_cast<Index>(command_.samples) : 1, input_codes_.size());
  result.interval_cycles = command_.interval_cycles;
  return result;
}

}  // namespace spusim
