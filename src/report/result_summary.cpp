// SPDX-License-Identifier: Apache-2.0
#include <spusim/report/result_summary.h>

#include <cmath>
#include <string>
#include <utility>

#include <fmt/format.h>

#include <spusim/report/quantity_text.h>
#include <spusim/tasks/reliability.h>

namespace spusim {
namespace {

/// What every run with a device has: engine, time by phase, energy, events, noise.
void AddMachine(const MachineUse& use, RunSummary& summary) {
  summary.engine_name = use.engine.name;
  summary.engine_reason = use.engine.reason;
  summary.simulated_s = use.seconds();
  for (const auto& [name, cycles] : PhaseEntries(use.account)) {
    summary.phases_s.emplace_back(name, static_cast<double>(cycles) / use.clock_hz);
    summary.cycles.emplace_back(name, cycles);
  }
  summary.cycles.emplace_back("total", use.cycles);
  const EnergyReport& energy = use.energy;
  summary.energy = {.total_j = energy.modelled() ? std::optional(energy.Total()) : std::nullopt,
                    .phases_j = energy.phases,
                    .parts_j = energy.parts,
                    .not_modelled = energy.not_modelled};
  summary.adc_clips = use.events.adc_clips;
  summary.dac_clips = use.events.dac_clips;
  summary.saturations = use.saturations;
  summary.range_retries = use.events.range_retries;
  summary.kappa0_min = use.events.kappa0_min;
  summary.kappa0_max = use.events.kappa0_max;
}

void AddAccuracy(const Accuracy& accuracy, bool covariance, RunSummary& summary) {
  auto& result = summary.result;
  result.emplace_back("relative_error", accuracy.relative_error);
  if (accuracy.predicted) {
    const ErrorPrediction& p = *accuracy.predicted;
    result.emplace_back("predicted_relative_error", p.Total());
    result.emplace_back("allowed_relative_error", AllowedError(p, covariance) + accuracy.rounding);
    result.emplace_back("predicted.bias", p.bias);
    result.emplace_back("predicted.noise", p.noise);
    result.emplace_back("predicted.quantisation", p.quantisation);
    if (p.cells > 0.0) result.emplace_back("predicted.cells", p.cells);
    if (p.converters > 0.0) result.emplace_back("predicted.converters", p.converters);
  }
  if (accuracy.residual) result.emplace_back("residual", *accuracy.residual);
}

void AddCounts(const RepeatCounts& counts, RunSummary& summary) {
  summary.result.emplace_back("mitigation.anneals", counts.anneals);
  summary.result.emplace_back("mitigation.programmings", counts.programmings);
}

void AddSampling(const SamplingRecord& sampling, RunSummary& summary) {
  if (sampling.ensemble) AddCounts(*sampling.ensemble, summary);
}

void AddCurve(const std::string& prefix, const TrainingCurve& curve, RunSummary& summary) {
  const TrainerRow& row = curve.rows.back();
  summary.result.emplace_back(prefix + "train_loss", row.train_loss);
  summary.result.emplace_back(prefix + "test_accuracy", row.test_accuracy);
  summary.result.emplace_back(prefix + "iterations", row.iteration);
  summary.result.emplace_back(prefix + "simulated_s", row.simulated_s);
  const std::int64_t reached = IterationsTo(curve, kTargetLoss);
  if (reached >= 0) summary.result.emplace_back(prefix + "iterations_to_loss_0_1", reached);
}

}  // namespace

void Summarise(const SolveResult& result, RunSummary& summary) {
  AddMachine(result.machine, summary);
  summary.warnings = result.warnings;
  summary.unreliable = WhyUnreliable(result);
  summary.result.emplace_back("right_hand_sides", static_cast<std::int64_t>(result.columns.size()));
  if (result.mitigation) {
    const MitigationRecord& record = *result.mitigation;
    AddCounts(record.counts, summary);
    const auto add = [&](const char* name, const std::optional<double>& value) {
      if (value) summary.result.emplace_back(std::string("mitigation.") + name, *value);
    };
    add("input_gain_spread", record.input_gain_spread);
    add("output_gain_spread", record.output_gain_spread);
    add("factor_per_pass", record.factor_per_pass);
  }
  AddAccuracy(result.accuracy, false, summary);
}

void Summarise(const InvertResult& result, RunSummary& summary) {
  AddSampling(result.sampling, summary);
  AddMachine(result.machine, summary);
  summary.warnings = result.warnings;
  summary.unreliable = WhyUnreliable(result);
  AddAccuracy(result.accuracy, true, summary);
}

void Summarise(const SampleResult& result, RunSummary& summary) {
  AddSampling(result.sampling, summary);
  AddMachine(result.machine, summary);
  summary.warnings = result.warnings;
  summary.unreliable = WhyUnreliable(result);
  AddAccuracy(result.accuracy, true, summary);
  summary.result.emplace_back("mean_error", result.mean_error);
  if (!result.predicted_mean) return;
  const ErrorPrediction& p = *result.predicted_mean;
  summary.result.emplace_back("predicted_mean_error", p.Total());
  summary.result.emplace_back("predicted_mean.bias", p.bias);
  summary.result.emplace_back("predicted_mean.noise", p.noise);
  summary.result.emplace_back("predicted_mean.quantisation", p.quantisation);
}

void Summarise(const LyapunovResult& result, RunSummary& summary) {
  AddSampling(result.sampling, summary);
  AddMachine(result.machine, summary);
  summary.warnings = result.warnings;
  summary.unreliable = WhyUnreliable(result);
  AddAccuracy(result.accuracy, true, summary);
}

void Summarise(const ExpmResult& result, RunSummary& summary) {
  AddSampling(result.sampling, summary);
  AddMachine(result.machine, summary);
  summary.warnings = result.warnings;
  summary.unreliable = WhyUnreliable(result);
  summary.result.emplace_back("shift", result.shift);
  AddAccuracy(result.accuracy, true, summary);
}

void Summarise(const DeterminantResult& found, RunSummary& summary) {
  AddMachine(found.machine, summary);
  summary.warnings = found.warnings;
  summary.unreliable = WhyUnreliable(found);
  auto& result = summary.result;
  const double exact = found.exact_log_determinant;
  result.emplace_back("log_determinant", found.log_determinant);
  result.emplace_back("sign", std::int64_t{1});
  result.emplace_back("exact_log_determinant", exact);
  result.emplace_back("nodes", static_cast<std::int64_t>(found.nodes.size()));
  result.emplace_back("absolute_error", found.absolute_error);
  const bool relative = exact != 0.0;
  if (relative) result.emplace_back("relative_error", found.accuracy.relative_error);
  if (!found.predicted) return;
  const DeterminantPrediction& p = *found.predicted;
  result.emplace_back("predicted_absolute_error", p.Total());
  if (relative) result.emplace_back("predicted_relative_error", p.Total() / std::abs(exact));
  result.emplace_back("predicted.quadrature", p.quadrature);
  result.emplace_back("predicted.bias", p.sampling.bias);
  result.emplace_back("predicted.noise", p.sampling.noise);
  result.emplace_back("predicted.quantisation", p.sampling.quantisation);
}

void Summarise(const TrainResult& result, RunSummary& summary) {
  summary.warnings = result.warnings;
  summary.unreliable = WhyUnreliable(result);
  if (result.machine) {
    AddMachine(*result.machine, summary);
    summary.result.emplace_back(
        "indefinite_arrays", static_cast<std::int64_t>(result.machine->events.indefinite_arrays));
  } else {
    summary.simulated_s = result.trained.rows.back().simulated_s;
  }
  AddCurve("", result.trained, summary);
  for (const TrainingCurve& curve : result.baselines) {
    AddCurve(fmt::format("baselines.{}.", curve.name), curve, summary);
  }
}

}  // namespace spusim
