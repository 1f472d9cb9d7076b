// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include <spusim/tasks/reliability.h>

namespace spusim {
namespace {

std::vector<std::string> Codes(const std::vector<Warning>& reasons) {
  std::vector<std::string> codes;
  for (const Warning& reason : reasons) codes.push_back(reason.code);
  return codes;
}
using Reasons = std::vector<std::string>;

// 23.928 = the square of 4.8916, which a standard normal number passes with 1e-6 on both sides.
TEST_CASE("A prediction allows 4.89 of itself, whatever its parts") {
  const double z = 4.8916;
  CHECK(AllowedError({.noise = 0.1}, false) == Approx(0.1 * z).epsilon(1e-4));
  CHECK(AllowedError({.bias = 0.1}, false) == Approx(0.1 * z).epsilon(1e-4));
  const ErrorPrediction parts{.bias = 0.1, .noise = 0.2, .quantisation = 0.3, .cells = 0.4};
  CHECK(AllowedError(parts, false) == Approx(z * parts.Total()).epsilon(1e-4));
  CHECK(std::erfc(z / std::sqrt(2.0)) == Approx(1e-6).epsilon(1e-3));
}

// One variance from M samples: chi-square with M degrees. Wilson and Hilferty's cube, good to 3 %
// for M >= 10 at this distance.
TEST_CASE("A variance of few samples may be further off than its deviation says") {
  const double z = 4.7534;  // passed with 1e-6 on one side
  for (const double m : {10.0, 100.0, 1e4, 1e6}) {
    const double noise = std::sqrt(2.0 / m);
    const double h = 2.0 / (9.0 * m);
    const double cube = std::pow(1.0 - h + z * std::sqrt(h), 3) - 1.0;
    CAPTURE(m);
    CHECK(AllowedError({.noise = noise}, true) ==
          Approx(std::max(cube, 4.8916 * noise)).epsilon(0.03));
  }
  CHECK(AllowedError({.noise = 5.0}, true) > 5.0);
}

SolveResult Solved(double error, double predicted) {
  SolveResult result;
  result.accuracy = {.relative_error = error,
                     .predicted = ErrorPrediction{.noise = predicted},
                     .no_prediction = "",
                     .residual = std::nullopt,
                     .rounding = 0.0};
  return result;
}

TEST_CASE("A solution is unreliable when clipped, run away, or beyond its prediction") {
  CHECK(WhyUnreliable(Solved(0.48, 0.1)).empty());
  CHECK(Codes(WhyUnreliable(Solved(0.5, 0.1))) == Reasons{"error"});
  CHECK(Codes(WhyUnreliable(Solved(std::nan(""), 0.1))) == Reasons{"error"});
  SolveResult result = Solved(1.0, 0.1);
  result.accuracy.predicted.reset();
  CHECK(WhyUnreliable(result).empty());
  result = Solved(1e-15, 1e-17);
  result.accuracy.rounding = 1e-14;
  CHECK(WhyUnreliable(result).empty());
  result.machine.events.adc_clips = 1;
  result.machine.events.indefinite_arrays = 1;
  CHECK(Codes(WhyUnreliable(result)) == Reasons{"clipped", "runaway"});
}

TEST_CASE("Samples may clip now and then") {
  InvertResult result;
  result.inverse = Matrix::Identity(4, 4);
  result.sampling.samples = 1000;
  result.machine.events.adc_clips = 4;
  CHECK(WhyUnreliable(result).empty());
  result.machine.events.adc_clips = 5;
  CHECK(Codes(WhyUnreliable(result)) == Reasons{"clipped"});
}

TEST_CASE("Training has diverged when its last loss is ten times the first, or no number") {
  TrainResult result;
  const auto with = [&](double last) {
    result.trained.rows = {TrainerRow{}, TrainerRow{}};
    result.trained.rows[0].train_loss = 2.0;
    result.trained.rows[1].train_loss = last;
    return Codes(WhyUnreliable(result));
  };
  CHECK(with(20.0).empty());
  CHECK(with(20.1) == Reasons{"diverged"});
  CHECK(with(std::nan("")) == Reasons{"diverged"});
  CHECK(with(std::numeric_limits<double>::infinity()) == Reasons{"diverged"});
  // A baseline that diverges says nothing about what was trained.
  result.baselines = {result.trained};
  CHECK(with(1.0).empty());
}

}  // namespace
}  // namespace spusim
