// SPDX-License-Identifier: Apache-2.0
#include <spusim/tasks/determinant.h>

#include <algorithm>
#include <cmath>

#include <spusim/base/interrupt.h>
#include <spusim/device/sampling_scale.h>
#include <spusim/setup/describe.h>
#include <spusim/setup/describe_task.h>
#include <spusim/setup/nominal_system.h>
#include <spusim/setup/parts.h>
#include <spusim/tasks/anneal_conditions.h>
#include <spusim/tasks/anneal_progress.h>
#include <spusim/tasks/determinant_path.h>
#include <spusim/tasks/machine_use.h>
#include <spusim/tasks/noise_run.h>
#include <spusim/tasks/predict_or_say_why.h>

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

TaskShape ShapeOf(const Config& config, const AnnealPlan& plan,
                  const std::vector<QuadratureNode>& nodes, const LinearProblem& problem) {
  TaskShape shape = DescribeDenseTask(config, plan, problem.matrix.rows(), /*symmetric=*/true,
                                      problem.spectrum.max_modulus);
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

DeterminantNode MeasureNode(const Config& config, const DeterminantPath& path,
                            const QuadratureNode& node, SpuSession& session, Integral& integral) {
  const RowMatrix matrix = path.At(node.t);
  const Matrix slope = path.Slope(node.t);
  const double lowest = path.LowestEigenvalue(node.t);
  session.Program(matrix);
  session.SetPlan(DescribeAnneal(config, lowest));
  const AnnealResult anneal = session.Anneal(
      Vector::Zero(matrix.rows()),
      NoiseInputScale(DescribeNoise(config), DescribeDevice(config).adc.full_scale_v(),
                      session.matrix_scale(), 1.0 / std::sqrt(lowest)));
  const Matrix covariance =
      SampleCovariance(anneal.samples, Vector::Zero(matrix.rows()), 0, anneal.kappa0);
  const double measured = covariance.cwiseProduct(slope).sum();
  integral.measured += node.weight * measured;

  double deviation = std::nan("");
  if (integral.no_prediction.empty()) integral.no_prediction = WhyUnpredicted(anneal);
  if (integral.no_prediction.empty()) integral.no_prediction = UncountedInSampling(config);
  if (integral.no_prediction.empty() && HasNominalCells(config)) {
    integral.no_prediction = "it does not count cells that are not ideal";
  }
  if (integral.no_prediction.empty()) {
    // A cell's variance is at least kappa0 over the diagonal of A.
    const Vector least = anneal.kappa0 * matrix.diagonal().cwiseInverse();
    integral.no_prediction = WhyUnpredicted(least.asDiagonal(), anneal.adc_lsb);
  }
  PredictOrSayWhy(integral.no_prediction, [&] {
    const NodePrediction p = PredictNode(ConditionsOf(session.ProgrammedDense(), anneal), slope);
    integral.bias += node.weight * p.bias;
    integral.variance += node.weight * node.weight * p.variance;
    integral.quantisation += node.weight * (p.expected - path.Integrand(node.t));
    deviation = std::sqrt(p.variance);
  });
  return {node.t, node.weight, measured, path.Integrand(node.t), deviation};
}

}  // namespace

double DeterminantPrediction::Total() const { return std::hypot(sampling.Total(), quadrature); }

DeterminantResult Determinant(const LinearProblem& problem, const Config& given,
                              const MachineFactory& machines, TaskObserver* observer) {
  const Config config = ConfigFor("determinant", given);
  TaskLog log(observer);
  const Index n = problem.matrix.rows();
  CheckCells(config, n);
  CheckSteps(config, problem.spectrum);
  const DeterminantPath path(problem.matrix);
  const AnnealPlan plan = DescribeAnneal(config, problem.alpha_min());
  const int asked = AskedNodes(config);
  const int count = asked > 0 ? asked : path.ChooseNodes(static_cast<double>(plan.samples));
  const std::vector<QuadratureNode> nodes = GaussLegendre(count);

  log.observer().OnStart();
  const auto machine = machines(DeviceTime(config, SmallestScale(path, nodes)),
                                ShapeOf(config, plan, nodes, problem));
  const DeviceDescription device = DescribeDevice(config);
  SpuSession session(machine->device(0), device, DescribeNoise(config), plan, log.warn());
  DeterminantResult result;
  Integral integral;
  {
    AnnealProgress progress(*machine, log.observer(), "nodes", count);
    for (const QuadratureNode& node : nodes) {
      ThrowIfInterrupted();
      result.nodes.push_back(MeasureNode(config, path, node, session, integral));
      log.observer().OnNode(result.nodes.back());
      progress.Next();
    }
  }
  result.machine =
      FinishMachine(*machine, session.events(), static_cast<double>(device.clock_hz), log);
  result.exact_log_determinant = path.ExactLogDeterminant();
  result.log_determinant = path.LogDeterminantAtStart() + integral.measured;
  result.absolute_error = std::abs(result.log_determinant - result.exact_log_determinant);
  const double size = std::abs(result.exact_log_determinant);
  // Of a determinant of 1 no error is a part.
  result.accuracy.relative_error = size != 0.0 ? result.absolute_error / size : std::nan("");
  result.accuracy.no_prediction = integral.no_prediction;
  if (integral.no_prediction.empty()) {
    result.predicted =
        DeterminantPrediction{.quadrature = std::abs(path.QuadratureError(nodes)),
                              .sampling = {.bias = std::abs(integral.bias),
                                           .noise = std::sqrt(integral.variance),
                                           .quantisation = std::abs(integral.quantisation)}};
  }
  result.unknowns = n;
  result.samples = plan.samples;
  result.path_scale = path.scale();
  result.warnings = log.TakeWarnings();
  return result;
}

}  // namespace spusim
