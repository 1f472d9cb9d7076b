// SPDX-License-Identifier: Apache-2.0
// The baselines on the real network: trainer, update rule, preconditioner and workload together.
#include <catch2/catch.hpp>
#include <memory>

#include <spusim/setup/make_workload.h>
#include <spusim/training/adam.h>
#include <spusim/training/identity_preconditioner.h>
#include <spusim/training/sgd_momentum.h>
#include <spusim/training/trainer.h>
#include <spusim/training/woodbury_preconditioner.h>

#include "testbenches/data/source_path.h"

namespace spusim {
namespace {

const GpuModel kGpu{1e13, 5e-6};

std::vector<TrainerRow> Train(Preconditioner& preconditioner, UpdateRule& rule,
                              std::int64_t iterations, SimulatedClock& clock) {
  const auto workload = MakeWorkload(TrainConfig{}, SourcePath("configs/data/optdigits.csv.gz"));
  std::vector<TrainerRow> rows;
  Trainer(*workload, preconditioner, rule, clock, {1, iterations, 64, kGpu})
      .Run([&](const TrainerRow& row) { rows.push_back(row); });
  return rows;
}

std::vector<TrainerRow> TrainExact(std::int64_t iterations) {
  PlainClock clock;
  WoodburyPreconditioner exact(0.01, kGpu, clock);
  SgdMomentum rule(0.3, 0.0);
  return Train(exact, rule, iterations, clock);
}

TEST_CASE("the same seed gives the same bits") {
  const auto first = TrainExact(10);
  const auto second = TrainExact(10);
  for (std::size_t k = 1; k < first.size(); ++k) {
    CHECK(first[k].batch_loss == second[k].batch_loss);
    CHECK(first[k].train_loss == second[k].train_loss);
    CHECK(first[k].test_accuracy == second[k].test_accuracy);
    CHECK(first[k].simulated_s == second[k].simulated_s);
  }
}

TEST_CASE("every baseline learns the digits, exact natural gradient in the fewest iterations") {
  IdentityPreconditioner identity;
  SgdMomentum sgd(0.3, 0.9);
  Adam adam({0.03});
  PlainClock clock;
  const auto by_sgd = Train(identity, sgd, 40, clock);
  PlainClock other_clock;
  const auto by_adam = Train(identity, adam, 40, other_clock);
  const auto exact = TrainExact(40);
  // Ten classes of equal size: chance is loss ln 10 = 2.3 and accuracy 0.1. Half of that loss and
  // five times that accuracy is far from where each of the three stands (about 0.1 and 0.9).
  for (const auto* rows : {&by_sgd, &by_adam, &exact}) {
    CHECK(rows->back().train_loss < 1.15);
    CHECK(rows->back().test_accuracy > 0.5);
  }
  CHECK(exact.back().train_loss < by_sgd.back().train_loss);
  CHECK(exact.back().train_loss < by_adam.back().train_loss);
}

}  // namespace
}  // namespace spusim
