// SPDX-License-Identifier: Apache-2.0
// What a controller gains against offsets, gains and coarse arrays: each law, on devices that are
// off.
#include <algorithm>
#include <cmath>
#include <limits>

#include <catch2/catch.hpp>

#include <spusim/device/mitigated_solver.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/noise/random_stream.h>

#include "testbenches/unit/device/imperfect_device.h"
#include "testbenches/unit/device/session_fixture.h"

namespace spusim {
namespace {

constexpr Index kCells = 6;
// Settled to rounding: exponentials and decompositions of small matrices.
constexpr double kRounding = 1e-12;

/// Symmetric, eigenvalues about 0.5 .. 2.5.
RowMatrix Example() {
  const RandomStream stream(4, "test.matrix");
  RowMatrix w(kCells, 2 * kCells);
  for (Index i = 0; i < w.size(); ++i) {
    w.data()[i] = stream.Normal(static_cast<std::uint64_t>(i), 0);
  }
  RowMatrix a = w * w.transpose() / (4.0 * kCells) + 0.5 * RowMatrix::Identity(kCells, kCells);
  return 0.5 * (a + RowMatrix(a.transpose()));
}

Vector Input() {
  Vector b(kCells);
  RandomStream(4, "test.input").FillNormals(0, b);
  return b;
}

Vector Exact() { return Matrix(Example()).partialPivLu().solve(Input()); }

double NormOfInverse(const RowMatrix& a) {
  return 1.0 / Eigen::SelfAdjointEigenSolver<Matrix>(Matrix(a)).eigenvalues()[0];
}

double SpectralNorm(const Matrix& m) {
  return std::sqrt(
      Eigen::SelfAdjointEigenSolver<Matrix>(m.transpose() * m).eigenvalues().maxCoeff());
}

MitigatedSolution Solve(ImperfectFixture& f, const MitigationPlan& plan) {
  int done = 0;
  MitigatedSolver solver(f.session, Example(), f.description.array_bits, plan, f.warn(),
                         [&] { ++done; });
  MitigatedSolution solution = solver.Solve(Input());
  CHECK(done <= plan.Anneals());
  return solution;
}

TEST_CASE("with everything off a solution is one anneal, to the bit") {
  const Imperfections off{.dacs = {.spread = {.gain = 0.02, .offset_v = 0.01}},
                          .adcs = {.spread = {.gain = 0.02, .offset_v = 0.01}},
                          .cells = {.offset_v = 1e-3}};
  ImperfectFixture plain(off, 12, 8);
  plain.session.Program(Example());
  const AnnealResult anneal = plain.session.Anneal(Input(), plain.session.FullInputScale(Input()));
  ImperfectFixture f(off, 12, 8);
  const MitigatedSolution solution = Solve(f, {});
  CHECK(solution.x == anneal.mean);
  CHECK(solution.passes == 1);
  CHECK(f.device.anneals == plain.device.anneals);
  CHECK(f.device.programmings == 1);
}

const Imperfections kOffsets{.dacs = {.spread = {.offset_v = 0.02}},
                             .adcs = {.spread = {.offset_v = 0.03}},
                             .cells = {.offset_v = 2e-3}};

TEST_CASE("a pair removes offsets of DACs, ADCs and amplifiers to rounding") {
  ImperfectFixture plain(kOffsets);
  CHECK((Solve(plain, {}).x - Exact()).norm() > 1e-2 * Exact().norm());
  ImperfectFixture f(kOffsets);
  const MitigatedSolution solution = Solve(f, {.offset_pair = true});
  CHECK((solution.x - Exact()).norm() < kRounding * Exact().norm());
  CHECK(f.session.events().anneals == 2);
}

TEST_CASE("a pair leaves what rounding leaves") {
  constexpr int kBits = 10;
  ImperfectFixture f(kOffsets, kBits);
  const MitigatedSolution solution = Solve(f, {.offset_pair = true});
  const double half_code = 0.5 / (std::pow(2.0, kBits - 1) - 1.0);
  const AnnealResult& anneal = solution.anneals.front();
  // Half a code of a DAC in each b_i, of an ADC in each x_i.
  const double bound =
      std::sqrt(static_cast<double>(kCells)) * half_code *
      (NormOfInverse(Example()) / anneal.scales.input + 1.0 / anneal.scales.state());
  CHECK((solution.x - Exact()).norm() < bound);
  ImperfectFixture plain(kOffsets, kBits);
  CHECK((Solve(plain, {}).x - Exact()).norm() > 3.0 * bound);
}

TEST_CASE("both anneals of a pair have one scale, even where one of them clips") {
  // Large offsets: one sign has to be halved before the other, and the other repeated.
  int repeated = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    ImperfectFixture f({.adcs = {.spread = {.offset_v = 0.3}}, .device_seed = seed});
    const MitigatedSolution solution = Solve(f, {.offset_pair = true});
    if (solution.anneals.front().adc_clips != 0) continue;  // an offset beyond full scale
    CAPTURE(seed);
    CHECK((solution.x - Exact()).norm() < kRounding * Exact().norm());
    repeated += f.session.events().anneals > 2 ? 1 : 0;
  }
  CHECK(repeated > 0);
}

TEST_CASE("a pair halves the variance of the noise") {
  constexpr int kRuns = 400;
  constexpr double kKappa0 = 1e-4;
  double square = 0.0;
  for (int run = 0; run < kRuns; ++run) {
    SessionFixture f({.time_tau = 60.0}, 0, {.kappa0 = kKappa0}, static_cast<std::uint64_t>(run));
    MitigatedSolver solver(f.session, Example(), 0, {.offset_pair = true},
                           [](const std::string&) {});
    square += (solver.Solve(Input()).x - Exact()).squaredNorm() / kRuns;
  }
  const double expected = 0.5 * kKappa0 * Matrix(Example()).inverse().trace();
  // Gaussian errors of trace variance v: the square's standard deviation is at most sqrt(2) v.
  CHECK(std::abs(square / expected - 1.0) < 4.0 * std::sqrt(2.0 / kRuns));
}

TEST_CASE("measured gains are divided out, whatever their common factor") {
  const Imperfections off{.dacs = {.spread = {.gain = 0.05}}, .adcs = {.spread = {.gain = 0.05}}};
  ImperfectFixture plain(off);
  CHECK((Solve(plain, {}).x - Exact()).norm() > 1e-2 * Exact().norm());
  ImperfectFixture f(off);
  ChannelGains gains = CalibrateGains(f.device, f.description, kCells, 0.0, 20);
  MitigationPlan plan;
  plan.gains = gains;
  CHECK((Solve(f, plan).x - Exact()).norm() < kRounding * Exact().norm());
  plan.gains->input *= 1.7;
  plan.gains->output /= 1.7;
  CHECK((Solve(f, plan).x - Exact()).norm() < kRounding * Exact().norm());
}

TEST_CASE("an ensemble returns the mean over its roundings") {
  constexpr int kMembers = 7;
  ImperfectFixture f({}, 0, 5);
  const MitigatedSolution solution = Solve(f, {.rounded_ensemble = kMembers, .seed = 11});
  const RoundedEnsemble ensemble(Example(), Example().cwiseAbs().maxCoeff(), 5, 11);
  Vector mean = Vector::Zero(kCells);
  for (std::uint64_t q = 0; q < kMembers; ++q) {
    mean += Matrix(ensemble.Member(q)).partialPivLu().solve(Input()) / kMembers;
  }
  CHECK((solution.x - mean).norm() < kRounding * mean.norm());
  CHECK(solution.anneals.size() == kMembers);
  CHECK(f.device.programmings == kMembers);
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
  CHECK((solution.x - Exact() + t * t * t * Exact()).norm() < kRounding * Exact().norm());
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
  CHECK((Solve(f, plan).x - Exact() + t * t * t * Exact()).norm() < kRounding * Exact().norm());
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
