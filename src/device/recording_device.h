// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <spusim/device/spu_device.h>

namespace spusim {

/// A device that does nothing but keep what it is sent: what an SPU would hold, to be exported or
/// looked at. Its samples are all zero, and none clips.
class RecordingDevice final : public SpuDevice {
 public:
  /// `shortest_interval_cycles`: between samples, as the recorded device needs it.
  explicit RecordingDevice(std::uint64_t shortest_interval_cycles);

  void Program(const ArrayImage& image) override;
  void ProgramNoise(const NoiseImage& image) override;
  void LoadInput(const Vector& codes) override;
  void Preset(const Vector& codes) override;
  /// The command's interval becomes the one that the device would use.
  void Start(const AnnealCommand& command) override;
  bool Ready() override { return started_; }
  ReadOut Read() override;
  const Spectrum* KnownSpectrum() const override { return &spectrum_; }

  const ArrayImage& array() const { return array_; }
  const NoiseImage& noise() const { return noise_; }
  const Vector& input_codes() const { return input_codes_; }
  /// Empty when the cells were not preset.
  const Vector& start_codes() const { return start_codes_; }
  const AnnealCommand& command() const { return command_; }

 private:
  std::uint64_t shortest_interval_cycles_;
  ArrayImage array_;
  NoiseImage noise_;
  Vector input_codes_;
  Vector start_codes_;
  AnnealCommand command_;
  Spectrum spectrum_;
  bool started_ = false;
};

}  // namespace spusim
