// SPDX-License-Identifier: Apache-2.0
// ngspice runs the exported netlist: the same circuit, solved by other people's code.
#include <algorithm>
#include <string>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <spusim/converter/dac.h>
#include <spusim/device/timing/cycle_formulas.h>
#include <spusim/linalg/decompositions.h>

#include "testbenches/fidelity/linear_laws.h"
#include "testbenches/fidelity/programmed_case.h"
#include "testbenches/fidelity/spice_run.h"
#include "testbenches/support/program_run.h"

namespace spusim {
namespace {

using test::LinearCase;

void CheckNoiseFree(Index n, bool general) {
  const LinearCase folder(n, 5);
  if (general) test::MakeGeneral(folder);
  const double step_tau = 0.02;
  const double samples = 500;
  const std::string text = fmt::format(
      "[run]\ntask = \"solve\"\n[problem]\nmatrix = \"A.mtx\"\nrhs = \"b.mtx\"\n[noise]\n"
      "kappa0 = 0.0\n[spu]\nengine = \"exact_dense\"\n[adc]\nbits = 0\n[anneal]\ntime_tau = "
      "0.0\nsamples = {}\ninterval_tau = {}\n",
      samples, step_tau);
  folder.Write("run.toml", text);
  const RowMatrix table = test::ExportAndRunSpice(folder);
  REQUIRE(table.cols() == n + 1);

  // V(t) = V* - e^{-M t/tau} V*, M and b' as the converters hold them.
  const test::Programmed array = test::ProgrammedIn(folder);
  const Vector b = ReadMatrixMarket(folder.path() / "b.mtx").col(0);
  const double input_scale = 1.0 / b.cwiseAbs().maxCoeff();
  const Dac dac(16, 1.0);
  const Vector input = dac.Volts(dac.Codes(input_scale * b));
  const Vector target = array.matrix.partialPivLu().solve(input);
  const test::ModalPath exact(array.matrix / test::kTimeConstant, target, Vector::Zero(n));
  const double full_scale = target.cwiseAbs().maxCoeff();
  double worst = 0.0;
  for (Index i = 0; i < table.rows(); ++i) {
    const Vector v = table.row(i).tail(n).transpose();
    worst = std::max(worst, (v - exact(table(i, 0))).cwiseAbs().maxCoeff());
  }
  // The trapezoidal rule errs by (lambda h)^2/12 lambda t e^{-lambda t} a mode, < 1e-4 here; the
  // bound is the one that the export is to keep.
  CHECK(worst <= 1e-3 * full_scale);

  // The whole program on the same file: the mean over its samples, read at the same instants.
  const double interval =
      static_cast<double>(
          DurationCycles(step_tau * array.scale * test::kTimeConstant, test::kClock, "interval")) /
      static_cast<double>(test::kClock);
  Vector mean = Vector::Zero(n);
  Index row = 0;
  for (int k = 0; k < static_cast<int>(samples); ++k) {
    // Between ngspice's own points on a straight line: h^2/8 of the second derivative, < 2e-4.
    const double t = k * interval;
    while (row + 2 < table.rows() && table(row + 1, 0) < t) ++row;
    const double share = std::max(0.0, (t - table(row, 0)) / (table(row + 1, 0) - table(row, 0)));
    mean += ((1.0 - share) * table.row(row) + share * table.row(row + 1)).tail(n).transpose();
  }
  mean /= samples;
  test::RunToSummary(folder.path(), {"run", "run.toml"});
  const Vector solution = ReadMatrixMarket(folder.path() / "out" / "solution.mtx").col(0);
  CHECK((mean / (array.scale * input_scale) - solution).cwiseAbs().maxCoeff() <=
        1e-3 * full_scale / (array.scale * input_scale));
}

TEST_CASE("8 cells without noise, resistors", "[spice]") { CheckNoiseFree(8, false); }
TEST_CASE("8 cells without noise, controlled sources", "[spice]") { CheckNoiseFree(8, true); }
TEST_CASE("32 cells without noise, resistors", "[spice]") { CheckNoiseFree(32, false); }
TEST_CASE("32 cells without noise, controlled sources", "[spice]") { CheckNoiseFree(32, true); }

}  // namespace
}  // namespace spusim
