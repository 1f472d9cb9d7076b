// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <spusim/device/array_image.h>
#include <spusim/device/noise_image.h>
#include <spusim/device/simulated_clock.h>
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
  /// Of the array as programmed. The simulator's knowledge: no word of it crosses the link.
  Spectrum spectrum;
};

/// The SPU as its host sees it: words in, words out, time passing. An ideal one serves unit tests;
/// models/host/HostController is the cycle-accurate one.
class SpuDevice : public SimulatedClock {
 public:
  /// Uploads an array image into the staging buffer. It takes effect at the next Anneal.
  virtual void Program(const ArrayImage& image) = 0;
  /// Uploads an image of the noise sources' mixing array, likewise. It stays until the next one,
  /// whatever array is programmed; its size must be the array's. @throws InputError from a device
  /// whose sources cannot be mixed.
  virtual void ProgramNoise(const NoiseImage& image) = 0;
  /// Uploads DAC codes of the input b'. They take effect at the next Anneal.
  virtual void LoadInput(const Vector& codes) = 0;
  /// Uploads DAC codes that the cells are set to when the next Anneal's settling starts.
  virtual void Preset(const Vector& codes) = 0;
  /// Starts an anneal, waits for it and reads its codes.
  virtual ReadOut Anneal(const AnnealCommand& command) = 0;
};

}  // namespace spusim
