// SPDX-License-Identifier: Apache-2.0
#include <spusim/config/rules.h>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <spusim/base/text.h>
#include <spusim/config/automatic.h>
#include <spusim/config/keys.h>
#include <spusim/config/task_table.h>

namespace spusim {
namespace {

using Finding = std::optional<BrokenRule>;

Finding CheckProblem(const Config& config) {
  const std::string& task = config.run.task;
  for (const TaskFile& file : TaskNamed(task).files) {
    if (!file.needed || file.shipped) continue;
    if (!std::get<std::string>(FindConfigKey(file.key)->get(config)).empty()) continue;
    return BrokenRule{file.key, fmt::format("not given, task {} needs it (allowed: path of a "
                                            "Matrix Market file)",
                                            task)};
  }
  return std::nullopt;
}

Finding CheckArray(const Config& config) {
  const std::string& needed = TaskNamed(config.run.task).array;
  if (ArrayKindOf(config) == needed) return std::nullopt;
  return BrokenRule{"spu.array", fmt::format("\"{}\" does not fit task {} (allowed: auto, {})",
                                             config.spu.array, config.run.task, needed)};
}

Finding CheckStorage(const Config& config) {
  if (config.spu.jacobian_storage == SpuConfig{}.jacobian_storage) return std::nullopt;
  const bool dense = ArrayKindOf(config) == "dense";
  if (!dense && config.array.bits != 0) return std::nullopt;
  return BrokenRule{
      "spu.jacobian_storage",
      fmt::format(
          "\"{}\" does not fit {} (allowed: double)", config.spu.jacobian_storage,
          dense ? "a dense array, which has no J" : "array.bits = 0, where J is never formed")};
}

Finding CheckConverters(const Config& config) {
  const auto check_spread = [](const std::string& section, const auto& converters) -> Finding {
    if (converters.bits != 0) return std::nullopt;
    for (const auto& [key, value] : {std::pair<const char*, double>{"inl_lsb", converters.inl_lsb},
                                     {"dnl_lsb", converters.dnl_lsb}}) {
      if (value == 0.0) continue;
      return BrokenRule{fmt::format("{}.{}", section, key),
                        fmt::format("{} LSB with {}.bits = 0, which has no LSB (allowed: 0)",
                                    RealText(value), section)};
    }
    return std::nullopt;
  };
  if (Finding finding = check_spread("dac", config.dac)) return finding;
  if (Finding finding = check_spread("adc", config.adc)) return finding;
  // Four standard deviations lie within half a cycle.
  const double most_jitter_s = 0.125 / static_cast<double>(config.spu.clock_hz);
  if (config.adc.jitter_s > most_jitter_s) {
    return BrokenRule{"adc.jitter_s",
                      fmt::format("{} s is more than an eighth of a clock cycle "
                                  "(allowed: at most {} s)",
                                  RealText(config.adc.jitter_s), RealText(most_jitter_s))};
  }
  return std::nullopt;
}

/// Some errors are modelled for dense arrays only, or for a J in double.
Finding CheckCellErrors(const Config& config) {
  const SpuConfig& spu = config.spu;
  if (ArrayKindOf(config) != "dense") {
    for (const auto& [key, is_given] :
         {std::pair<const char*, bool>{"array.wire_ohm", config.array.wire_ohm != 0.0},
          {"thermal.resistance_k_per_w", config.thermal.resistance_k_per_w != 0.0}}) {
      if (!is_given) continue;
      return BrokenRule{key,
                        "it is modelled for dense arrays only (allowed: its default with task "
                        "train)"};
    }
    const bool off = config.array.tolerance != 0.0 || spu.capacitance_tolerance != 0.0 ||
                     spu.opamp_gain != 0.0 || spu.opamp_offset_v != 0.0 ||
                     spu.opamp_bandwidth_hz > 0.0 || spu.opamp_noise_v_per_rthz != 0.0 ||
                     config.noise.mismatch != 0.0 || config.noise.johnson;
    if (off && spu.jacobian_storage == "float") {
      return BrokenRule{
          "spu.jacobian_storage",
          "\"float\" holds ideal parts only (allowed: double where parts of the cells "
          "are off)"};
    }
  }
  const std::string& task = config.run.task;
  if (config.noise.johnson && TaskNamed(task).mixes_sources) {
    return BrokenRule{"noise.johnson", fmt::format("task {} mixes sources of its own (allowed: "
                                                   "false)",
                                                   task)};
  }
  return std::nullopt;
}

/// Oscillators have no amplifiers; some tasks are not theirs.
Finding CheckOscillators(const Config& config) {
  const SpuConfig& spu = config.spu;
  if (ReadsCurrents(config) && !(HasOscillators(config) && config.run.task == "sample")) {
    return BrokenRule{
        "adc.signal",
        HasOscillators(config)
            ? fmt::format("\"current\" does not fit task {}: the currents' covariance is that of "
                          "the inductors, not of the matrix (allowed: voltage; task sample reads "
                          "currents)",
                          config.run.task)
            : "\"current\" is of oscillators, and spu.cell is \"rc\" (allowed: voltage)"};
  }
  if (!HasOscillators(config)) {
    if (spu.resistance_tolerance == 0.0) return std::nullopt;
    return BrokenRule{"spu.resistance_tolerance",
                      "it is the oscillators' loss, and spu.cell is \"rc\" (allowed: 0; "
                      "array.tolerance is that of an array's resistors)"};
  }
  const std::string& task = config.run.task;
  if (!TaskNamed(task).Takes(config.spu.cell)) {
    return BrokenRule{
        "spu.cell",
        fmt::format("\"oscillator\" does not fit task {}: {} (allowed: rc; oscillators "
                    "invert and sample)",
                    task,
                    task == "solve" ? "a constant input ends in the inductors, not in a voltage"
                                    : "its laws are those of rc cells")};
  }
  if (!config.problem.mean.empty()) {
    return BrokenRule{"problem.mean",
                      "oscillator cells have the mean 0, a constant input ends in the inductors "
                      "(allowed: none)"};
  }
  if (config.mitigation.rounded_ensemble != 0) {
    return BrokenRule{"mitigation.rounded_ensemble",
                      "it rounds conductances, and spu.cell is \"oscillator\" (allowed: 0)"};
  }
  const std::pair<const char*, bool> given[] = {
      {"spu.opamp_gain", spu.opamp_gain != 0.0},
      {"spu.opamp_offset_v", spu.opamp_offset_v != 0.0},
      {"spu.opamp_bandwidth_hz", spu.opamp_bandwidth_hz > 0.0},
      {"spu.opamp_noise_v_per_rthz", spu.opamp_noise_v_per_rthz != 0.0},
      {"spu.opamp_swing_v", spu.opamp_swing_v != 0.0},
      {"spu.opamp_slew_v_per_s", spu.opamp_slew_v_per_s != 0.0},
      {"spu.capacitance_tolerance", spu.capacitance_tolerance != 0.0},
      {"array.wire_ohm", config.array.wire_ohm != 0.0},
      {"thermal.resistance_k_per_w", config.thermal.resistance_k_per_w != 0.0},
      {"noise.johnson", config.noise.johnson}};
  for (const auto& [key, is_given] : given) {
    if (!is_given) continue;
    return BrokenRule{key,
                      "it is of rc cells, and spu.cell is \"oscillator\" (allowed: its default; "
                      "array.tolerance is that of capacitor banks)"};
  }
  return std::nullopt;
}

/// Sources have one shape.
Finding CheckNoiseShape(const Config& config) {
  const NoiseConfig& noise = config.noise;
  const bool shaped = noise.bandwidth_hz > 0.0 || noise.flicker_corner_hz != 0.0;
  if (noise.johnson && (shaped || noise.held_rate_hz != 0.0 || noise.mismatch != 0.0)) {
    return BrokenRule{"noise.johnson",
                      "resistors are white and have no sources of their own (allowed: false with "
                      "noise.mismatch, noise.bandwidth_hz, noise.flicker_corner_hz and "
                      "noise.held_rate_hz)"};
  }
  if (noise.flicker_corner_hz != 0.0 && noise.flicker_low_hz >= noise.flicker_corner_hz) {
    return BrokenRule{
        "noise.flicker_low_hz",
        fmt::format("{} is not below noise.flicker_corner_hz (allowed: < {})",
                    RealText(noise.flicker_low_hz), RealText(noise.flicker_corner_hz))};
  }
  if (noise.held_rate_hz == 0.0) return std::nullopt;
  if (shaped) {
    return BrokenRule{"noise.held_rate_hz",
                      "a held source has a shape of its own (allowed: 0 with noise.bandwidth_hz or "
                      "noise.flicker_corner_hz)"};
  }
  if (config.dac.settling_s != 0.0) {
    return BrokenRule{"noise.held_rate_hz",
                      "held noise with input DACs that settle is not modelled (allowed: 0, or "
                      "dac.settling_s = 0)"};
  }
  return std::nullopt;
}

Finding CheckEnergy(const Config& config) {
  const auto check = [](const std::string& name, double fom, std::int64_t bits) -> Finding {
    if (fom == 0.0 || bits != 0) return std::nullopt;
    return BrokenRule{fmt::format("energy.{}_fom_j_per_step", name),
                      fmt::format("{} J a step with {}.bits = 0, which has no number of steps "
                                  "(allowed: 0)",
                                  RealText(fom), name)};
  };
  if (Finding finding = check("adc", config.energy.adc_fom_j_per_step, config.adc.bits)) {
    return finding;
  }
  return check("dac", config.energy.dac_fom_j_per_step, config.dac.bits);
}

Finding CheckThermal(const Config& config) {
  const ThermalConfig& thermal = config.thermal;
  if (thermal.resistance_k_per_w > 0.0) return std::nullopt;
  for (const auto& [key, value] :
       {std::pair<const char*, double>{"capacitance_j_per_k", thermal.capacitance_j_per_k},
        {"crosstalk", thermal.crosstalk},
        {"insulation", thermal.insulation},
        {"ambient_rise_k", thermal.ambient_rise_k},
        {"ambient_rise_time_s", thermal.ambient_rise_time_s},
        {"cell_power_w", thermal.cell_power_w},
        {"resistor_tempco_per_k", thermal.resistor_tempco_per_k},
        {"resistor_tempco_mismatch_per_k", thermal.resistor_tempco_mismatch_per_k},
        {"capacitor_tempco_per_k", thermal.capacitor_tempco_per_k}}) {
    if (value == 0.0) continue;
    return BrokenRule{fmt::format("thermal.{}", key),
                      fmt::format("{} with thermal.resistance_k_per_w = 0, where temperatures do "
                                  "not change (allowed: 0)",
                                  RealText(value))};
  }
  return std::nullopt;
}

Finding CheckNoise(const Config& config) {
  if (config.noise.kappa0 >= 0.0 && config.noise.node_variance_v2 >= 0.0) {
    return BrokenRule{"noise.node_variance_v2",
                      "given together with noise.kappa0, which says the same in other units "
                      "(allowed: one of the two, -1 takes the other back)"};
  }
  const bool noisy = IsNoisy(config);
  if (TaskNamed(config.run.task).samples_noise && !noisy) {
    return BrokenRule{
        config.noise.kappa0 >= 0.0 ? "noise.kappa0" : "noise.node_variance_v2",
        fmt::format("0 leaves nothing to sample, the result is a covariance of the noise (allowed: "
                    "> 0 for task {})",
                    config.run.task)};
  }
  const std::string& stepper = config.spu.stepper;
  if (noisy && (stepper == "rk4" || stepper == "dopri5")) {
    return BrokenRule{"spu.stepper",
                      fmt::format("\"{}\" has no noise term but noise is on (allowed: "
                                  "leimkuhler_matthews, euler_maruyama, or noise.kappa0 = 0)",
                                  stepper)};
  }
  return std::nullopt;
}

Finding CheckEngine(const Config& config) {
  const SpuConfig& spu = config.spu;
  if (spu.engine == "exact_factored" && ArrayKindOf(config) == "dense") {
    return BrokenRule{"spu.engine",
                      "\"exact_factored\" does not fit a dense array (allowed: auto, odeint, "
                      "exact_dense)"};
  }
  if (spu.engine == "auto" || spu.engine == "odeint") return std::nullopt;
  const auto no_option = [&](const std::string& key, const std::string& standard) {
    return BrokenRule{key,
                      fmt::format("it is for engine odeint, and spu.engine is \"{}\" (allowed: "
                                  "{}, or spu.engine auto or odeint)",
                                  spu.engine, standard)};
  };
  if (spu.step_tau != SpuConfig{}.step_tau) return no_option("spu.step_tau", "0");
  if (spu.stepper != SpuConfig{}.stepper) return no_option("spu.stepper", SpuConfig{}.stepper);
  return std::nullopt;
}

Finding CheckAnneal(const Config& config) {
  const AnnealConfig& anneal = config.anneal;
  const std::string& start = anneal.start;
  // The sum of the codes is formed in a double's 53 bits, on the chip and in the simulator alike.
  constexpr int kSumBits = 53;
  const auto samples = static_cast<std::uint64_t>(SamplesOf(config));
  const auto most_samples = std::uint64_t{1} << static_cast<unsigned>(kSumBits - config.adc.bits);
  const TaskKind& task = TaskNamed(config.run.task);
  if (!task.samples_noise && config.adc.bits != 0 && samples > most_samples) {
    return BrokenRule{
        "anneal.samples",
        fmt::format("{} words of adc.bits = {} do not fit a sum of {} bits (allowed: at "
                    "most {})",
                    samples, config.adc.bits, kSumBits, most_samples)};
  }
  if (task.lagged) {
    // Pairs of samples that lie one unit of time apart are correlated.
    const double lag = 1.0 / anneal.interval_tau;
    if (anneal.interval_tau >= 0.0 && !(std::abs(lag - std::round(lag)) < 1e-9 * lag)) {
      return BrokenRule{"anneal.interval_tau",
                        fmt::format("{} does not divide 1 (allowed: -1 or 1/n for task {})",
                                    RealText(anneal.interval_tau), task.name)};
    }
    const double pairs_from = anneal.interval_tau >= 0.0 ? std::round(lag) : 1.0;
    if (static_cast<double>(samples) <= pairs_from) {
      return BrokenRule{
          "anneal.samples",
          fmt::format("{} makes no pair that is 1 tau apart (allowed: > {})", samples, pairs_from)};
    }
  }
  if (task.start == "zero" && (start == "gradient" || start == "warm")) {
    return BrokenRule{
        "anneal.start",
        fmt::format("\"{}\" does not fit task {} (allowed: auto, zero)", start, task.name)};
  }
  return std::nullopt;
}

/// The measures against imperfections suit what they were derived for.
Finding CheckMitigation(const Config& config) {
  const MitigationConfig& mitigation = config.mitigation;
  const std::string& task = config.run.task;
  const bool averages = task == "solve" || task == "invert" || task == "sample";
  struct Measure {
    const char* key;
    bool on;
    bool fits;
    const char* why_not;
    const char* off;
  };
  const Measure measures[] = {
      {"mitigation.offset_pair", mitigation.offset_pair, task == "solve",
       task == "train" ? "warm cells carry the state of one anneal of a pair into the other"
                       : "a covariance has no input to turn round",
       "false"},
      {"mitigation.calibrate_gain", mitigation.calibrate_gain, task == "solve",
       task == "train"
           ? "its way of measuring needs a dense array"
           : "a covariance needs the gain that all ADCs share, which cannot be measured "
             "from within",
       "false"},
      {"mitigation.rounded_ensemble", mitigation.rounded_ensemble != 0, averages,
       task == "train" ? "every step has a matrix of its own, and its warm cells belong to it"
                       : "it averages solutions and plain covariances only",
       "0"},
      {"mitigation.refinements", mitigation.refinements != 0, task == "solve",
       task == "train" ? "the host never forms the curvature, so it has no residual"
                       : "a covariance has no residual to solve for",
       "0"}};
  for (const Measure& measure : measures) {
    if (!measure.on || measure.fits) continue;
    return BrokenRule{measure.key, fmt::format("it is not for task {}: {} (allowed: {})", task,
                                               measure.why_not, measure.off)};
  }
  if (mitigation.rounded_ensemble != 0 && config.array.bits == 0) {
    return BrokenRule{
        "mitigation.rounded_ensemble",
        fmt::format("{} roundings with array.bits = 0, which rounds nothing (allowed: "
                    "0)",
                    mitigation.rounded_ensemble)};
  }
  return std::nullopt;
}

Finding CheckTrain(const Config& config) {
  const TrainConfig& train = config.train;
  if (train.batch > train.train_samples) {
    return BrokenRule{"train.batch", fmt::format("{} is more than train.train_samples (allowed: "
                                                 "1..{})",
                                                 train.batch, train.train_samples)};
  }
  for (auto it = train.baselines.begin(); it != train.baselines.end(); ++it) {
    if (*it == train.optimizer) {
      return BrokenRule{
          "train.baselines",
          fmt::format("\"{}\" is train.optimizer itself (allowed: other optimizers)", *it)};
    }
    if (std::find(train.baselines.begin(), it, *it) != it) {
      return BrokenRule{"train.baselines",
                        fmt::format("\"{}\" stands there twice (allowed: each once)", *it)};
    }
  }
  return std::nullopt;
}

Finding CheckTrace(const Config& config) {
  const TraceConfig& trace = config.trace;
  if (trace.stop_s >= 0.0 && trace.stop_s <= trace.start_s) {
    return BrokenRule{"trace.stop_s", fmt::format("{} is not after trace.start_s (allowed: -1 or > "
                                                  "{})",
                                                  trace.stop_s, trace.start_s)};
  }
  return std::nullopt;
}

}  // namespace

std::optional<BrokenRule> FindBrokenRule(const Config& config) {
  for (const auto& check :
       {CheckProblem, CheckArray, CheckStorage, CheckConverters, CheckCellErrors, CheckThermal,
        CheckOscillators, CheckNoiseShape, CheckEnergy, CheckEngine, CheckNoise, CheckAnneal,
        CheckMitigation, CheckTrain, CheckTrace}) {
    if (Finding finding = check(config)) return finding;
  }
  return std::nullopt;
}

}  // namespace spusim
