// SPDX-License-Identifier: Apache-2.0
#include <spusim/setup/describe.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include <spusim/circuit/rc_circuit.h>
#include <spusim/config/automatic.h>
#include <spusim/config/presets.h>
#include <spusim/config/task_table.h>
#include <spusim/converter/code_packing.h>
#include <spusim/setup/cell_kind.h>
#include <spusim/setup/describe_cells.h>
#include <spusim/setup/parts.h>
#include <spusim/setup/streams.h>

namespace spusim {

namespace {

/// Of held noise whose rate divides the clock; else 0.
std::uint64_t NoiseUpdateCycles(const Config& config) {
  if (config.noise.held_rate_hz == 0.0) return 0;
  const double cycles = static_cast<double>(config.spu.clock_hz) / config.noise.held_rate_hz;
  const double whole = std::round(cycles);
  return whole >= 1.0 && std::abs(cycles - whole) <= 1e-9 * whole
             ? static_cast<std::uint64_t>(whole)
             : 0;
}

}  // namespace

DeviceDescription DescribeDevice(const Config& config) {
  return {
      .dac = Dac(static_cast<int>(config.dac.bits), config.dac.full_scale_v),
      .adc = Adc(static_cast<int>(config.adc.bits), config.adc.full_scale_v),
      .array_bits = static_cast<int>(config.array.bits),
      .mirror = config.array.mirror,
      .time_constant_s = config.spu.resistance_ohm * config.spu.capacitance_f,
      .clock_hz = static_cast<std::uint64_t>(config.spu.clock_hz),
      .cells = config.spu.cells,
      .noise_update_cycles = NoiseUpdateCycles(config),
      .shortest_interval =
          [config](Index cells, ReadMode read) { return ShortestInterval(config, cells, read); },
      .has_inner_states = StatesPerCell(config) > 1,
      .array_has_errors = HasMovedArray(config),
      .mapping = CellKindOf(config).Mapping()};
}

namespace {

template <typename Section>
ConverterBank BankOf(const Section& section) {
  return {.spread = {.gain = section.gain_error,
                     .offset_v = section.offset_v,
                     .inl_lsb = section.inl_lsb,
                     .dnl_lsb = section.dnl_lsb},
          .count = static_cast<std::uint64_t>(section.count)};
}

}  // namespace

ConverterBank DacBankOf(const Config& config) { return BankOf(config.dac); }

ConverterBank AdcBankOf(const Config& config) { return BankOf(config.adc); }

DacArray DescribeDacs(const Config& config, int device) {
  return {DescribeDevice(config).dac, BankOf(config.dac), SpecimenStreams(config, device)};
}

AdcArray DescribeAdcs(const Config& config, int device) {
  return {DescribeDevice(config).adc, BankOf(config.adc), SpecimenStreams(config, device)};
}

bool HasConverterErrors(const Config& config) {
  return !BankOf(config.dac).spread.ideal() || !BankOf(config.adc).spread.ideal() ||
         ConversionNoise(config) > 0.0;
}

double ConversionNoise(const Config& config) {
  const double held =
      config.adc.hold_capacitance_f == 0.0
          ? 0.0
          : ThermalNodeVariance(config.noise.temperature_k, config.adc.hold_capacitance_f);
  return std::sqrt(config.adc.noise_v * config.adc.noise_v + held);
}

LinkTiming DescribeLink(const Config& config) {
  const LinkPreset link = LinkOf(config);
  const auto clock_hz = static_cast<std::uint64_t>(config.spu.clock_hz);
  return {.rate_bps = static_cast<std::uint64_t>(link.rate_bps),
          .clock_hz = clock_hz,
          .latency_cycles = DurationCycles(link.latency_s, clock_hz, "link.latency_s")};
}

GpuModel DescribeGpu(const Config& config) {
  const GpuPreset gpu = GpuOf(config);
  return {.flops_per_s = gpu.flops_per_s, .launch_s = gpu.launch_s};
}

NoiseSetting DescribeNoise(const Config& config) {
  NoiseSetting setting;
  switch (NoiseOf(config)) {
    case NoiseKind::kProblemUnits:
      // Only tasks that sample have noise in problem units where none is given.
      setting.kappa0 = config.noise.kappa0 >= 0.0 ? config.noise.kappa0 : 1.0;
      break;
    case NoiseKind::kVolts:
      setting.node_variance_v2 = config.noise.node_variance_v2;
      break;
    case NoiseKind::kThermal:
      setting.node_variance_v2 =
          ThermalNodeVariance(config.noise.temperature_k, config.spu.capacitance_f);
      break;
  }
  return setting;
}

AnnealPlan DescribeAnneal(const Config& config, double alpha_min) {
  constexpr std::int64_t kDoubleBits = 53;
  const std::int64_t bits = config.adc.bits == 0 ? kDoubleBits : config.adc.bits;
  const AnnealConfig& anneal = config.anneal;
  AnnealPlan plan;
  plan.time_tau = anneal.time_tau >= 0.0
                      ? anneal.time_tau
                      : static_cast<double>(bits) * std::numbers::ln2 / alpha_min;
  plan.samples = static_cast<std::uint64_t>(SamplesOf(config));
  // One sample has no spacing.
  const TaskKind& task = TaskNamed(config.run.task);
  if (task.lagged) {
    plan.interval_tau = anneal.interval_tau >= 0.0 ? anneal.interval_tau : 1.0;
  } else if (plan.samples > 1) {
    plan.interval_tau = anneal.interval_tau >= 0.0 ? anneal.interval_tau : 1.0 / alpha_min;
  }
  const std::string start = StartOf(config);
  plan.start = start == "zero"       ? StartMode::kZero
               : start == "gradient" ? StartMode::kGradient
                                     : StartMode::kWarm;
  plan.delay_tau = anneal.delay_tau;
  plan.rescale = anneal.rescale_state == "keep" ? RescaleState::kKeep : RescaleState::kPreset;
  plan.read = task.samples_noise ? ReadMode::kEverySample : ReadMode::kSum;
  plan.auto_range = config.mitigation.auto_range;
  plan.max_range_retries = anneal.max_range_retries;
  return plan;
}

TaskShape DescribeDenseTask(const Config& config, const AnnealPlan& plan, Index cells,
                            bool symmetric, double spectral_radius) {
  const CellSpread spread = CellSpreadOf(config);
  const Index states = StatesPerCell(config);
  // The fastest pole beside the array's own, in units of the largest conductance, is what odeint's
  // steps follow.
  const double tau_s = config.spu.resistance_ohm * config.spu.capacitance_f;
  double turn = CellKindOf(config).OwnRate(config);
  for (const NoiseSpectrum::Pole& pole : NoiseSpectrumOf(config).poles) {
    turn = std::max(turn, pole.rate_per_s * tau_s);
  }
  if (config.dac.settling_s > 0.0) turn = std::max(turn, tau_s / config.dac.settling_s);
  return {.cells = cells,
          .states_per_cell = states,
          .symmetric = symmetric && states == 1 && !HasGeneralArray(config),
          .noisy = IsNoisy(config),
          .correlated_noise = states > 1 || !spread.equal_noise(),
          .spectral_radius = spectral_radius * std::max(1.0, turn),
          .settle_tau = plan.time_tau,
          .samples = plan.samples,
          .interval_tau = plan.interval_tau};
}

TaskShape DescribeFactoredTask(const Config& config, const AnnealPlan& plan, Index cells,
                               Index rows) {
  // J^T holds the codes of J, mirrored or sent.
  const bool symmetric = !HasGeneralFactoredArray(config);
  TaskShape shape = DescribeDenseTask(config, plan, cells, symmetric, 0.0);
  shape.rows = rows;
  return shape;
}

std::uint64_t ShortestInterval(const Config& config, Index cells, ReadMode read) {
  const auto clock_hz = static_cast<std::uint64_t>(config.spu.clock_hz);
  const auto n = static_cast<std::uint64_t>(cells);
  const std::uint64_t conversion =
      ConversionCycles(n, static_cast<std::uint64_t>(config.adc.count),
                       static_cast<std::uint64_t>(config.adc.rate_hz), clock_hz);
  if (read != ReadMode::kEverySample) return conversion;
  const int word_bits = Quantizer(static_cast<int>(config.adc.bits)).word_bits();
  const std::uint64_t frame = DescribeLink(config).Beats(8 * PackedBytes(n, word_bits));
  return std::max(conversion, frame);
}

Config DeviceTime(const Config& config, double matrix_scale) {
  Config device = config;
  device.spu.step_tau *= matrix_scale;
  return device;
}

}  // namespace spusim
