// SPDX-License-Identifier: Apache-2.0
// The tasks whose result is a covariance of the cells, on the ideal machine.
#include <cmath>

#include <catch2/catch.hpp>

#include <spusim/linalg/decompositions.h>
#include <spusim/tasks/determinant.h>
#include <spusim/tasks/expm.h>
#include <spusim/tasks/invert.h>
#include <spusim/tasks/lyapunov.h>
#include <spusim/tasks/sample.h>

#include "testbenches/unit/tasks/task_fixture.h"

namespace {

using namespace spusim;
using namespace spusim::test;

// Errors of means of many samples are normal; z = 4.
constexpr double kZ = 4.0;

Config WithSamples(std::int64_t samples) {
  Config config = IdealConfig();
  config.anneal.samples = samples;
  return config;
}

TEST_CASE("An inverse is as good as predicted, and the task is set by the call") {
  Config config = WithSamples(20'000);
  config.run.task = "solve";
  const InvertResult result =
      Invert(MakeSymmetricProblem(SymmetricTwo()), config, MakeIdealMachine);
  REQUIRE(result.accuracy.predicted);
  CHECK(result.accuracy.relative_error < kZ * result.accuracy.predicted->Total());
  CHECK(result.accuracy.relative_error > 0.0);
  CHECK(result.inverse == result.inverse.transpose());
  CHECK(result.sampling.samples == 20'000);
  CHECK(result.sampling.members == 1);
  CHECK_FALSE(result.sampling.ensemble);
  CHECK(result.machine.events.kappa0_min == 1.0);
}

TEST_CASE("More samples make a better inverse: a quarter of the error for sixteen times as many") {
  const auto predicted = [](std::int64_t samples) {
    const InvertResult result =
        Invert(MakeSymmetricProblem(SymmetricTwo()), WithSamples(samples), MakeIdealMachine);
    return result.accuracy.predicted->noise;
  };
  // Correlation of successive samples adds a part of its own that falls as 1/M: below 1/1000 here.
  CHECK(predicted(1'000) / predicted(16'000) == Approx(4.0).epsilon(1e-3));
}

TEST_CASE("Samples have the mean and covariance asked for, within their predictions") {
  const Vector mu = (Vector(2) << 0.5, -1.0).finished();
  const SampleResult result =
      Sample(MakeSampleProblem(SymmetricTwo(), mu), WithSamples(20'000), MakeIdealMachine);
  CHECK(result.samples.rows() == 20'000);
  REQUIRE(result.accuracy.predicted);
  CHECK(result.accuracy.relative_error < kZ * result.accuracy.predicted->Total());
  REQUIRE(result.predicted_mean);
  CHECK(result.mean_error < kZ * result.predicted_mean->Total());
  // What is returned are the samples that the covariance was taken of.
  const RowMatrix centred = result.samples.rowwise() - mu.transpose();
  const Matrix covariance = centred.transpose() * centred / 20'000.0;
  CHECK((covariance - result.covariance).norm() < 1e-12 * covariance.norm());
  CHECK_FALSE(result.currents);
}

TEST_CASE("A Lyapunov equation with a general matrix is solved under correlated noise") {
  const Matrix q = (Matrix(2, 2) << 2.0, 0.5, 0.5, 1.0).finished();
  const LyapunovResult result =
      Lyapunov(MakeLyapunovProblem(GeneralTwo(), q), WithSamples(20'000), MakeIdealMachine);
  REQUIRE(result.accuracy.predicted);
  CHECK(result.accuracy.relative_error < kZ * result.accuracy.predicted->Total());
}

TEST_CASE("The exponential of a general matrix comes from samples one tau apart") {
  const RowMatrix a = 0.25 * GeneralTwo();
  const ExpmResult result = Expm(MakeExpmProblem(a), WithSamples(20'000), MakeIdealMachine);
  REQUIRE(result.accuracy.predicted);
  CHECK(result.accuracy.relative_error < kZ * result.accuracy.predicted->Total());
  CHECK(result.pairs == 19'999);
  // s_A is chosen so that a tau is a whole number of cycles.
  CHECK(result.lag_tau == Approx(1.0).epsilon(1e-9));
}

TEST_CASE("ln det A is integrated over nodes that add up to it") {
  Listener listener;
  const DeterminantResult result = Determinant(MakeSymmetricProblem(SymmetricTwo()),
                                               WithSamples(5'000), MakeIdealMachine, &listener);
  CHECK(result.exact_log_determinant == Approx(std::log(8.0)).epsilon(1e-14));
  REQUIRE(result.predicted);
  CHECK(result.absolute_error < kZ * result.predicted->Total());
  double sum = 2.0 * std::log(result.path_scale);
  for (const DeterminantNode& node : result.nodes) sum += node.weight * node.measured;
  CHECK(sum == Approx(result.log_determinant).epsilon(1e-14));
  CHECK(listener.last_progress == 1.0);
}

TEST_CASE("A run whose noise covers the result warns before it starts sampling") {
  Listener listener;
  const ExpmResult result =
      Expm(MakeExpmProblem(8.0 * SymmetricTwo() - 40.0 * RowMatrix::Identity(2, 2)),
           WithSamples(10), MakeIdealMachine, &listener);
  REQUIRE(result.warnings.size() == 1);
  CHECK(result.warnings[0].code == "noise_covers_result");
  CHECK(result.warnings[0].key == "anneal.samples");
  CHECK(listener.warnings.size() == 1);
}

}  // namespace
