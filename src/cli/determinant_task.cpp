// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <spusim/analog/odeint/odeint_engine.h>
#include <spusim/base/interrupt.h>
#include <spusim/cli/anneal_progress.h>
#include <spusim/cli/device_summary.h>
#include <spusim/cli/noise_run.h>
#include <spusim/cli/tasks.h>
#include <spusim/config/automatic.h>
#include <spusim/device/sampling_scale.h>
#include <spusim/linalg/matrix_market.h>
#include <spusim/models/system/simulation.h>
#include <spusim/setup/describe.h>
#include <spusim/setup/nominal_system.h>
#include <spusim/setup/parts.h>
#include <spusim/tasks/determinant_path.h>
#include <spusim/tasks/linear_problem.h>

namespace spusim {
namespace {

/// Sums over the nodes, each with its weight.
struct Integral {
  double measured = 0.0;
  double bias = 0.0;
  double variance = 0.0;
  double quantisation = 0.0;
  std::string no_prediction;
};

TaskShape ShapeOf(const Config& config, const std::vector<QuadratureNode>& nodes,
                  const LinearProblem& problem) {
  TaskShape shape =
      DescribeDenseTask(config, DescribeAnneal(config, problem.alpha_min()), problem.matrix.rows(),
                        /*symmetric=*/true, problem.spectrum.max_modulus);
  shape.programmings = nodes.size();
  return shape;
}

/// The smallest s_A on the way: with it a step in problem time is at no node longer than asked.
double SmallestScale(const DeterminantPath& path, const std::vector<QuadratureNode>& nodes) {
  double smallest = path.At(nodes.front().t).cwiseAbs().maxCoeff();
  for (const QuadratureNode& node : nodes) {
    smallest = std::min(smallest, path.At(node.t).cwiseAbs().maxCoeff());
  }
  return smallest;
}

void MeasureNode(const Config& config, const DeterminantPath& path, const QuadratureNode& node,
                 SpuSession& session, MetricsCsv& table, Integral& integral) {
  const RowMatrix matrix = path.At(node.t);
  const Matrix slope = path.Slope(node.t);
  const double lowest = path.LowestEigenvalue(node.t);
  session.Program(matrix);
  session.SetPlan(DescribeAnneal(config, lowest));
  const AnnealResult anneal =
      session.Anneal(Vector::Zero(matrix.rows()),
                     NoiseInputScale(DescribeNoise(config), config.adc.full_scale_v,
                                     session.matrix_scale(), 1.0 / std::sqrt(lowest)));
  const Matrix covariance =
      SampleCovariance(anneal.samples, Vector::Zero(matrix.rows()), 0, anneal.kappa0);
  const double measured = covariance.cwiseProduct(slope).sum();
  integral.measured += node.weight * measured;

  double deviation = std::nan("");
  if (integral.no_prediction.empty()) integral.no_prediction = NoPrediction(anneal);
  if (integral.no_prediction.empty()) integral.no_prediction = UncountedInSampling(config);
  if (integral.no_prediction.empty() && HasNominalCells(config)) {
    integral.no_prediction = "it does not count cells that are not ideal";
  }
  if (integral.no_prediction.empty()) {
    // A cell's variance is at least kappa0 over the diagonal of A.
    const Vector least = anneal.kappa0 * matrix.diagonal().cwiseInverse();
    integral.no_prediction = NoDither(least.asDiagonal(), anneal.adc_lsb);
  }
  if (integral.no_prediction.empty()) {
    const NodePrediction p = PredictNode(ConditionsOf(session.ProgrammedDense(), anneal), slope);
    integral.bias += node.weight * p.bias;
    integral.variance += node.weight * node.weight * p.variance;
    integral.quantisation += node.weight * (p.expected - path.Integrand(node.t));
    deviation = std::sqrt(p.variance);
  }
  table.Append({node.t, node.weight, measured, path.Integrand(node.t), deviation});
}

void ReportDeterminant(const DeterminantPath& path, const std::vector<QuadratureNode>& nodes,
                       const Integral& integral, RunContext& context) {
  const double exact = path.ExactLogDeterminant();
  const double found = path.LogDeterminantAtStart() + integral.measured;
  const double error = std::abs(found - exact);
  auto& result = context.summary().result;
  result.emplace_back("log_determinant", found);
  result.emplace_back("sign", std::int64_t{1});
  result.emplace_back("exact_log_determinant", exact);
  result.emplace_back("nodes", static_cast<std::int64_t>(nodes.size()));
  result.emplace_back("absolute_error", error);
  // Of a determinant of 1 no error is a part.
  const bool relative = exact != 0.0;
  if (relative) result.emplace_back("relative_error", error / std::abs(exact));
  context.Print(
      fmt::format("ln det A        {:.8g}   (sign +1; {:.8g} in double precision)", found, exact));
  context.Print(fmt::format("absolute error  {:.3e}", error));
  if (!integral.no_prediction.empty()) {
    context.Print(fmt::format("predicted       none: {}", integral.no_prediction));
    return;
  }
  const double quadrature = std::abs(path.QuadratureError(nodes));
  const ErrorPrediction p{.bias = std::abs(integral.bias),
                          .noise = std::sqrt(integral.variance),
                          .quantisation = std::abs(integral.quantisation)};
  const double total = std::hypot(p.Total(), quadrature);
  result.emplace_back("predicted_absolute_error", total);
  if (relative) result.emplace_back("predicted_relative_error", total / std::abs(exact));
  result.emplace_back("predicted.quadrature", quadrature);
  result.emplace_back("predicted.bias", p.bias);
  result.emplace_back("predicted.noise", p.noise);
  result.emplace_back("predicted.quantisation", p.quantisation);
  context.Print(fmt::format("predicted       {:.3e}   (quadrature {:.1e}, {})", total, quadrature,
                            PartsText(p)));
}

}  // namespace

void RunDeterminant(const Config& config, RunContext& context) {
  const LinearProblem problem = ReadInversion(config.problem.matrix);
  const Index n = problem.matrix.rows();
  CheckCells(config, n);
  CheckStep(config.spu.step_tau, StepperNamed(config.spu.stepper), problem.spectrum);
  const DeterminantPath path(problem.matrix);
  const int count = config.determinant.nodes > 0
                        ? static_cast<int>(config.determinant.nodes)
                        : path.ChooseNodes(static_cast<double>(SamplesOf(config)));
  const std::vector<QuadratureNode> nodes = GaussLegendre(count);

  context.Begin();
  Simulation simulation(DeviceTime(config, SmallestScale(path, nodes)),
                        ShapeOf(config, nodes, problem), context.folder().path());
  SpuSession session(simulation.device(), DescribeDevice(config), DescribeNoise(config),
                     DescribeAnneal(config, problem.alpha_min()),
                     [&](const std::string& line) { context.Warn(line); });
  const auto table =
      context.OpenMetrics("nodes.csv", {"t", "weight", "measured", "exact", "predicted_sd"});
  AnnealProgress progress(simulation, context, "nodes", count);
  Integral integral;
  for (const QuadratureNode& node : nodes) {
    ThrowIfInterrupted();
    MeasureNode(config, path, node, session, *table, integral);
    progress.Next();
  }
  table->Finish();
  const auto clock_hz = static_cast<double>(config.spu.clock_hz);
  SummariseDevice(simulation, session.events(), clock_hz, context);
  context.Print(fmt::format("{} x {} matrix, {} nodes of {} samples from {:.4g} I", n, n, count,
                            SamplesOf(config), path.scale()));
  ReportDeterminant(path, nodes, integral, context);
  context.Print(PhaseLine(simulation.account(), clock_hz));
  PrintEnergy(simulation.Energy(), static_cast<std::uint64_t>(count), "node", context);
}

}  // namespace spusim
