// SPDX-License-Identifier: Apache-2.0
#include <spusim/config/keys.h>

#include <algorithm>
#include <type_traits>
#include <utility>

#include <fmt/format.h>

#include <spusim/config/automatic.h>
#include <spusim/config/optimizers.h>
#include <spusim/config/presets.h>
#include <spusim/config/text.h>

namespace spusim {
namespace {

constexpr std::int64_t kMostHertz = 1'000'000'000'000;
constexpr std::int64_t kMostCells = 1'000'000'000;
constexpr std::int64_t kMostThreads = 1024;
constexpr std::int64_t kMostNodes = 1000;
constexpr std::int64_t kMostCount = 1'000'000'000'000;

template <typename T>
ConfigValue ToValue(const T& field) {
  if constexpr (std::is_same_v<T, std::uint64_t>) {
    return static_cast<std::int64_t>(field);
  } else {
    return field;
  }
}

template <typename T>
void FromValue(const ConfigValue& value, T& field) {
  if constexpr (std::is_same_v<T, std::uint64_t>) {
    field = static_cast<std::uint64_t>(std::get<std::int64_t>(value));
  } else {
    field = std::get<T>(value);
  }
}

template <typename Section, typename T>
ConfigKey Key(std::string name, Section Config::*section, T Section::*member, std::string unit,
              ConfigRule rule, std::string doc, std::string switched_off = "") {
  ConfigKey key;
  key.name = std::move(name);
  key.unit = std::move(unit);
  key.rule = std::move(rule);
  key.doc = std::move(doc);
  key.switched_off = std::move(switched_off);
  key.get = [section, member](const Config& config) { return ToValue(config.*section.*member); };
  key.set = [section, member](Config& config, const ConfigValue& value) {
    FromValue(value, config.*section.*member);
  };
  return key;
}

ConfigKey WithoutEffectOnResults(ConfigKey key) {
  key.affects_results = false;
  return key;
}

ConfigKey Path(ConfigKey key) {
  key.is_path = true;
  return key;
}

IntegerRange AtLeast(std::int64_t lowest, std::int64_t highest = kMostCount) {
  return {lowest, highest, {}};
}

RealRange Positive(std::vector<double> specials = {}) {
  RealRange range;
  range.lowest = 0.0;
  range.above = true;
  range.specials = std::move(specials);
  return range;
}

/// For physical quantities: bounds that no real part reaches, so that what is calculated stays
/// finite.
RealRange Within(double lowest, double highest, std::vector<double> specials = {}) {
  RealRange range;
  range.lowest = lowest;
  range.highest = highest;
  range.specials = std::move(specials);
  return range;
}

RealRange NotNegative(std::vector<double> specials = {}) {
  RealRange range = Positive(std::move(specials));
  range.above = false;
  return range;
}

IntegerRange Bits() { return {2, 32, {0}}; }

void AddRunKeys(std::vector<ConfigKey>& keys) {
  keys.push_back(Key("run.task", &Config::run, &RunConfig::task, "", Choices{TaskNames()},
                     "What is done: solve A x = b; invert A; sample a Gaussian of precision matrix "
                     "A; lyapunov, A X + X A^T = Q; expm, the exponential of A; determinant, ln "
                     "det A; or train a network."));
  keys.push_back(Key("run.seed", &Config::run, &RunConfig::seed, "",
                     AtLeast(0, std::numeric_limits<std::int64_t>::max()),
                     "Seed of all that is random: noise, batches, start values of a network."));
  keys.push_back(WithoutEffectOnResults(Key(
      "run.out", &Config::run, &RunConfig::out, "", FreeText{"a path"},
      "Folder of the results, relative to the current folder; empty: results/<task>. The resolved "
      "copy leaves it empty, so that the same run into two folders gives the same bytes.")));
  keys.push_back(WithoutEffectOnResults(
      Key("run.threads", &Config::run, &RunConfig::threads, "", AtLeast(0, kMostThreads),
          "Threads that one run may use, in the linear algebra of the exact engines; results are "
          "equal to the bit whatever their number. 0: one a core.")));
  keys.push_back(WithoutEffectOnResults(
      Key("run.hardware", &Config::run, &RunConfig::hardware, "",
          FreeText{"a preset that `spusim presets` lists, or a path to a .toml file"},
          "Hardware preset, or hardware file relative to this file: a file with hardware sections "
          "only (spu, noise, dac, adc, array, link, gpu), applied before this one. The option "
          "--hardware takes its place. The resolved copy holds the values themselves and an empty "
          "name.")));
}

void AddProblemKeys(std::vector<ConfigKey>& keys) {
  keys.push_back(
      Path(Key("problem.matrix", &Config::problem, &ProblemConfig::matrix, "",
               FreeText{"path of a Matrix Market file"},
               "The matrix A of every task but train, relative to the file that names it, or "
               "to the current folder when given on the command line.")));
  keys.push_back(
      Path(Key("problem.rhs", &Config::problem, &ProblemConfig::rhs, "",
               FreeText{"path of a Matrix Market file"},
               "The right-hand side b of solve, or one a column, found as problem.matrix is.")));
  keys.push_back(Path(Key("problem.mean", &Config::problem, &ProblemConfig::mean, "",
                          FreeText{"path of a Matrix Market file"},
                          "The mean of the Gaussian of task sample, found as problem.matrix is.",
                          "\"\" (mean 0)")));
  keys.push_back(Path(Key("problem.noise", &Config::problem, &ProblemConfig::noise, "",
                          FreeText{"path of a Matrix Market file"},
                          "The noise matrix Q of lyapunov, A X + X A^T = Q: symmetric, positive "
                          "semidefinite. Found as problem.matrix is.")));
}

void AddSpuKeys(std::vector<ConfigKey>& keys) {
  keys.push_back(
      Key("spu.cell", &Config::spu, &SpuConfig::cell, "", Choices{{"rc"}},
          "Kind of cell: rc, an overdamped integrator, tau dx = -(A x - b) dt + noise."));
  keys.push_back(
      Key("spu.array", &Config::spu, &SpuConfig::array, "", Choices{{"auto", "dense", "factored"}},
          "How A is held: dense, one array of N x N conductances (every task but train), or "
          "factored, three arrays J, H, J^T and a damping conductance (train). Each task takes "
          "one of them; the other is refused. auto: what the task needs."));
  keys.push_back(
      Key("spu.cells", &Config::spu, &SpuConfig::cells, "", AtLeast(0, kMostCells),
          "Cells on the chip; a problem that needs more is refused. 0: as many as the task "
          "needs."));
  keys.push_back(Key("spu.clock_hz", &Config::spu, &SpuConfig::clock_hz, "Hz",
                     AtLeast(1, kMostHertz),
                     "Clock of the SPU's digital part; every digital phase takes whole cycles."));
  keys.push_back(Key("spu.resistance_ohm", &Config::spu, &SpuConfig::resistance_ohm, "Ohm",
                     Within(1e-6, 1e12),
                     "Unit resistance R0; with the capacitance it sets tau = R0 C."));
  keys.push_back(Key("spu.capacitance_f", &Config::spu, &SpuConfig::capacitance_f, "F",
                     Within(1e-21, 1e3), "Capacitance C of a cell."));
  keys.push_back(Key("spu.capacitance_tolerance", &Config::spu, &SpuConfig::capacitance_tolerance,
                     "", Within(0.0, 0.3),
                     "Standard deviation of the relative error of a cell's capacitor, drawn once a "
                     "device. Dense arrays only, as the three below.",
                     "0"));
  keys.push_back(Key("spu.opamp_gain", &Config::spu, &SpuConfig::opamp_gain, "",
                     Within(1.0, 1e12, {0.0}),
                     "Open-loop DC gain of a cell's amplifier: the conductance at its summing node "
                     "leaks g/gain.",
                     "0 (infinite)"));
  keys.push_back(Key("spu.opamp_offset_v", &Config::spu, &SpuConfig::opamp_offset_v, "V",
                     Within(0.0, 1e3),
                     "Standard deviation of the input offset of a cell's amplifier, drawn once a "
                     "device: it drives the cell with g times itself.",
                     "0"));
  keys.push_back(Key("spu.engine", &Config::spu, &SpuConfig::engine, "",
                     Choices{{"auto", "odeint", "exact_dense", "exact_factored"}},
                     "Engine of the analog part: odeint integrates in steps, the exact ones move "
                     "linear cells over any interval at once, exact_factored for a factored array "
                     "only. auto: the cheapest one that is right for this configuration, odeint "
                     "where spu.stepper or spu.step_tau is set; the summary names it and says "
                     "why."));
  keys.push_back(Key("spu.stepper", &Config::spu, &SpuConfig::stepper, "",
                     Choices{{"leimkuhler_matthews", "euler_maruyama", "rk4", "dopri5"}},
                     "Stepper of engine odeint, refused with another one. rk4 and dopri5 "
                     "(adaptive) need noise switched off."));
  keys.push_back(
      Key("spu.step_tau", &Config::spu, &SpuConfig::step_tau, "tau", NotNegative(),
          "Step of engine odeint, refused with another one. A step beyond the stability bound is "
          "refused. 0: "
          "chosen from the spectral radius."));
  keys.push_back(
      Key("spu.jacobian_storage", &Config::spu, &SpuConfig::jacobian_storage, "",
          Choices{{"double", "float"}},
          "How the simulation stores the array J of a factored array of codes. float: half the "
          "memory; exact for array.bits up to 25, beyond them entries move by up to 6e-8 of "
          "themselves. Refused with a dense array and with array.bits = 0, where J is never "
          "formed."));
  keys.push_back(Key("spu.device_seed", &Config::spu, &SpuConfig::device_seed, "",
                     AtLeast(0, std::numeric_limits<std::int64_t>::max()),
                     "Seed of what a device was made with: the errors of its converters. Another "
                     "one is another specimen; run.seed changes noise on the same one."));
}

void AddNoiseKeys(std::vector<ConfigKey>& keys) {
  keys.push_back(Key(
      "noise.kappa0", &Config::noise, &NoiseConfig::kappa0, "problem units", NotNegative({-1.0}),
      "Noise of the cells, tau dx = ... + sqrt(2 kappa0 tau) dW, whatever the scales of "
      "the mapping. -1: not given. If noise.node_variance_v2 is not given either: 1 "
      "for tasks that sample (all but solve and train), else thermal noise kT/C at "
      "noise.temperature_k.",
      "0"));
  keys.push_back(
      Key("noise.node_variance_v2", &Config::noise, &NoiseConfig::node_variance_v2, "V^2",
          NotNegative({-1.0}),
          "The same noise as a physical quantity: the voltage variance of an isolated cell "
          "of unit conductance, kT/C or more. -1: not given. Not together with "
          "noise.kappa0.",
          "0"));
  keys.push_back(Key(
      "noise.temperature_k", &Config::noise, &NoiseConfig::temperature_k, "K", Within(0.0, 1e12),
      "Temperature of the thermal noise kT/C, which is the default noise of solve and "
      "train.",
      "0"));
  keys.push_back(
      Key("noise.johnson", &Config::noise, &NoiseConfig::johnson, "", {},
          "true: the noise is that of each row's resistors, in proportion to their conductance; "
          "false: equal sources in all cells. Dense arrays only, and not for tasks that mix their "
          "sources (expm, lyapunov).",
          "false"));
}

/// The static errors that DACs and ADCs share.
template <typename Section>
void AddSpreadKeys(std::vector<ConfigKey>& keys, const std::string& name,
                   Section Config::*section) {
  keys.push_back(Key(name + ".gain_error", section, &Section::gain_error, "", Within(0.0, 1.0),
                     "Standard deviation of a converter's relative gain error, drawn once a device "
                     "(spu.device_seed).",
                     "0"));
  keys.push_back(Key(name + ".offset_v", section, &Section::offset_v, "V", Within(0.0, 1e6),
                     "Standard deviation of a converter's offset, drawn once a device.", "0"));
  keys.push_back(Key(name + ".inl_lsb", section, &Section::inl_lsb, "LSB", Within(0.0, 1e4),
                     "Peak of a converter's integral non-linearity, a smooth bow whose sign is "
                     "drawn once a device. Refused with ideal bits, which have no LSB.",
                     "0"));
  keys.push_back(Key(name + ".dnl_lsb", section, &Section::dnl_lsb, "LSB", Within(0.0, 10.0),
                     "Standard deviation of a converter's differential non-linearity, each code on "
                     "its own, drawn once a device. Refused with ideal bits.",
                     "0"));
}

void AddConverterKeys(std::vector<ConfigKey>& keys) {
  keys.push_back(
      Key("dac.bits", &Config::dac, &DacConfig::bits, "bit", Bits(),
          "Bits of a word of the input DACs, one signed symmetric code (hence 2 or more).",
          "0 (ideal)"));
  keys.push_back(Key("dac.full_scale_v", &Config::dac, &DacConfig::full_scale_v, "V",
                     Within(1e-9, 1e6), "Output voltage of the largest code."));
  keys.push_back(Key("dac.count", &Config::dac, &DacConfig::count, "", AtLeast(0, kMostCells),
                     "Number of input DACs, which serve the cells in turn. 0: one a cell."));
  keys.push_back(
      Key("dac.rate_hz", &Config::dac, &DacConfig::rate_hz, "Hz", AtLeast(1, kMostHertz),
          "Conversions a second of one DAC. The default, one a clock, is a placeholder: the TNGD "
          "paper gives no conversion rates."));
  AddSpreadKeys(keys, "dac", &Config::dac);
  keys.push_back(Key("dac.settling_s", &Config::dac, &DacConfig::settling_s, "s", Within(0.0, 1e3),
                     "Time constant with which an input DAC's output settles (one pole).",
                     "0 (at once)"));
  keys.push_back(Key(
      "dac.glitch_vs", &Config::dac, &DacConfig::glitch_vs, "V s", Within(0.0, 1.0),
      "Area of the glitch of an input DAC whose code changes sign (the major carry of an offset "
      "binary converter), in the direction of the change.",
      "0"));
  keys.push_back(Key("adc.bits", &Config::adc, &AdcConfig::bits, "bit", Bits(),
                     "Bits of a word of the ADCs, one signed symmetric code (hence 2 or more).",
                     "0 (ideal)"));
  keys.push_back(Key("adc.full_scale_v", &Config::adc, &AdcConfig::full_scale_v, "V",
                     Within(1e-9, 1e6),
                     "Input voltage of the largest code; beyond it the ADC clips."));
  keys.push_back(Key("adc.count", &Config::adc, &AdcConfig::count, "", AtLeast(0, kMostCells),
                     "Number of ADCs, which serve the cells in turn. 0: one a cell."));
  keys.push_back(
      Key("adc.rate_hz", &Config::adc, &AdcConfig::rate_hz, "Hz", AtLeast(1, kMostHertz),
          "Conversions a second of one ADC. The default, one a clock, is a placeholder: the TNGD "
          "paper gives no conversion rates."));
  AddSpreadKeys(keys, "adc", &Config::adc);
  keys.push_back(
      Key("adc.sample_and_hold", &Config::adc, &AdcConfig::sample_and_hold, "", {},
          "true: a sample-and-hold in each cell takes all voltages at the strobe; false: "
          "a cell is seen when a converter comes to it, later than those before it.",
          "true"));
  keys.push_back(Key("adc.latency_cycles", &Config::adc, &AdcConfig::latency_cycles, "",
                     AtLeast(0, kMostCells),
                     "Cycles of the SPU clock from a conversion's end to its code (a pipeline: the "
                     "converter is free meanwhile).",
                     "0"));
  keys.push_back(Key("adc.noise_v", &Config::adc, &AdcConfig::noise_v, "V", Within(0.0, 1e6),
                     "Input noise of an ADC, rms a conversion.", "0"));
  keys.push_back(Key("adc.hold_capacitance_f", &Config::adc, &AdcConfig::hold_capacitance_f, "F",
                     Within(0.0, 1e3),
                     "Capacitance of the track-and-hold, which adds its thermal noise kT/C at "
                     "noise.temperature_k to each conversion.",
                     "0 (no such noise)"));
  keys.push_back(Key("adc.jitter_s", &Config::adc, &AdcConfig::jitter_s, "s", Within(0.0, 1.0),
                     "Aperture jitter: rms of the displacement of a strobe, at most an eighth of a "
                     "clock cycle.",
                     "0"));
}

void AddArrayKeys(std::vector<ConfigKey>& keys) {
  keys.push_back(Key("array.bits", &Config::array, &ArrayConfig::bits, "bit", Bits(),
                     "Bits of a programmable conductance, one signed symmetric code (hence 2 or "
                     "more).",
                     "0 (ideal)"));
  keys.push_back(Key("array.mirror", &Config::array, &ArrayConfig::mirror, "", {},
                     "true: J^T of the factored array is mirrored on the chip from J; false: it is "
                     "sent as well."));
  keys.push_back(Key("array.words_per_cycle", &Config::array, &ArrayConfig::words_per_cycle, "",
                     AtLeast(0, kMostCells),
                     "Conductances that are set in one clock cycle once they are staged. 0: all at "
                     "once."));
  keys.push_back(Key("array.tolerance", &Config::array, &ArrayConfig::tolerance, "",
                     Within(0.0, 0.3),
                     "Standard deviation of the relative error of a programmed conductance and of "
                     "an input resistor, drawn once a device. Dense arrays only.",
                     "0"));
}

void AddAnnealKeys(std::vector<ConfigKey>& keys) {
  keys.push_back(Key("anneal.time_tau", &Config::anneal, &AnnealConfig::time_tau, "tau",
                     NotNegative({-1.0}),
                     "Settling before the first sample, in problem time. -1: long enough for the "
                     "bits, ln(2^bits)/alpha_min."));
  keys.push_back(Key("anneal.samples", &Config::anneal, &AnnealConfig::samples, "", AtLeast(0),
                     "Samples read and averaged; of determinant, at each node. 0: 1 for solve and "
                     "train, else 10000."));
  keys.push_back(Key("anneal.interval_tau", &Config::anneal, &AnnealConfig::interval_tau, "tau",
                     NotNegative({-1.0}),
                     "Spacing of samples, in problem time, never less than the ADCs need. -1: "
                     "1/alpha_min; of expm, whose samples lie 1/n apart: 1."));
  keys.push_back(
      Key("anneal.start", &Config::anneal, &AnnealConfig::start, "",
          Choices{{"auto", "zero", "gradient", "warm"}},
          "State that the cells start from: zero, the gradient, or warm, the state they are "
          "in. auto: warm for train, else zero. gradient and warm are for train."));
  keys.push_back(
      Key("anneal.delay_tau", &Config::anneal, &AnnealConfig::delay_tau, "tau", NotNegative({-1.0}),
          "How long the cells relax on under the old data after the last sample, in problem "
          "time. -1: for as long as the host and the link take.",
          "0 (the cells are held while the host works)"));
  keys.push_back(
      Key("anneal.rescale_state", &Config::anneal, &AnnealConfig::rescale_state, "",
          Choices{{"preset", "keep"}},
          "What happens to warm cells when the scale of the input changes: preset, the host "
          "rewrites them (timed), or keep, the charge stays and x is multiplied by the ratio "
          "of scales."));
  keys.push_back(Key("anneal.max_range_retries", &Config::anneal, &AnnealConfig::max_range_retries,
                     "", AtLeast(0, 1000),
                     "How often an anneal whose ADCs clip is repeated with half the input.", "0"));
}

void AddDeterminantKeys(std::vector<ConfigKey>& keys) {
  keys.push_back(Key("determinant.nodes", &Config::determinant, &DeterminantConfig::nodes, "",
                     AtLeast(0, kMostNodes),
                     "Points of the path from a multiple of the identity to A at which task "
                     "determinant measures (Gauss-Legendre). 0: as many as bring the error of the "
                     "quadrature below a tenth of the statistical one."));
}

void AddTrainKeys(std::vector<ConfigKey>& keys) {
  keys.push_back(Key("train.workload", &Config::train, &TrainConfig::workload, "",
                     Choices{{"digits"}}, "What is trained: digits, a classifier of 8x8 digits."));
  keys.push_back(
      Path(Key("train.data", &Config::train, &TrainConfig::data, "",
               FreeText{"path of a gzip-compressed CSV file"},
               "Samples, a line each: 64 pixels 0..16 and a label. Found as problem.matrix "
               "is; the default lies with the shipped configurations.")));
  keys.push_back(Key(
      "train.optimizer", &Config::train, &TrainConfig::optimizer, "", Choices{OptimizerNames()},
      "sgd with momentum, adam, ngd (exact natural gradient) or tngd (natural gradient through the "
      "simulated SPU); ngd-adam and tngd-adam hand that gradient to the rule of adam."));
  keys.push_back(Key("train.baselines", &Config::train, &TrainConfig::baselines, "",
                     Choices{BaselineNames()},
                     "Optimizers that are run first, each with its own automatic step, to compare "
                     "with.",
                     "[]"));
  keys.push_back(Key("train.iterations", &Config::train, &TrainConfig::iterations, "",
                     AtLeast(1, kMostCells), "Parameter updates."));
  keys.push_back(Key("train.batch", &Config::train, &TrainConfig::batch, "", AtLeast(1, kMostCells),
                     "Samples in a batch."));
  keys.push_back(Key("train.learning_rate", &Config::train, &TrainConfig::learning_rate, "",
                     Positive({-1.0}),
                     "Step of train.optimizer. -1: 0.3, or 0.03 for adam and what ends in -adam."));
  RealRange momentum = NotNegative({-1.0});
  momentum.highest = 1.0;
  momentum.below = true;
  keys.push_back(Key("train.momentum", &Config::train, &TrainConfig::momentum, "", momentum,
                     "Momentum of train.optimizer; adam and what ends in -adam do not use it. -1: "
                     "0.9 for sgd, else 0.",
                     "0"));
  keys.push_back(Key("train.damping", &Config::train, &TrainConfig::damping, "",
                     Within(1e-12, 1e12), "lambda in F = J^T H J + lambda I of ngd and tngd."));
  keys.push_back(Key("train.hidden", &Config::train, &TrainConfig::hidden, "",
                     AtLeast(1, 1'000'000), "Width of each hidden layer, from the input on.",
                     "[] (no hidden layer)"));
  keys.push_back(Key("train.activation", &Config::train, &TrainConfig::activation, "",
                     Choices{{"tanh", "relu"}}, "What follows each hidden layer."));
  keys.push_back(Key("train.train_samples", &Config::train, &TrainConfig::train_samples, "",
                     AtLeast(1, kMostCells),
                     "The first so many samples of the data train, the others test."));
}

void AddHostKeys(std::vector<ConfigKey>& keys) {
  keys.push_back(Key("link.preset", &Config::link, &LinkConfig::preset, "",
                     Choices{LinkPresetNames()},
                     "Link between host and SPU; `spusim presets` gives numbers and sources."));
  keys.push_back(Key("link.rate_bps", &Config::link, &LinkConfig::rate_bps, "bit/s",
                     IntegerRange{1, 1'000'000'000'000'000, {-1}},
                     "Payload rate in each direction. -1: the preset's."));
  keys.push_back(Key("link.latency_s", &Config::link, &LinkConfig::latency_s, "s",
                     Within(0.0, 1e3, {-1.0}), "Latency of each transfer. -1: the preset's.", "0"));
  keys.push_back(WithoutEffectOnResults(
      Key("link.fidelity", &Config::link, &LinkConfig::fidelity, "", Choices{{"burst", "beat"}},
          "beat: every beat moves on the pins; burst: the simulation jumps to the end of a burst. "
          "Cycles and results are the same.")));
  keys.push_back(Key("gpu.preset", &Config::gpu, &GpuConfig::preset, "", Choices{GpuPresetNames()},
                     "GPU of the host; `spusim presets` gives numbers and sources."));
  keys.push_back(Key("gpu.flops_per_s", &Config::gpu, &GpuConfig::flops_per_s, "1/s",
                     Within(1.0, 1e30, {-1.0}),
                     "Floating-point operations a second. -1: the preset's."));
  keys.push_back(Key("gpu.launch_s", &Config::gpu, &GpuConfig::launch_s, "s",
                     Within(0.0, 1e3, {-1.0}), "Time of one kernel launch. -1: the preset's.",
                     "0"));
}

void AddTraceKeys(std::vector<ConfigKey>& keys) {
  keys.push_back(WithoutEffectOnResults(Key("trace.enabled", &Config::trace, &TraceConfig::enabled,
                                            "", {}, "Write waves.vcd and waves.gtkw.", "false")));
  keys.push_back(WithoutEffectOnResults(
      Key("trace.signals", &Config::trace, &TraceConfig::signals, "", FreeText{"globs"},
          "Signals that are written: globs over their names.", "[]")));
  keys.push_back(WithoutEffectOnResults(
      Key("trace.cells", &Config::trace, &TraceConfig::cells, "", AtLeast(0, kMostCells),
          "The first so many cells' voltages are signals.", "0")));
  keys.push_back(
      WithoutEffectOnResults(Key("trace.start_s", &Config::trace, &TraceConfig::start_s, "s",
                                 NotNegative(), "Simulated time of the first point.")));
  keys.push_back(WithoutEffectOnResults(
      Key("trace.stop_s", &Config::trace, &TraceConfig::stop_s, "s", NotNegative({-1.0}),
          "Simulated time of the last point. -1: the end of the run.")));
  keys.push_back(WithoutEffectOnResults(Key(
      "trace.interval_s", &Config::trace, &TraceConfig::interval_s, "s", NotNegative(),
      "Spacing of the points of a cell's voltage between two events; odeint shows steps of its "
      "own, no closer than this. 0: every step of odeint; exact engines: a twentieth of R0 C.")));
}

std::vector<ConfigKey> MakeKeys() {
  std::vector<ConfigKey> keys;
  AddRunKeys(keys);
  AddProblemKeys(keys);
  AddSpuKeys(keys);
  AddNoiseKeys(keys);
  AddConverterKeys(keys);
  AddArrayKeys(keys);
  AddAnnealKeys(keys);
  AddDeterminantKeys(keys);
  AddTrainKeys(keys);
  AddHostKeys(keys);
  AddTraceKeys(keys);
  return keys;
}

std::string RangeText(const IntegerRange& range) {
  std::string text;
  for (const std::int64_t special : range.specials) text += fmt::format("{} or ", special);
  return text + fmt::format("{}..{}", range.lowest, range.highest);
}

std::string RangeText(const RealRange& range) {
  std::string text;
  for (const double special : range.specials) text += fmt::format("{} or ", special);
  text += fmt::format("{} {}", range.above ? ">" : ">=", range.lowest);
  if (range.highest != std::numeric_limits<double>::infinity()) {
    text += fmt::format(" and {} {}", range.below ? "<" : "<=", range.highest);
  }
  return text;
}

template <typename Element, typename Text>
std::string ArrayText(const std::vector<Element>& elements, const Text& text) {
  std::vector<std::string> parts;
  parts.reserve(elements.size());
  for (const Element& element : elements) parts.push_back(text(element));
  return "[" + Join(parts, ", ") + "]";
}

}  // namespace

const std::vector<ConfigKey>& ConfigKeys() {
  static const std::vector<ConfigKey> keys = MakeKeys();
  return keys;
}

const ConfigKey* FindConfigKey(std::string_view name) {
  const std::vector<ConfigKey>& keys = ConfigKeys();
  const auto found = std::find_if(keys.begin(), keys.end(),
                                  [&](const ConfigKey& key) { return key.name == name; });
  return found == keys.end() ? nullptr : &*found;
}

std::vector<std::string> ConfigKeyNames() {
  std::vector<std::string> names;
  for (const ConfigKey& key : ConfigKeys()) names.push_back(key.name);
  return names;
}

const std::vector<std::string>& ConfigSections() {
  static const std::vector<std::string> sections = [] {
    std::vector<std::string> names;
    for (const ConfigKey& key : ConfigKeys()) {
      if (names.empty() || names.back() != key.section()) names.push_back(key.section());
    }
    return names;
  }();
  return sections;
}

std::vector<std::string> ConfigKeysOf(std::string_view section) {
  std::vector<std::string> names;
  for (const ConfigKey& key : ConfigKeys()) {
    if (key.section() == section) names.push_back(key.short_name());
  }
  return names;
}

const std::vector<std::string>& HardwareSections() {
  static const std::vector<std::string> sections = {"spu",   "noise", "dac", "adc",
                                                    "array", "link",  "gpu"};
  return sections;
}

std::string TypeText(const ConfigKey& key) {
  static const std::vector<std::string> texts = {
      "true or false",      "a whole number", "a number", "a string", "an array of whole numbers",
      "an array of strings"};
  return texts[key.get(Config{}).index()];
}

std::string AllowedText(const ConfigKey& key) {
  const ConfigValue standard = key.get(Config{});
  const bool is_array = std::holds_alternative<std::vector<std::int64_t>>(standard) ||
                        std::holds_alternative<std::vector<std::string>>(standard);
  std::string text = "true, false";
  if (const auto* integers = std::get_if<IntegerRange>(&key.rule)) text = RangeText(*integers);
  if (const auto* reals = std::get_if<RealRange>(&key.rule)) text = RangeText(*reals);
  if (const auto* choices = std::get_if<Choices>(&key.rule)) text = Join(choices->names, ", ");
  if (const auto* free_text = std::get_if<FreeText>(&key.rule)) text = free_text->what;
  return is_array ? "array of " + text : text;
}

std::string TomlText(const ConfigValue& value) {
  struct Writer {
    std::string operator()(bool v) const { return v ? "true" : "false"; }
    std::string operator()(std::int64_t v) const { return fmt::format("{}", v); }
    std::string operator()(double v) const { return RealText(v); }
    std::string operator()(const std::string& v) const { return Quoted(v); }
    std::string operator()(const std::vector<std::int64_t>& v) const { return ArrayText(v, *this); }
    std::string operator()(const std::vector<std::string>& v) const { return ArrayText(v, *this); }
  };
  return std::visit(Writer{}, value);
}

}  // namespace spusim
