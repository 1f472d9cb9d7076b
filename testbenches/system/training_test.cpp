// SPDX-License-Identifier: Apache-2.0
// The main job: TNGD through the simulated SPU against tuned first-order optimizers.
#include <algorithm>
#include <string>

#include <catch2/catch.hpp>

#include "testbenches/support/linear_case.h"

namespace spusim {
namespace {

struct Outcome {
  double iterations = 0.0;  ///< to a training loss of 0.1, the mean over the seeds
  double accuracy = 0.0;    ///< at iteration 200
};

struct Comparison {
  Outcome tngd, sgd, adam;
};

Comparison Compare(int seeds) {
  Comparison c;
  const auto add = [&](Outcome& outcome, const nlohmann::json& result) {
    outcome.iterations += result.at("iterations_to_loss_0_1").get<double>() / seeds;
    outcome.accuracy += result.at("test_accuracy").get<double>() / seeds;
  };
  for (int seed = 1; seed <= seeds; ++seed) {
    const test::TemporaryFolder folder;
    const auto result = test::RunToSummary(
        folder.path(), {"run", SPUSIM_SOURCE_DIR "/configs/tasks/digits.toml", "--seed",
                        std::to_string(seed), "--set", "train.baselines=['sgd','adam']"})["result"];
    add(c.tngd, result);
    add(c.sgd, result["baselines"]["sgd"]);
    add(c.adam, result["baselines"]["adam"]);
    WARN("seed " << seed << ": TNGD " << result["iterations_to_loss_0_1"]
                 << " iterations, accuracy " << result["test_accuracy"] << "; SGD "
                 << result["baselines"]["sgd"]["iterations_to_loss_0_1"] << ", "
                 << result["baselines"]["sgd"]["test_accuracy"] << "; Adam "
                 << result["baselines"]["adam"]["iterations_to_loss_0_1"] << ", "
                 << result["baselines"]["adam"]["test_accuracy"]);
  }
  return c;
}

void CheckGoal(const Comparison& c) {
  CHECK(c.tngd.iterations <= 0.6 * std::min(c.sgd.iterations, c.adam.iterations));
  CHECK(c.tngd.accuracy >= std::max(c.sgd.accuracy, c.adam.accuracy) - 0.01);
}

#ifdef SPUSIM_NIGHTLY
TEST_CASE("over five seeds TNGD needs at most 0.6 of the iterations of the better rival") {
  CheckGoal(Compare(5));
}
#else
TEST_CASE("the main job reaches its goal with its own seed") { CheckGoal(Compare(1)); }
#endif

}  // namespace
}  // namespace spusim
