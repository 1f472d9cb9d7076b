// SPDX-License-Identifier: Apache-2.0
#include <spusim/device/spu_session.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/device/timing/cycle_formulas.h>

namespace spusim {
namespace {

double LargestEntry(const Vector& v) { return v.size() == 0 ? 0.0 : v.cwiseAbs().maxCoeff(); }

}  // namespace

SpuSession::SpuSession(SpuDevice& device, const DeviceDescription& description,
                       const NoiseSetting& noise, const AnnealPlan& plan, Warn warn)
    : device_(device),
      description_(description),
      noise_(noise),
      plan_(plan),
      warn_(std::move(warn)) {}

void SpuSession::Program(const RowMatrix& a, std::optional<double> scale) {
  Upload(description_.mapping.map(a, description_.array_bits, scale));
}

void SpuSession::Program(FactoredMatrix f) {
  Upload(MapFactored(std::move(f), description_.array_bits, description_.mirror));
}

void SpuSession::Upload(MappedArray mapped) {
  const Index needed = mapped.image.cells();
  if (description_.cells != 0 && needed > description_.cells) {
    throw InputError(
        fmt::format("spu.cells: the task needs {} cells (allowed: at most {}, the "
                    "cells on the chip)",
                    needed, description_.cells));
  }
  device_.Program(mapped.image);
  mapped_ = std::move(mapped);
  // Without rows the matrices keep the number of cells.
  mapped_.image.jacobian.resize(0, mapped_.image.jacobian.cols());
  mapped_.image.back_jacobian.resize(0, mapped_.image.back_jacobian.cols());
}

RowMatrix SpuSession::ProgrammedDense() const {
  const Matrix words = ProgrammedMatrix(mapped_.image)->ToDense();
  return description_.mapping.matrix_of(words) * mapped_.matrix_scale;
}

void SpuSession::ProgramNoise(const Matrix& noise_matrix) {
  NoiseImage image = MapNoise(noise_matrix, description_.array_bits);
  if (image.mixing.rows() != mapped_.image.cells()) {
    throw InputError(
        fmt::format("noise matrix of {} x {} for {} cells (allowed: the programmed "
                    "matrix's size)",
                    image.mixing.rows(), image.mixing.cols(), mapped_.image.cells()));
  }
  device_.ProgramNoise(image);
  noise_image_ = std::move(image);
}

Matrix SpuSession::ProgrammedNoise() const {
  const auto mixing = ProgrammedMixing(noise_image_);
  if (!mixing) return Matrix::Identity(mapped_.image.cells(), mapped_.image.cells());
  return *mixing * mixing->transpose();
}

double SpuSession::FullInputScale(const Vector& b) const {
  const double largest = LargestEntry(b);
  return largest > 0.0 ? description_.dac.full_scale_v() / largest : 1.0;
}

Vector SpuSession::StartValues(const Vector& b) const {
  const bool first = cell_scale_ == 0.0;
  switch (plan_.start) {
    case StartMode::kZero:
      return Vector::Zero(b.size());
    case StartMode::kGradient:
      return b;
    case StartMode::kWarm:
      break;
  }
  return first ? b : last_read_;
}

void SpuSession::FitToDacs(const Vector& b, const Vector& start, bool preset,
                           double& input_scale) const {
  // Full scale itself is a code; the margin forgives the rounding of full scale / max |b|.
  const double limit = description_.dac.full_scale_v() * (1.0 + 1e-12);
  const double largest_input = LargestEntry(b);
  const double largest_start = preset ? LargestEntry(start) * mapped_.matrix_scale : 0.0;
  while (input_scale * std::max(largest_input, largest_start) > limit) input_scale *= 0.5;
}

Vector SpuSession::DacCodes(const Vector& volts) {
  for (const double v : volts) events_.dac_clips += description_.dac.Clips(v) ? 1U : 0U;
  return description_.dac.Codes(volts);
}

/// Up to whole periods of held noise, so that strobes fall on updates.
std::uint64_t SpuSession::WholeUpdates(std::uint64_t cycles) const {
  const std::uint64_t period = description_.noise_update_cycles;
  return period == 0 ? cycles : (cycles + period - 1) / period * period;
}

/// The same of an interval between samples, which the device makes no shorter than it must.
std::uint64_t SpuSession::WholeInterval(std::uint64_t cycles) const {
  if (description_.noise_update_cycles == 0) return cycles;
  const std::uint64_t shortest =
      description_.shortest_interval
          ? description_.shortest_interval(mapped_.image.cells(), plan_.read)
          : 0;
  return WholeUpdates(std::max(cycles, shortest));
}

bool SpuSession::RunsAway(const Spectrum& programmed) const {
  // Slow states inside the cells lie below the rounding of a spectrum that fast ones reach out.
  if (description_.has_inner_states) return programmed.lowest.real() < 0.0;
  return IsIndefinite(programmed, mapped_.image.cells());
}

/// Why an array is indefinite, and the key that it hangs on ("": none alone).
std::pair<std::string, std::string> SpuSession::CauseOfRunaway(const Spectrum& programmed) const {
  if (description_.array_has_errors) {
    return {"the array as it is (rounding, tolerances, wires, temperatures) is indefinite", ""};
  }
  // What keeps a factored array from being singular is its damping.
  if (mapped_.image.layout == ArrayLayout::kFactored && programmed.lowest.real() > 0.0) {
    return {
        fmt::format("the damping is lost in double precision beside the largest eigenvalue {:.3g}",
                    programmed.max_modulus * mapped_.matrix_scale),
        "train.damping"};
  }
  if (mapped_.image.bits == 0) return {"the matrix is indefinite as programmed", ""};
  return {fmt::format("array.bits = {}: rounding made the matrix indefinite", mapped_.image.bits),
          "array.bits"};
}

void SpuSession::NoteRunaway(const Spectrum& programmed) {
  if (events_.indefinite_arrays++ != 0) return;
  const auto [cause, key] = CauseOfRunaway(programmed);
  warn_({.code = "array_indefinite",
         .text = fmt::format("{} (smallest eigenvalue {:.3g}); the cells run away along it, as a "
                             "real circuit would",
                             cause, programmed.lowest.real() * mapped_.matrix_scale),
         .key = key});
}

AnnealResult SpuSession::Anneal(const Vector& b, std::optional<double> input_scale) {
  const bool warm_cells = plan_.start == StartMode::kWarm && cell_scale_ != 0.0;
  const Vector start = StartValues(b);
  double s_b = input_scale.value_or(
      plan_.auto_range && next_input_scale_ != 0.0 ? next_input_scale_ : FullInputScale(b));
  FitToDacs(b, start, /*preset=*/!warm_cells, s_b);
  if (warm_cells && s_b * mapped_.matrix_scale != cell_scale_ &&
      plan_.rescale == RescaleState::kPreset) {
    FitToDacs(b, start, /*preset=*/true, s_b);
  }

  // Noise that is given in volts does not shrink with the scale: where nothing else drives the
  // cells, another try would clip just the same.
  const bool scale_helps = noise_.kappa0 || LargestEntry(b) > 0.0 || LargestEntry(start) > 0.0;

  AnnealResult result;
  result.start = start;
  ReadOut read;
  bool repeat = false;
  for (std::int64_t retry = 0;; ++retry) {
    result.scales = {mapped_.matrix_scale, s_b, description_.time_constant_s,
                     description_.mapping.slowing(mapped_.matrix_scale)};
    const double s_x = result.scales.state();
    const double tau_s = result.scales.tau_s();
    const Vector input_codes = DacCodes(s_b * b);
    result.programmed_input = description_.dac.Volts(input_codes) / s_b;
    device_.LoadInput(input_codes);

    const bool rescaled = warm_cells && s_x != cell_scale_;
    if (!warm_cells || repeat || (rescaled && plan_.rescale == RescaleState::kPreset)) {
      const Vector start_codes = DacCodes(s_x * start);
      result.start = description_.dac.Volts(start_codes) / s_x;
      device_.Preset(start_codes);
    } else if (rescaled) {
      result.start = start * (cell_scale_ / s_x);
    }

    AnnealCommand command;
    command.settle_cycles = WholeUpdates(
        DurationCycles(plan_.time_tau * tau_s, description_.clock_hz, "anneal.time_tau"));
    command.samples = plan_.samples;
    command.interval_cycles = WholeInterval(
        DurationCycles(plan_.interval_tau * tau_s, description_.clock_hz, "anneal.interval_tau"));
    command.delay_cycles =
        plan_.delay_tau < 0.0
            ? -1
            : static_cast<std::int64_t>(DurationCycles(plan_.delay_tau * tau_s,
                                                       description_.clock_hz, "anneal.delay_tau"));
    command.node_variance_v2 =
        noise_.kappa0 ? result.scales.NodeVariance(*noise_.kappa0) : noise_.node_variance_v2;
    command.read = plan_.read;
    result.kappa0 = result.scales.Kappa0(command.node_variance_v2);
    read = device_.Anneal(command);
    const double clock = static_cast<double>(description_.clock_hz);
    result.time_tau = static_cast<double>(command.settle_cycles) / clock / tau_s;
    result.interval_tau = static_cast<double>(read.interval_cycles) / clock / tau_s;
    const bool give_up = !plan_.auto_range || retry >= plan_.max_range_retries || !scale_helps;
    if (read.adc_clips == 0 || give_up) break;
    s_b *= 0.5;
    repeat = true;
    FitToDacs(b, start, /*preset=*/true, s_b);
    ++events_.range_retries;
  }

  const Adc& adc = description_.adc;
  const double to_problem = adc.Volts(1.0) / result.scales.state();
  const auto samples = static_cast<double>(plan_.samples);
  const bool every = plan_.read == ReadMode::kEverySample;
  const double peak = read.codes.cwiseAbs().maxCoeff() / (every ? 1.0 : samples);
  if (every) {
    result.samples = std::move(read.codes);
    result.samples *= to_problem;
    // Row by row, as they lie in memory: a sum of columns walks it many times.
    result.mean = Vector::Zero(b.size());
    for (Index k = 0; k < result.samples.rows(); ++k) {
      result.mean += result.samples.row(k).transpose();
    }
    result.mean /= samples;
  } else {
    result.mean = read.codes.row(0).transpose() * (to_problem / samples);
  }
  result.adc_lsb = adc.lsb_v() / result.scales.state();
  result.samples_averaged = plan_.samples;
  result.adc_clips = read.adc_clips;
  if (const Spectrum* programmed = device_.KnownSpectrum()) {
    result.runs_away = RunsAway(*programmed);
    if (result.runs_away) NoteRunaway(*programmed);
  }

  const bool quiet = peak < 0.25 * adc.quantizer().max_code();
  next_input_scale_ = quiet ? 2.0 * s_b : s_b;
  cell_scale_ = result.scales.state();
  last_read_ = result.mean;

  events_.kappa0_min =
      events_.anneals == 0 ? result.kappa0 : std::min(events_.kappa0_min, result.kappa0);
  events_.kappa0_max = std::max(events_.kappa0_max, result.kappa0);
  events_.adc_clips += read.adc_clips;
  ++events_.anneals;
  if (LargestEntry(b) > 0.0 && result.programmed_input.isZero(0.0)) ++events_.lost_inputs;
  if (read.adc_clips != 0) {
    const auto& [why, key] = !scale_helps
                                 ? std::pair{"the noise is given in volts, so no scale helps",
                                             "noise.node_variance_v2"}
                             : plan_.auto_range
                                 ? std::pair{"anneal.max_range_retries halvings of the input did "
                                             "not help",
                                             "anneal.max_range_retries"}
                                 : std::pair{"mitigation.auto_range is off",
                                             "mitigation.auto_range"};
    warn_({.code = "conversions_clipped",
           .text = fmt::format("{} conversions clipped in a result that is used: {}",
                               read.adc_clips, why),
           .key = key});
  }
  return result;
}

}  // namespace spusim
