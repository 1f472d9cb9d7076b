// SPDX-License-Identifier: Apache-2.0
// What a controller gains against offsets, gains and coarse arrays: each law, on devices that are
// off. Refinement: refinement_test.cpp.
#include <cmath>
#include <cstdint>

#include "testbenches/unit/device/mitigation_case.h"
#include "testbenches/unit/device/session_fixture.h"

namespace spusim {
namespace {

double NormOfInverse(const RowMatrix& a) {
  return 1.0 / Eigen::SelfAdjointEigenSolver<Matrix>(Matrix(a)).eigenvalues()[0];
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

}  // namespace
}  // namespace spusim
