// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <spusim/analog/odeint/odeint_engine.h>
#include <spusim/base/errors.h>
#include <spusim/cli/column_solver.h>
#include <spusim/cli/device_summary.h>
#include <spusim/cli/solutions.h>
#include <spusim/cli/tasks.h>
#include <spusim/models/system/simulation.h>
#include <spusim/setup/describe.h>
#include <spusim/setup/mitigation_effects.h>
#include <spusim/tasks/linear_problem.h>

namespace spusim {
namespace {

/// Measuring gains programs a general array.
void CheckCalibration(const Config& config, Index cells) {
  if (!config.mitigation.calibrate_gain || cells <= kDirectLimit) return;
  throw InputError(
      fmt::format("mitigation.calibrate_gain: {} cells make too large a general array (allowed: "
                  "false, or up to {} cells)",
                  cells, kDirectLimit));
}

}  // namespace

void RunSolve(const Config& config, RunContext& context) {
  const LinearProblem problem = ReadSystem(config.problem.matrix, config.problem.rhs);
  const Index n = problem.rhs.rows();
  const Index columns = problem.rhs.cols();
  CheckCells(config, n);
  CheckCalibration(config, n);
  CheckStep(config.spu.step_tau, StepperNamed(config.spu.stepper), problem.spectrum);
  Solutions solutions(config, problem);

  const AnnealPlan plan = DescribeAnneal(config, problem.alpha_min());
  TaskShape shape =
      DescribeDenseTask(config, plan, n, problem.symmetric, problem.spectrum.max_modulus);
  const MitigationPlan measures = DescribeMitigation(config);
  shape.programmings = static_cast<std::uint64_t>(measures.Programmings(columns));
  shape.anneals_per_programming =
      static_cast<std::uint64_t>(columns * measures.Anneals()) / shape.programmings;

  context.Begin();
  Simulation simulation(DeviceTime(config, problem.matrix.cwiseAbs().maxCoeff()), shape,
                        context.folder().path());
  SpuSession session(simulation.device(), DescribeDevice(config), DescribeNoise(config), plan,
                     [&](const std::string& line) { context.Warn(line); });
  ColumnSolver solver(config, problem, simulation, session, context);
  try {
    solver.Run(solutions);
  } catch (const Interrupted&) {
    solutions.Write(context.File("solution.mtx"));
    throw;
  }
  const auto clock_hz = static_cast<double>(config.spu.clock_hz);
  solutions.Distrust(LimitsMet(simulation));
  SummariseDevice(simulation, session.events(), clock_hz, context);
  context.summary().result.emplace_back("right_hand_sides", static_cast<std::int64_t>(columns));
  solver.Summarise(solutions.factor_per_pass());
  context.Print(fmt::format("{} unknowns, {}{} sample(s) after {:.4g} tau", n,
                            columns == 1 ? "" : fmt::format("{} right-hand sides, ", columns),
                            plan.samples, solutions.time_tau()));
  ReportErrors(solutions.Report(), context);
  context.Print(PhaseLine(simulation.account(), clock_hz));
  PrintEnergy(simulation.Energy(), static_cast<std::uint64_t>(columns), "solve", context);
  solutions.Write(context.File("solution.mtx"));
}

}  // namespace spusim
