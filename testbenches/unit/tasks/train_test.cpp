// SPDX-License-Identifier: Apache-2.0
#include <spusim/tasks/train.h>

#include <limits>

#include <catch2/catch.hpp>

#include "testbenches/support/mlp_spec.h"
#include "testbenches/unit/tasks/task_fixture.h"

namespace {

using namespace spusim;
using namespace spusim::test;

/// The straight line w x + c through eight points, by least squares: one layer of one input.
class LineWorkload final : public Workload {
 public:
  const NetworkReport& network() const override { return network_; }
  Index train_samples() const override { return 8; }
  Vector InitialParameters(std::uint64_t /*seed*/) const override { return Vector::Zero(2); }
  BatchResult Evaluate(const Vector& parameters, const std::vector<Index>& samples,
                       bool curvature) override {
    const auto b = static_cast<Index>(samples.size());
    BatchResult result;
    result.batch = b;
    result.outputs = 1;
    result.gradient = Vector::Zero(2);
    LayerFactors layer{RowMatrix(b, 1), RowMatrix::Ones(b, 1)};
    for (Index s = 0; s < b; ++s) {
      const double x = X(samples[static_cast<std::size_t>(s)]);
      const double off = parameters[0] * x + parameters[1] - (2.0 * x - 1.0);
      result.loss += off * off / (2.0 * static_cast<double>(b));
      result.gradient += off / static_cast<double>(b) * (Vector(2) << x, 1.0).finished();
      layer.activations(s, 0) = x;
    }
    if (curvature) {
      result.layers.push_back(layer);
      result.hessian_blocks = RowMatrix::Ones(b, 1);
    }
    return result;
  }
  Score Evaluate(const Vector& parameters) override {
    return {Evaluate(parameters, {0, 1, 2, 3, 4, 5, 6, 7}, false).loss, 1.0};
  }

 private:
  static double X(Index sample) { return 0.25 * static_cast<double>(sample) - 1.0; }

  NetworkReport network_ = test::MlpReport({1, 1});
};

class Rows : public Listener {
 public:
  void OnTraining(const TrainingOverview& what) override { overview = what; }
  void OnOptimizer(const std::string& name, bool baseline) override {
    optimizers.push_back(name + (baseline ? " (baseline)" : ""));
  }
  void OnTrainingRow(const TrainerRow& row) override { rows.push_back(row); }
  void OnOptimizerEnd() override { ++ends; }

  TrainingOverview overview;
  std::vector<std::string> optimizers;
  std::vector<TrainerRow> rows;
  int ends = 0;
};

Config LineConfig() {
  Config config = NoiseFreeConfig();
  config.train.iterations = 5;
  config.train.batch = 8;
  config.train.damping = 0.1;
  return config;
}

TEST_CASE("On an ideal machine TNGD makes the steps of the exact natural gradient") {
  LineWorkload workload;
  Config config = LineConfig();
  config.train.optimizer = "tngd";
  config.train.baselines = {"ngd"};
  Rows rows;
  const TrainResult result = Train(workload, config, MakeIdealMachine, &rows);
  REQUIRE(result.baselines.size() == 1);
  REQUIRE(result.trained.rows.size() == 6);
  for (std::size_t i = 0; i < 6; ++i) {
    // Each update rounds by eps times the condition number (largest eigenvalue below 2, smallest
    // above the damping), in some ten operations; settling leaves 2^-53.
    const double rounding = 5.0 * 10.0 * (2.0 / 0.1) * std::numeric_limits<double>::epsilon();
    CHECK(result.trained.rows[i].train_loss ==
          Approx(result.baselines[0].rows[i].train_loss).epsilon(rounding));
  }
  CHECK(result.trained.rows.back().train_loss < 0.1 * result.trained.rows.front().train_loss);
  REQUIRE(result.machine);
  CHECK(result.machine->events.anneals == 5);
  CHECK(result.trained.rows.back().simulated_s == result.machine->seconds());

  CHECK(rows.starts == 1);
  CHECK(rows.overview.parameters == 2);
  CHECK(rows.overview.iterations == 5);
  CHECK(rows.optimizers == std::vector<std::string>{"ngd (baseline)", "tngd"});
  CHECK(rows.rows.size() == 12);
  CHECK(rows.rows.back().train_loss == result.trained.rows.back().train_loss);
  CHECK(rows.ends == 2);
}

TEST_CASE("Training without an SPU makes no machine") {
  LineWorkload workload;
  Config config = LineConfig();
  config.train.optimizer = "sgd";
  const MachineFactory none = [](const Config&, const TaskShape&) -> std::unique_ptr<Machine> {
    FAIL("a machine was made");
    return nullptr;
  };
  const TrainResult result = Train(workload, config, none);
  CHECK_FALSE(result.machine);
  CHECK(result.trained.name == "sgd");
  CHECK(result.trained.rows.size() == 6);
  CHECK(result.trained.rows.back().train_loss < result.trained.rows.front().train_loss);
}

TEST_CASE("The first iteration at a loss is found, and none is -1") {
  TrainingCurve curve;
  for (const double loss : {2.0, 0.5, 0.1, 0.2}) {
    curve.rows.push_back({static_cast<std::int64_t>(curve.rows.size()), 0.0, 0.0, loss, 0.0});
  }
  CHECK(IterationsTo(curve, kTargetLoss) == 2);
  CHECK(IterationsTo(curve, 2.0) == 0);
  CHECK(IterationsTo(curve, 0.01) == -1);
}

}  // namespace
