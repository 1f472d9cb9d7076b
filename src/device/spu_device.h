// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <spusim/device/array_image.h>
#include <spusim/device/noise_image.h>
#include <spusim/linalg/spectrum.h>
#include <spusim/linalg/types.h>

namespace spusim {

/// What a read-out returns for each sample of an anneal.
enum class ReadMode { kSum, kEverySample };

/// One anneal, in whole cycles of the SPU clock. Formulas: docs/timing.md.
struct AnnealCommand {
  std::uint64_t settle_cycles = 0;  ///< from the latching of arrays and inputs to the first strobe
  std::uint64_t samples = 1;        ///< ADC strobes, >= 1
  std::uint64_t interval_cycles =
      0;  ///< asked spacing of strobes; the device takes no less than it can
  /// How long the cells relax on after the last strobe: 0 held at once, > 0 that many cycles, < 0
  /// until the next anneal's data are latched.
  std::int64_t delay_cycles = 0;
  /// Setting of the noise source: variance of an isolated cell of unit conductance, V^2.
  double node_variance_v2 = 0.0;
  ReadMode read = ReadMode::kSum;
};

/// The codes of an anneal: one row (the sum over samples) or one row a sample.
struct ReadOut {
  RowMatrix codes;
  std::uint64_t adc_clips = 0;        ///< conversions that hit the end of the scale
  std::uint64_t interval_cycles = 0;  ///< spacing that the device really used
};

/// The SPU as its host sees it: words in, words out. An ideal one serves unit tests; the
/// cycle-accurate one is models/host/HostedSpu. Time is not the device's but that of the system it
/// is a part of (SimulatedClock): between Start and Read the caller may drive other devices.
class SpuDevice {
 public:
  virtual ~SpuDevice() = default;

  /// Uploads an array image into the staging buffer. It takes effect at the next Start.
  virtual void Program(const ArrayImage& image) = 0;
  /// Uploads an image of the noise sources' mixing array, likewise. It stays until the next one,
  /// whatever array is programmed; its size must be the array's. @throws InputError from a device
  /// whose sources cannot be mixed.
  virtual void ProgramNoise(const NoiseImage& image) = 0;
  /// Uploads DAC codes of the input b'. They take effect at the next Start.
  virtual void LoadInput(const Vector& codes) = 0;
  /// Uploads DAC codes that the cells are set to when the next anneal's settling starts.
  virtual void Preset(const Vector& codes) = 0;
  /// Starts an anneal with all that was uploaded. Returns when the device has the command, not when
  /// the anneal is over.
  virtual void Start(const AnnealCommand& command) = 0;
  /// True when codes of the anneal that was started wait to be read. Asking takes no time.
  virtual bool Ready() = 0;
  /// Waits for the anneal that was started and reads its codes. @throws RunError when none was.
  virtual ReadOut Read() = 0;
  /// The spectrum of the array that the cells work under. A simulation's knowledge, no word of it
  /// crosses a link: null from a device that nobody can look into.
  virtual const Spectrum* KnownSpectrum() const { return nullptr; }

  /// Start, then Read.
  ReadOut Anneal(const AnnealCommand& command) {
    Start(command);
    return Read();
  }
};

}  // namespace spusim
