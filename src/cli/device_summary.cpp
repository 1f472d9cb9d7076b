// SPDX-License-Identifier: Apache-2.0
#include <spusim/cli/device_summary.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/circuit/wire_resistance.h>
#include <spusim/config/automatic.h>
#include <spusim/setup/describe.h>
#include <spusim/setup/describe_cells.h>
#include <spusim/setup/parts.h>

namespace spusim {
namespace {

std::vector<std::pair<std::string, std::uint64_t>> Entries(const PhaseAccount& a) {
  return {{"host", a.host},     {"upload", a.upload}, {"program", a.program},
          {"preset", a.preset}, {"dac", a.dac},       {"delay", a.delay},
          {"settle", a.settle}, {"sample", a.sample}, {"readout", a.readout}};
}

}  // namespace

void SummariseDevice(Simulation& simulation, const SessionEvents& events, double clock_hz,
                     RunContext& context) {
  simulation.CloseTrace();
  for (const std::string& line : simulation.TraceWarnings()) context.Warn(line);
  RunSummary& summary = context.summary();
  summary.engine_name = simulation.engine().name;
  summary.engine_reason = simulation.engine().reason;
  summary.simulated_s = static_cast<double>(simulation.cycles()) / clock_hz;
  for (const auto& [name, cycles] : Entries(simulation.account())) {
    summary.phases_s.emplace_back(name, static_cast<double>(cycles) / clock_hz);
    summary.cycles.emplace_back(name, cycles);
  }
  summary.cycles.emplace_back("total", simulation.cycles());
  const EnergyReport energy = simulation.Energy();
  summary.energy = {.total_j = energy.modelled() ? std::optional(energy.Total()) : std::nullopt,
                    .phases_j = energy.phases,
                    .parts_j = energy.parts,
                    .not_modelled = energy.not_modelled};
  summary.adc_clips = events.adc_clips;
  summary.dac_clips = events.dac_clips;
  summary.saturations = simulation.work().saturations;
  if (summary.saturations != 0) {
    context.Warn(
        fmt::format("amplifiers came to their swing {} times (spu.opamp_swing_v; a smaller "
                    "adc.full_scale_v keeps the cells below it)",
                    summary.saturations));
  }
  summary.range_retries = events.range_retries;
  summary.kappa0_min = events.kappa0_min;
  summary.kappa0_max = events.kappa0_max;
}

void CheckCells(const Config& config, Index needed) {
  CheckGeneralArray(config, needed);
  if (config.array.wire_ohm > 0.0 && config.array.wire_model == "nodal" &&
      needed > kMostNodalRows) {
    throw InputError(
        fmt::format("array.wire_model: nodal with {} cells makes too many nodes (allowed: "
                    "first_order, or up to {} cells)",
                    needed, kMostNodalRows));
  }
  if (config.spu.cells == 0 || needed <= config.spu.cells) return;
  throw InputError(
      fmt::format("spu.cells: {} cells on the chip, the task needs {} (allowed: 0 for as many "
                  "as needed, or >= {})",
                  config.spu.cells, needed, needed));
}

std::string LimitsMet(const Simulation& simulation) {
  const WorkCounts& work = simulation.work();
  if (work.saturations != 0) return "amplifiers saturated";
  return work.slews != 0 ? "amplifiers were held to their slew rate" : "";
}

double CheckedRate(const Config& config, const LinearProblem& problem) {
  try {
    return SlowestRate(config, problem.spectrum, NaturalScale(config, problem.matrix));
  } catch (const InputError& error) {
    throw InputError(fmt::format("{}: {}", config.problem.matrix, error.what()));
  }
}

void ReportErrors(const ErrorReport& report, RunContext& context) {
  auto& result = context.summary().result;
  result.emplace_back("relative_error", report.relative_error);
  context.Print(
      fmt::format("relative error  {:.3e}   ({})", report.relative_error, report.against));
  if (report.predicted) {
    const ErrorPrediction& p = *report.predicted;
    result.emplace_back("predicted_relative_error", p.Total());
    result.emplace_back("predicted.bias", p.bias);
    result.emplace_back("predicted.noise", p.noise);
    result.emplace_back("predicted.quantisation", p.quantisation);
    if (p.cells > 0.0) result.emplace_back("predicted.cells", p.cells);
    if (p.converters > 0.0) result.emplace_back("predicted.converters", p.converters);
    context.Print(fmt::format("predicted       {:.3e}   ({})", p.Total(), PartsText(p)));
  } else {
    context.Print(fmt::format("predicted       none: {}", report.no_prediction));
  }
  if (!report.residual) return;
  result.emplace_back("residual", *report.residual);
  context.Print(fmt::format("residual        {:.3e}   ({})", *report.residual, report.residual_of));
}

std::string PartsText(const ErrorPrediction& p) {
  std::string text = fmt::format("settling {:.1e}, noise {:.1e}, quantisation {:.1e}", p.bias,
                                 p.noise, p.quantisation);
  if (p.cells > 0.0) text += fmt::format(", cells {:.1e}", p.cells);
  if (p.converters > 0.0) text += fmt::format(", converters {:.1e}", p.converters);
  return text;
}

std::string NoPrediction(const AnnealResult& anneal) {
  if (anneal.runs_away) return "the array as it is is indefinite";
  return anneal.adc_clips != 0 ? "conversions clipped" : "";
}

AnnealConditions ConditionsOf(const SpuSession& session, const AnnealResult& anneal) {
  return ConditionsOf(session.ProgrammedDense(), anneal);
}

AnnealConditions ConditionsOf(const RowMatrix& programmed, const AnnealResult& anneal) {
  return {.matrix = programmed,
          .kappa0 = anneal.kappa0,
          .time_tau = anneal.time_tau,
          .interval_tau = anneal.interval_tau,
          .samples = anneal.samples_averaged,
          .adc_lsb = anneal.adc_lsb};
}

MeanEstimate EstimateOf(const Vector& target, const AnnealResult& anneal) {
  return {.target = target,
          .programmed_input = anneal.programmed_input,
          .start = anneal.start,
          .kappa0 = anneal.kappa0,
          .adc_lsb = anneal.adc_lsb};
}

std::string SiText(double value, const std::string& unit) {
  constexpr std::pair<double, const char*> kPrefixes[] = {
      {1.0, ""}, {1e-3, "m"}, {1e-6, "u"}, {1e-9, "n"}};
  for (const auto& [size, prefix] : kPrefixes) {
    if (value >= size) return fmt::format("{:.3g} {}{}", value / size, prefix, unit);
  }
  return fmt::format("{:.3g} {}", value, unit);
}

std::string TimeText(double seconds) { return SiText(seconds, "s"); }

void PrintEnergy(const EnergyReport& energy, std::uint64_t count, const std::string& what,
                 RunContext& context) {
  if (!energy.modelled()) return;
  auto parts = energy.parts;
  std::stable_sort(parts.begin(), parts.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  const double total = energy.Total();
  std::string line = fmt::format("energy {} ({} per {}):", SiText(total, "J"),
                                 SiText(total / static_cast<double>(count), "J"), what);
  for (const auto& [name, part] : parts) {
    if (part > 0.0) line += fmt::format(" {} {:.1f} %,", name, 100.0 * part / total);
  }
  line.pop_back();
  context.Print(line);
}

std::string PhaseLine(const PhaseAccount& account, double clock_hz) {
  auto entries = Entries(account);
  std::stable_sort(entries.begin(), entries.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  const auto total = static_cast<double>(account.Total());
  std::string line = fmt::format("simulated {}:", TimeText(total / clock_hz));
  for (const auto& [name, cycles] : entries) {
    if (cycles == 0) continue;
    line += fmt::format(" {} {:.1f} %,", name, 100.0 * static_cast<double>(cycles) / total);
  }
  line.pop_back();
  return line;
}

}  // namespace spusim
