// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include <spusim/base/warning.h>
#include <spusim/converter/adc.h>
#include <spusim/converter/dac.h>
#include <spusim/device/problem_mapping.h>
#include <spusim/device/spu_device.h>

namespace spusim {

/// Where the cells start when an anneal begins.
enum class StartMode {
  kZero,      ///< preset to 0
  kGradient,  ///< preset to x0 = b
  kWarm       ///< as the last anneal left them; the first one starts from b
};

/// What happens to warm cells when the voltage scale s_x changes.
enum class RescaleState {
  kPreset,  ///< the host rewrites them, in the new scale, from the last read-out
  kKeep     ///< the charge stays, so x is multiplied by the ratio of the scales
};

/// The noise of a run: in problem units (kappa0, scale-free) or physical (V^2).
struct NoiseSetting {
  std::optional<double> kappa0 = std::nullopt;
  double node_variance_v2 = 0.0;  ///< used when kappa0 is not given
};

/// What the host knows of the device that it drives.
struct DeviceDescription {
  Dac dac;
  Adc adc;
  int array_bits = 16;
  bool mirror = true;
  double time_constant_s = 1e-6;
  std::uint64_t clock_hz = 100'000'000;
  Index cells = 0;  ///< cells on the chip; 0: as many as the task needs
  /// Cycles between updates of held noise: anneals and samples last whole ones. 0: not held, or not
  /// whole cycles.
  std::uint64_t noise_update_cycles = 0;
  /// The closest that samples can lie, cycles, for so many cells (ShortestInterval); empty: 0.
  std::function<std::uint64_t(Index cells, ReadMode read)> shortest_interval = {};
  /// True where cells have states behind their voltages, whose own spectrum says nothing of the
  /// array.
  bool has_inner_states = false;
  /// What beside rounding may make an array indefinite: tolerances, wires, temperatures.
  bool array_has_errors = false;
  DenseMapping mapping = ConductanceMapping();  ///< of dense arrays
};

/// How anneals of a session are run. Times in problem time (tau dx = -(A x - b) dt).
struct AnnealPlan {
  double time_tau = 0.0;  ///< settling before the first sample
  std::uint64_t samples = 1;
  double interval_tau = 0.0;
  StartMode start = StartMode::kZero;
  double delay_tau = 0.0;  ///< < 0: as long as the timing says
  RescaleState rescale = RescaleState::kPreset;
  ReadMode read = ReadMode::kSum;
  bool auto_range = true;  ///< false: the input fills the DACs, and is never changed
  std::int64_t max_range_retries = 20;
};

/// One anneal in problem units, with what is needed to predict its error.
struct AnnealResult {
  Vector mean;        ///< mean of the samples
  RowMatrix samples;  ///< M x N, with ReadMode::kEverySample; otherwise empty
  DeviceScales scales;
  double kappa0 = 0.0;      ///< noise in problem units
  Vector programmed_input;  ///< b as the DACs give it
  Vector start;             ///< x0 as preset or, warm, as last read
  double time_tau = 0.0;    ///< after rounding to whole cycles
  double interval_tau = 0.0;
  double adc_lsb = 0.0;  ///< width of one ADC code in problem units; 0 for the ideal ADC
  std::uint64_t samples_averaged = 1;
  std::uint64_t adc_clips = 0;  ///< left after the last retry
  /// The array as it is is indefinite; false where nobody can look into the device.
  bool runs_away = false;
};

/// Counts over a session.
struct SessionEvents {
  std::uint64_t anneals = 0;
  std::uint64_t range_retries = 0;
  std::uint64_t adc_clips = 0;  ///< in results that were used
  std::uint64_t dac_clips = 0;
  /// Anneals whose input, not zero, was below half a code of the DACs in every cell.
  std::uint64_t lost_inputs = 0;
  /// Positive definite problems that quantising made indefinite.
  std::uint64_t indefinite_arrays = 0;
  double kappa0_min = 0.0;
  double kappa0_max = 0.0;
};

/// Runs problems A x = b on a device: mapping, codes, scales, auto-range and start values, exactly
/// as the contract between problem and device says (docs/contract.md). A matrix once programmed
/// serves any number of right-hand sides.
class SpuSession {
 public:
  using Warn = std::function<void(const Warning&)>;

  SpuSession(SpuDevice& device, const DeviceDescription& description, const NoiseSetting& noise,
             const AnnealPlan& plan, Warn warn);

  /// Quantises A and uploads it; `scale`: s_A, see MapDense.
  /// @throws InputError when it needs more cells than the chip has.
  void Program(const RowMatrix& a, std::optional<double> scale = std::nullopt);
  /// Quantises the factors, in place where they are given away, and uploads them.
  void Program(FactoredMatrix f);

  /// Makes the noise of the programmed cells correlated: A Sigma + Sigma A^T = 2 kappa0 B, with B
  /// N x N, symmetric positive semidefinite. The host sends a root of it, quantised. It stays for
  /// matrices programmed later. @throws InputError if B is no such matrix, or from the device.
  void ProgramNoise(const Matrix& noise_matrix);

  /// How the next anneals are run.
  void SetPlan(const AnnealPlan& plan) { plan_ = plan; }

  /// Anneals under the programmed matrix with input b.
  /// `input_scale`: s_b to start from (V per unit of b) instead of the last anneal's or, first,
  /// FullInputScale(b).
  AnnealResult Anneal(const Vector& b, std::optional<double> input_scale = std::nullopt);

  /// The input scale at which the largest entry of b is the DACs' full scale; 1 where b = 0.
  double FullInputScale(const Vector& b) const;

  const SessionEvents& events() const { return events_; }
  /// The programmed matrix as quantised, in problem units, dense: for predictions.
  RowMatrix ProgrammedDense() const;
  /// The noise matrix B as programmed: S S^T of the codes; identity at first.
  Matrix ProgrammedNoise() const;
  /// What was last programmed; of factors the sizes and settings only: J's codes are many, and the
  /// device has them.
  const ArrayImage& image() const { return mapped_.image; }
  const NoiseImage& noise_image() const { return noise_image_; }
  double matrix_scale() const { return mapped_.matrix_scale; }

 private:
  void Upload(MappedArray mapped);
  Vector StartValues(const Vector& b) const;
  /// Halves s_b until b' and, where cells are preset, x0 fit the DACs.
  void FitToDacs(const Vector& b, const Vector& start, bool preset, double& input_scale) const;
  Vector DacCodes(const Vector& volts);
  std::uint64_t WholeUpdates(std::uint64_t cycles) const;
  std::uint64_t WholeInterval(std::uint64_t cycles) const;
  bool RunsAway(const Spectrum& programmed) const;
  std::pair<std::string, std::string> CauseOfRunaway(const Spectrum& programmed) const;
  void NoteRunaway(const Spectrum& programmed);

  SpuDevice& device_;
  DeviceDescription description_;
  NoiseSetting noise_;
  AnnealPlan plan_;
  Warn warn_;
  MappedArray mapped_;
  NoiseImage noise_image_;
  SessionEvents events_;
  double next_input_scale_ = 0.0;  ///< 0 before the first anneal
  double cell_scale_ = 0.0;        ///< s_x of what the cells hold; 0 before the first anneal
  Vector last_read_;               ///< the last result, in problem units at cell_scale_
};

}  // namespace spusim
