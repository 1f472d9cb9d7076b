// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <Eigen/LU>

#include <spusim/analog/odeint_engine.h>
#include <spusim/cli/device_summary.h>
#include <spusim/cli/tasks.h>
#include <spusim/host/describe.h>
#include <spusim/linalg/matrix_market.h>
#include <spusim/models/system/simulation.h>
#include <spusim/workload/error_prediction.h>
#include <spusim/workload/linear_problem.h>

namespace spusim {

void RunSolve(const Config& config, RunContext& context) {
  const LinearProblem problem = ReadSystem(config.problem.matrix, config.problem.rhs);
  CheckCells(config, problem.matrix.rows());
  CheckStep(config.spu.step_tau, StepperNamed(config.spu.stepper), problem.spectrum);
  const Vector solution = Eigen::PartialPivLU<Matrix>(Matrix(problem.matrix)).solve(problem.rhs);

  const AnnealPlan plan = DescribeAnneal(config, problem.alpha_min());
  const TaskShape shape = DescribeDenseTask(config, plan, problem.matrix.rows(), problem.symmetric,
                                            problem.spectrum.max_modulus);

  context.Begin();
  Simulation simulation(DeviceTime(config, problem.matrix.cwiseAbs().maxCoeff()), shape,
                        context.folder().path());
  SpuSession session(simulation.device(), DescribeDevice(config), DescribeNoise(config), plan,
                     [&](const std::string& line) { context.Warn(line); });
  session.Program(problem.matrix);
  const AnnealResult anneal = session.Anneal(problem.rhs);
  SummariseDevice(simulation, session.events(), static_cast<double>(config.spu.clock_hz), context);

  ErrorReport report{
      .relative_error = (anneal.mean - solution).norm() / solution.norm(),
      .against = "against a double-precision solution",
      .no_prediction = NoPrediction(anneal),
      .residual = (problem.matrix * anneal.mean - problem.rhs).norm() / problem.rhs.norm(),
      .residual_of = "|A x - b| / |b|"};
  if (report.no_prediction.empty()) {
    report.predicted = PredictSolveError(ConditionsOf(session, anneal), solution,
                                         anneal.programmed_input, anneal.start);
  }
  context.Print(fmt::format("{} unknowns, {} sample(s) after {:.4g} tau", problem.rhs.size(),
                            anneal.samples_averaged, anneal.time_tau));
  ReportErrors(report, context);
  context.Print(PhaseLine(simulation.account(), static_cast<double>(config.spu.clock_hz)));
  WriteMatrixMarket(context.File("solution.mtx"), anneal.mean, /*symmetric=*/false);
}

}  // namespace spusim
