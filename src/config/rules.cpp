// SPDX-License-Identifier: Apache-2.0
#include <spusim/config/rules.h>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <spusim/base/text.h>
#include <spusim/config/automatic.h>
#include <spusim/config/cell_kinds.h>
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

// SystemC counts whole femtoseconds, and a clock has two halves a cycle.
Finding CheckClock(const Config& config) {
  constexpr double kHalvesPerSecond = 0.5e15;
  constexpr double kMostOff = 1e-5;
  const auto clock_hz = static_cast<double>(config.spu.clock_hz);
  const double half_fs = kHalvesPerSecond / clock_hz;
  const double whole_fs = std::max(1.0, std::round(half_fs));
  if (std::abs(whole_fs / half_fs - 1.0) <= kMostOff) return std::nullopt;
  return BrokenRule{
      "spu.clock_hz",
      fmt::format("{} Hz has half a cycle of {:.6g} fs, which is no whole number to 1e-5 (allowed: "
                  "up to 10 GHz, or half a cycle in whole femtoseconds, as {:.0f})",
                  config.spu.clock_hz, half_fs, kHalvesPerSecond / whole_fs)};
}

Finding CheckJitter(const Config& config) {
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

/// The first finding of `check` over the keys that are on.
template <typename Check>
Finding OverKeysThatAreOn(const Config& config, const Check& check) {
  for (const ConfigKey& key : ConfigKeys()) {
    if (!IsOn(key, config)) continue;
    if (Finding finding = check(key, key.traits)) return finding;
  }
  return std::nullopt;
}

/// Some parts are modelled for dense arrays only, or for a J in double.
Finding CheckArrayOfParts(const Config& config) {
  if (ArrayKindOf(config) == "dense") return std::nullopt;
  const auto dense_only = [](const ConfigKey& key, const KeyTraits& traits) -> Finding {
    if (!traits.dense_only) return std::nullopt;
    return BrokenRule{key.name, fmt::format("it is modelled for dense arrays only (allowed: {} "
                                            "with task train)",
                                            OffText(key))};
  };
  if (Finding finding = OverKeysThatAreOn(config, dense_only)) return finding;
  const bool off =
      FirstOn(config, [](const KeyTraits& traits) { return *traits.double_only; }) != nullptr;
  if (!off || config.spu.jacobian_storage != "float") return std::nullopt;
  return BrokenRule{"spu.jacobian_storage",
                    "\"float\" holds ideal parts only (allowed: double where parts of the cells "
                    "are off)"};
}

/// What is not for a task.
Finding CheckTasksOfKeys(const Config& config) {
  return OverKeysThatAreOn(config, [&](const ConfigKey& key, const KeyTraits& traits) -> Finding {
    for (const TaskRefusal& refusal : *traits.tasks) {
      if (!Contains(refusal.tasks, config.run.task)) continue;
      return BrokenRule{key.name, fmt::format("it is not for task {}: {} (allowed: {})",
                                              config.run.task, refusal.why, OffText(key))};
    }
    return std::nullopt;
  });
}

/// What has no meaning without another key.
Finding CheckNeeds(const Config& config) {
  return OverKeysThatAreOn(config, [&](const ConfigKey& key, const KeyTraits& traits) -> Finding {
    if (traits.needs->key.empty()) return std::nullopt;
    const ConfigKey& needed = *FindConfigKey(traits.needs->key);
    if (IsOn(needed, config)) return std::nullopt;
    return BrokenRule{key.name,
                      fmt::format("{} with {} = {}, {} (allowed: {})", TomlText(key.get(config)),
                                  needed.name, OffText(needed), traits.needs->why, OffText(key))};
  });
}

/// What does not go together.
Finding CheckExcludes(const Config& config) {
  return OverKeysThatAreOn(config, [&](const ConfigKey& key, const KeyTraits& traits) -> Finding {
    for (const std::string& other : traits.excludes->keys) {
      const ConfigKey& excluded = *FindConfigKey(other);
      if (!IsOn(excluded, config)) continue;
      return BrokenRule{key.name, fmt::format("{} (allowed: {}, or {} = {})", traits.excludes->why,
                                              OffText(key), other, OffText(excluded))};
    }
    return std::nullopt;
  });
}

/// What is of another kind of cell.
Finding CheckCellsOfKeys(const Config& config) {
  return OverKeysThatAreOn(config, [&](const ConfigKey& key, const KeyTraits& traits) -> Finding {
    const CellsTaken& cells = traits.cells;
    if (cells.kind.empty() || cells.kind == config.spu.cell) return std::nullopt;
    return BrokenRule{key.name, fmt::format("{}, and spu.cell is \"{}\" (allowed: {}{})", cells.why,
                                            config.spu.cell, OffText(key),
                                            cells.instead.empty() ? "" : "; " + cells.instead)};
  });
}

/// A kind of cell is for some tasks, and has some signals.
Finding CheckCellKind(const Config& config) {
  const CellKindRow& cells = CellKindRowNamed(config.spu.cell);
  const std::string& task = config.run.task;
  if (ReadsCurrents(config) && !cells.has_currents) {
    return BrokenRule{"adc.signal", fmt::format("\"current\" is of oscillators, and spu.cell is "
                                                "\"{}\" (allowed: voltage)",
                                                cells.name)};
  }
  if (ReadsCurrents(config) && task != "sample") {
    return BrokenRule{
        "adc.signal",
        fmt::format("\"current\" does not fit task {}: the currents' covariance is that of the "
                    "inductors, not of the matrix (allowed: voltage; task sample reads currents)",
                    task)};
  }
  if (TaskNamed(task).Takes(cells.name)) return std::nullopt;
  const auto words =
      std::find_if(cells.why_not.begin(), cells.why_not.end(),
                   [&](const TaskRefusal& refusal) { return Contains(refusal.tasks, task); });
  return BrokenRule{
      "spu.cell",
      fmt::format("\"{}\" does not fit task {}: {} (allowed: {})", cells.name, task,
                  words == cells.why_not.end() ? "the task is not for such cells" : words->why,
                  cells.instead)};
}

/// 1/f noise has a band.
Finding CheckNoiseShape(const Config& config) {
  const NoiseConfig& noise = config.noise;
  if (noise.flicker_corner_hz == 0.0 || noise.flicker_low_hz < noise.flicker_corner_hz) {
    return std::nullopt;
  }
  return BrokenRule{"noise.flicker_low_hz",
                    fmt::format("{} is not below noise.flicker_corner_hz (allowed: < {})",
                                RealText(noise.flicker_low_hz), RealText(noise.flicker_corner_hz))};
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
       {CheckProblem, CheckArray, CheckStorage, CheckClock, CheckJitter, CheckArrayOfParts,
        CheckTasksOfKeys, CheckNeeds, CheckCellKind, CheckCellsOfKeys, CheckExcludes,
        CheckNoiseShape, CheckEngine, CheckNoise, CheckAnneal, CheckTrain, CheckTrace}) {
    if (Finding finding = check(config)) return finding;
  }
  return std::nullopt;
}

}  // namespace spusim
