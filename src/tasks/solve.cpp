// SPDX-License-Identifier: Apache-2.0
#include <spusim/tasks/solve.h>

#include <spusim/setup/describe.h>
#include <spusim/setup/describe_task.h>
#include <spusim/setup/mitigation_effects.h>
#include <spusim/tasks/column_solver.h>
#include <spusim/tasks/machine_use.h>
#include <spusim/tasks/solutions.h>
#include <spusim/tasks/task_log.h>

namespace spusim {

SolveResult Solve(const SolveProblem& problem, const Config& given, const MachineFactory& machines,
                  TaskObserver* observer) {
  const Config config = ConfigFor("solve", given);
  TaskLog log(observer);
  const Index n = problem.rhs.rows();
  const Index columns = problem.rhs.cols();
  CheckCells(config, n);
  CheckCalibration(config, n);
  CheckSteps(config, problem.spectrum);
  Solutions solutions(config, problem);

  const AnnealPlan plan = DescribeAnneal(config, problem.alpha_min());
  TaskShape shape =
      DescribeDenseTask(config, plan, n, problem.symmetric, problem.spectrum.max_modulus);
  const MitigationPlan measures = DescribeMitigation(config);
  shape.programmings = static_cast<std::uint64_t>(measures.Programmings(columns));
  shape.anneals_per_programming =
      static_cast<std::uint64_t>(columns * measures.Anneals()) / shape.programmings;

  log.observer().OnStart();
  const auto machine = machines(DeviceTime(config, problem.matrix.cwiseAbs().maxCoeff()), shape);
  const DeviceDescription device = DescribeDevice(config);
  SpuSession session(machine->device(0), device, DescribeNoise(config), plan, log.warn());
  ColumnSolver solver(config, problem, *machine, session, log);
  solver.Run(solutions);

  SolveResult result;
  solutions.WithholdPrediction(WhyUnpredicted(*machine));
  result.machine =
      FinishMachine(*machine, session.events(), static_cast<double>(device.clock_hz), log);
  result.mitigation = solver.Record(solutions.factor_per_pass());
  result.accuracy = solutions.Report();
  result.samples = plan.samples;
  result.time_tau = solutions.time_tau();
  result.solution = solutions.found();
  result.columns = solutions.TakeColumns();
  result.warnings = log.TakeWarnings();
  return result;
}

}  // namespace spusim
