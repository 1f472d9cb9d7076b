// SPDX-License-Identifier: Apache-2.0
#include <spusim/report/result_text.h>

#include <fmt/format.h>

#include <spusim/base/text.h>
#include <spusim/report/comparison_table.h>
#include <spusim/report/quantity_text.h>

namespace spusim {
namespace {

using Lines = std::vector<std::string>;

std::string PredictedLine(const ErrorPrediction& prediction) {
  return fmt::format("predicted       {:.3e}   ({})", prediction.Total(), PartsText(prediction));
}

std::string NoPredictionLine(const std::string& reason) {
  return fmt::format("predicted       none: {}", reason);
}

/// The measured error beside what theory predicts. `against`: what it is relative to.
void AddAccuracy(const Accuracy& accuracy, const std::string& against,
                 const std::string& residual_of, Lines& lines) {
  lines.push_back(fmt::format("relative error  {:.3e}   ({})", accuracy.relative_error, against));
  lines.push_back(accuracy.predicted ? PredictedLine(*accuracy.predicted)
                                     : NoPredictionLine(accuracy.no_prediction));
  if (!accuracy.residual) return;
  lines.push_back(fmt::format("residual        {:.3e}   ({})", *accuracy.residual, residual_of));
}

/// Time and energy; of the latter the share of one `what`, of which there were `count`.
void AddMachine(const MachineUse& use, std::uint64_t count, const std::string& what, Lines& lines) {
  lines.push_back(PhaseLine(use.account, use.clock_hz));
  if (use.energy.modelled()) lines.push_back(EnergyLine(use.energy, count, what));
}

/// "32 roundings of the matrix, each " of an ensemble, else nothing.
std::string MembersText(const SamplingRecord& sampling) {
  if (sampling.members == 1) return "";
  return fmt::format("{} roundings of the matrix, each ", sampling.members);
}

}  // namespace

Lines ResultLines(const SolveResult& result) {
  const std::size_t columns = result.columns.size();
  Lines lines = {
      fmt::format("{}, {}{} after {:.4g} tau", Counted(result.solution.rows(), "unknown"),
                  columns == 1 ? "" : fmt::format("{} right-hand sides, ", columns),
                  Counted(static_cast<std::int64_t>(result.samples), "sample"), result.time_tau)};
  AddAccuracy(result.accuracy, "against a double-precision solution", "|A x - b| / |b|", lines);
  AddMachine(result.machine, columns, "solve", lines);
  return lines;
}

Lines ResultLines(const InvertResult& result) {
  const Index n = result.inverse.rows();
  const SamplingRecord& sampling = result.sampling;
  Lines lines = {fmt::format("{} x {} matrix, covariance of {}{} samples {:.4g} tau apart", n, n,
                             MembersText(sampling), sampling.samples, sampling.interval_tau)};
  AddAccuracy(result.accuracy, "Frobenius, against a double-precision inverse",
              "|A X - I| / sqrt(N)", lines);
  AddMachine(result.machine, sampling.samples, "sample", lines);
  return lines;
}

Lines ResultLines(const SampleResult& result) {
  const SamplingRecord& sampling = result.sampling;
  Lines lines = {fmt::format("{}{} samples of {} variables, {:.4g} tau apart",
                             MembersText(sampling), sampling.samples, result.samples.cols(),
                             sampling.interval_tau)};
  AddAccuracy(result.accuracy,
              result.currents ? "covariance of R0 i, Frobenius, against R0^2 C0/(L s_A) I"
                              : "covariance, Frobenius, against a double-precision inverse",
              "|A C - I| / sqrt(N)", lines);
  lines.push_back(fmt::format(
      "mean error      {:.3e}   (in standard deviations, / sqrt of the trace)", result.mean_error));
  if (result.predicted_mean) lines.push_back(PredictedLine(*result.predicted_mean));
  AddMachine(result.machine, sampling.samples, "sample", lines);
  return lines;
}

Lines ResultLines(const LyapunovResult& result) {
  const Index n = result.solution.rows();
  const SamplingRecord& sampling = result.sampling;
  Lines lines = {fmt::format("{} x {} equation, covariance of {} samples {:.4g} tau apart", n, n,
                             sampling.samples, sampling.interval_tau)};
  AddAccuracy(result.accuracy, "Frobenius, against a double-precision solution",
              "|A X + X A^T - Q| / |Q|", lines);
  AddMachine(result.machine, sampling.samples, "sample", lines);
  return lines;
}

Lines ResultLines(const ExpmResult& result) {
  const Index n = result.exponential.rows();
  Lines lines = {fmt::format("{} x {} exponential, {} pairs {:.4g} tau apart, shift alpha = {:.4g}",
                             n, n, result.pairs, result.lag_tau, result.shift)};
  AddAccuracy(result.accuracy, "Frobenius, against a double-precision exponential", "", lines);
  AddMachine(result.machine, result.sampling.samples, "sample", lines);
  return lines;
}

Lines ResultLines(const DeterminantResult& result) {
  const Index n = result.unknowns;
  Lines lines = {fmt::format("{} x {} matrix, {} nodes of {} samples from {:.4g} I", n, n,
                             result.nodes.size(), result.samples, result.path_scale),
                 fmt::format("ln det A        {:.8g}   (sign +1; {:.8g} in double precision)",
                             result.log_determinant, result.exact_log_determinant),
                 fmt::format("absolute error  {:.3e}", result.absolute_error)};
  if (result.predicted) {
    const DeterminantPrediction& p = *result.predicted;
    lines.push_back(fmt::format("predicted       {:.3e}   (quadrature {:.1e}, {})", p.Total(),
                                p.quadrature, PartsText(p.sampling)));
  } else {
    lines.push_back(NoPredictionLine(result.accuracy.no_prediction));
  }
  AddMachine(result.machine, result.nodes.size(), "node", lines);
  return lines;
}

Lines ResultLines(const TrainResult& result) {
  Lines lines;
  if (result.machine) {
    AddMachine(*result.machine, static_cast<std::uint64_t>(result.iterations), "iteration", lines);
  }
  std::vector<TrainingCurve> curves = result.baselines;
  curves.push_back(result.trained);
  for (const std::string& line : ComparisonTable(curves, kTargetLoss)) lines.push_back(line);
  return lines;
}

std::string OverviewLine(const TrainingOverview& overview) {
  return fmt::format("{}: {} parameters, {} training samples, batch {}, {} iterations, seed {}",
                     overview.workload, overview.parameters, overview.train_samples, overview.batch,
                     overview.iterations, overview.seed);
}

}  // namespace spusim
