// SPDX-License-Identifier: Apache-2.0
#include <spusim/setup/make_workload.h>

#include <catch2/catch.hpp>
#include <cmath>

#include <spusim/base/errors.h>

#include "testbenches/data/source_path.h"
#include "testbenches/support/temporary_folder.h"

namespace spusim {
namespace {

using test::TemporaryFolder;

const std::filesystem::path kDigits = SourcePath("configs/data/optdigits.csv.gz");

TEST_CASE("the default workload is a 64-32-10 network on 1500 digits") {
  const auto workload = MakeWorkload(TrainConfig{}, kDigits);
  CHECK(workload->parameters() == 65 * 32 + 33 * 10);
  CHECK(workload->outputs() == 10);
  CHECK(workload->train_samples() == 1500);
  // With all parameters 0 each class has probability 1/10, and class 0 wins; 1500 terms in the
  // mean.
  const Score score = workload->Evaluate(Vector::Zero(workload->parameters()));
  CHECK(std::abs(score.train_loss - std::log(10.0)) <= 1500 * 2.3e-16 * std::log(10.0));
  // 27 of the last 297 labels of the file are 0.
  CHECK(score.test_accuracy == 27.0 / 297.0);
}

TEST_CASE("hidden layers follow the configuration") {
  TrainConfig config;
  config.hidden = {20, 12};
  config.activation = "relu";
  const auto workload = MakeWorkload(config, kDigits);
  std::vector<std::pair<Index, Index>> shapes;
  for (const LayerReport& layer : workload->network().layers) {
    shapes.emplace_back(layer.in, layer.out);
  }
  CHECK(shapes == std::vector<std::pair<Index, Index>>{{64, 20}, {20, 12}, {12, 10}});
  config.hidden = {};
  CHECK(MakeWorkload(config, kDigits)->parameters() == 650);
}

TEST_CASE("bad settings are refused by their name") {
  const auto message = [](const TrainConfig& config) -> std::string {
    try {
      MakeWorkload(config, kDigits);
    } catch (const InputError& error) {
      return error.what();
    }
    return "no error";
  };
  TrainConfig config;
  config.workload = "cats";
  CHECK(message(config) == "train.workload = \"cats\": unknown (allowed: digits)");
  config = {};
  config.activation = "sine";
  CHECK(message(config) == "network mlp: activation: \"sine\" is unknown (allowed: tanh, relu)");
  config = {};
  config.hidden = {32, 0};
  CHECK(message(config) == "train.hidden: a layer of 0 (allowed: 1 and more)");
  for (const std::int64_t count : {std::int64_t{0}, std::int64_t{1797}}) {
    config = {};
    config.train_samples = count;
    CHECK(message(config) ==
          "train.train_samples = " + std::to_string(count) + ": " + kDigits.string() +
              " has 1797 samples (allowed: 1 to 1796, the rest is the test set)");
  }
}

TEST_CASE("bad data are refused by their line, missing data by their name") {
  const TemporaryFolder folder;
  CHECK_THROWS_AS(MakeWorkload(TrainConfig{}, folder.path() / "none.csv"), InputError);
  const auto file = folder.Write("d.csv", "1,2,3\n");
  CHECK_THROWS_WITH(MakeWorkload(TrainConfig{}, file), Catch::StartsWith(file.string() + ":1: "));
}

}  // namespace
}  // namespace spusim
