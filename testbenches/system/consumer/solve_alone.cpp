// SPDX-License-Identifier: Apache-2.0
// Somebody else's program: solves a system with the installed library, without SystemC.
#include <cmath>
#include <cstdio>

#include <spusim/config/loader.h>
#include <spusim/setup/ideal_machine.h>
#include <spusim/tasks/solve.h>

int main() {
  using namespace spusim;
  const RowMatrix a = (RowMatrix(2, 2) << 3.0, 2.0, 2.0, 4.0).finished();
  const Vector b = (Vector(2) << 1.0, 2.0).finished();
  const Config config = LoadConfig({.hardware = "ideal", .task = "solve", .in_memory = true});
  const SolveResult result = Solve(MakeSolveProblem(a, b), config, MakeIdealMachine);
  std::printf("x = %g %g, relative error %.1e, predicted %.1e, %g us\n", result.solution(0),
              result.solution(1), result.accuracy.relative_error,
              result.accuracy.predicted->Total(), 1e6 * result.machine.seconds());
  // Ideal converters, no noise: 53 bits of settling and rounding.
  return result.accuracy.relative_error < 1e-14 && std::abs(result.solution(1) - 0.5) < 1e-14 ? 0
                                                                                              : 1;
}
