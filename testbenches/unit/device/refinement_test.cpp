// SPDX-License-Identifier: Apache-2.0
// Passes of a refinement on devices that are off: what each leaves of the error.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "testbenches/unit/device/mitigation_case.h"

namespace spusim {
namespace {

double SpectralNorm(const Matrix& m) {
  const Matrix gram = m.transpose() * m;
  return std::sqrt(Eigen::SelfAdjointEigenSolver<Matrix>(gram).eigenvalues().maxCoeff());
}

/// What three passes leave of x.
Vector Cubed(const Matrix& t, Vector x) {
  for (int pass = 0; pass < 3; ++pass) x = (t * x).eval();
  return x;
}

/// I - B A.
Matrix PassMatrix(const Matrix& map) {
  return Matrix::Identity(kCells, kCells) - map * Matrix(Example());
}

TEST_CASE("each pass of a refinement multiplies the error by I - A_q^-1 A") {
  for (const int bits : {4, 6, 9}) {
    for (std::int64_t passes = 0; passes <= 6; ++passes) {
      ImperfectFixture f({}, 0, bits);
      const MitigatedSolution solution = Solve(f, {.refinements = passes});
      const Matrix t = PassMatrix(Matrix(f.session.ProgrammedDense()).inverse());
      Vector error = -Exact();
      for (std::int64_t k = 0; k <= passes; ++k) error = t * error;
      CAPTURE(bits, passes);
      CHECK((solution.x - Exact() - error).norm() < kRounding * Exact().norm());
      CHECK(solution.passes == passes + 1);
      CHECK(f.session.events().anneals == static_cast<std::uint64_t>(passes + 1));
    }
  }
}

TEST_CASE("an ensemble inside a refinement: its mean inverse is the map") {
  constexpr int kMembers = 20;
  ImperfectFixture f({}, 0, 5);
  const MitigatedSolution solution = Solve(f, {.rounded_ensemble = kMembers, .refinements = 2});
  const RoundedEnsemble ensemble(Example(), Example().cwiseAbs().maxCoeff(), 5, 1);
  Matrix map = Matrix::Zero(kCells, kCells);
  for (std::uint64_t q = 0; q < kMembers; ++q) {
    map += Matrix(ensemble.Member(q)).inverse() / kMembers;
  }
  const Matrix t = PassMatrix(map);
  CHECK((solution.x - Exact() + Cubed(t, Exact())).norm() < kRounding * Exact().norm());
  CHECK(f.device.programmings == 3 * kMembers);
  CHECK(MitigationPlan{.rounded_ensemble = kMembers, .refinements = 2}.Programmings(1) ==
        3 * kMembers);
}

TEST_CASE("with coarse converters passes go on to double precision, each by its bound") {
  constexpr int kBits = 7;
  const double floor = 100.0 * std::numeric_limits<double>::epsilon() * Exact().norm();
  double before = Exact().norm();
  for (std::int64_t passes = 0; passes <= 25; ++passes) {
    ImperfectFixture f({}, kBits, 6);
    const MitigatedSolution solution = Solve(f, {.refinements = passes});
    const Matrix inverse = Matrix(f.session.ProgrammedDense()).inverse();
    const AnnealResult& anneal = solution.anneals.front();
    const double half_code =
        std::sqrt(static_cast<double>(kCells)) * 0.5 / (std::pow(2.0, kBits - 1) - 1.0);
    // The pass' own map, and half a code of DACs and ADCs at the pass' own scale.
    const double bound =
        SpectralNorm(PassMatrix(inverse)) * before +
        half_code * (SpectralNorm(inverse) / anneal.scales.input + 1.0 / anneal.scales.state());
    const double error = (solution.x - Exact()).norm();
    CAPTURE(passes);
    CHECK(error <= std::max(bound, floor));
    if (before > floor) CHECK(bound < 0.5 * before);
    before = error;
  }
  CHECK(before <= floor);
}

TEST_CASE("all together: what is left after a pass is the law's, with offsets and gains off") {
  const Imperfections off{.dacs = {.spread = {.gain = 0.03, .offset_v = 0.02}},
                          .adcs = {.spread = {.gain = 0.03, .offset_v = 0.02}},
                          .cells = {.offset_v = 1e-3}};
  ImperfectFixture f(off, 0, 6);
  MitigationPlan plan{.offset_pair = true, .rounded_ensemble = 4, .refinements = 2};
  plan.gains = CalibrateGains(f.device, f.description, kCells, 0.0, 20);
  const RoundedEnsemble ensemble(Example(), Example().cwiseAbs().maxCoeff(), 6, 1);
  Matrix map = Matrix::Zero(kCells, kCells);
  for (std::uint64_t q = 0; q < 4; ++q) map += Matrix(ensemble.Member(q)).inverse() / 4.0;
  const Matrix t = PassMatrix(map);
  CHECK((Solve(f, plan).x - Exact() + Cubed(t, Exact())).norm() < kRounding * Exact().norm());
  CHECK(plan.Anneals() == 24);
}

TEST_CASE("a refinement that makes it worse stops, and the first answer stays") {
  ImperfectFixture f({});
  MitigationPlan plan{.refinements = 40};
  // Answers 2.5 times too large: I - B A = -1.5.
  plan.gains = ChannelGains{.input = Vector::Ones(kCells), .output = Vector::Constant(kCells, 0.4)};
  const MitigatedSolution solution = Solve(f, plan);
  CHECK((solution.x - 2.5 * Exact()).norm() < kRounding * Exact().norm());
  CHECK(solution.passes == 1);
  REQUIRE(f.warnings.size() == 1);
  CHECK_THAT(f.warnings[0], Catch::StartsWith("mitigation.refinements: the residual grew from"));
  // 1.5^6 > 10.
  CHECK(f.session.events().anneals == 7);
}

TEST_CASE("nothing is refined where nothing is left") {
  ImperfectFixture f({});
  MitigatedSolver solver(f.session, RowMatrix::Identity(2, 2), 0, {.refinements = 5}, f.warn());
  const Vector b = (Vector(2) << 1.0, 0.5).finished();
  CHECK(solver.Solve(b).x == b);
  CHECK(f.session.events().anneals == 1);
}

}  // namespace
}  // namespace spusim
