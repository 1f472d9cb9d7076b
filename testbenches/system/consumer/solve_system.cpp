// SPDX-License-Identifier: Apache-2.0
// Somebody else's program: solves a system with the installed library on the SystemC system.
#include <cstdio>
#include <memory>

#include <spusim/config/loader.h>
#include <spusim/models/system/simulation.h>
#include <spusim/tasks/solve.h>

int main() {
  using namespace spusim;
  const RowMatrix a = (RowMatrix(2, 2) << 3.0, 2.0, 2.0, 4.0).finished();
  const Vector b = (Vector(2) << 1.0, 2.0).finished();
  const Config config = LoadConfig({.hardware = "tngd-paper", .task = "solve", .in_memory = true});
  const MachineFactory system = [](const Config& machine, const TaskShape& shape) {
    return std::make_unique<Simulation>(machine, shape, /*folder=*/".");
  };
  const SolveResult result = Solve(MakeSolveProblem(a, b), config, system);
  std::printf("x = %g %g, relative error %.1e, predicted %.1e, %g us\n", result.solution(0),
              result.solution(1), result.accuracy.relative_error,
              result.accuracy.predicted->Total(), 1e6 * result.machine.seconds());
  // Beside its prediction; the link has taken time.
  const double ratio = result.accuracy.relative_error / result.accuracy.predicted->Total();
  return ratio < 5.0 && result.machine.account.upload > 0 ? 0 : 1;
}
