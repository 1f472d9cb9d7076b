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

  context.Begin();
  Simulation simulation(DeviceTime(config, problem.matrix.cwiseAbs().maxCoeff()),
                        problem.matrix.rows(), context.folder().path());
  SpuSession session(simulation.device(), DescribeDevice(config), DescribeNoise(config),
                     DescribeAnneal(config, problem.alpha_min()),
                     [&](const std::string& line) { context.Warn(line); });
  session.Program(problem.matrix);
  const AnnealResult anneal = session.Anneal(problem.rhs);
  SummariseDevice(simulation, session.events(), static_cast<double>(config.spu.clock_hz), context);

  const double relative_error = (anneal.mean - solution).norm() / solution.norm();
  const double residual = (problem.matrix * anneal.mean - problem.rhs).norm() / problem.rhs.norm();
  auto& result = context.summary().result;
  result.emplace_back("relative_error", relative_error);
  context.Print(fmt::format("{} unknowns, {} sample(s) after {:.4g} tau", problem.rhs.size(),
                            anneal.samples_averaged, anneal.time_tau));
  context.Print(fmt::format("relative error  {:.3e}   (against a double-precision solution)",
                            relative_error));
  if (IsIndefinite(anneal.spectrum, problem.rhs.size())) {
    context.Print("predicted       none: rounding made the matrix indefinite");
  } else {
    const ErrorPrediction predicted =
        PredictSolveError({.matrix = session.ProgrammedDense(),
                           .kappa0 = anneal.kappa0,
                           .time_tau = anneal.time_tau,
                           .interval_tau = anneal.interval_tau,
                           .samples = anneal.samples_averaged,
                           .adc_lsb = anneal.adc_lsb},
                          solution, anneal.programmed_input, anneal.start);
    result.emplace_back("predicted_relative_error", predicted.Total());
    result.emplace_back("predicted.bias", predicted.bias);
    result.emplace_back("predicted.noise", predicted.noise);
    result.emplace_back("predicted.quantisation", predicted.quantisation);
    context.Print(
        fmt::format("predicted       {:.3e}   (settling {:.1e}, noise {:.1e}, quantisation {:.1e})",
                    predicted.Total(), predicted.bias, predicted.noise, predicted.quantisation));
  }
  result.emplace_back("residual", residual);
  context.Print(fmt::format("residual        {:.3e}   (|A x - b| / |b|)", residual));
  context.Print(PhaseLine(simulation.account(), static_cast<double>(config.spu.clock_hz)));
  WriteMatrixMarket(context.File("solution.mtx"), anneal.mean, /*symmetric=*/false);
}

}  // namespace spusim
