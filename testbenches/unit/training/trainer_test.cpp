// SPDX-License-Identifier: Apache-2.0
#include <spusim/training/trainer.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <set>

#include <spusim/base/errors.h>
#include <spusim/training/identity_preconditioner.h>
#include <spusim/training/sgd_momentum.h>

#include "testbenches/unit/training/bowl_workload.h"

namespace spusim {
namespace {

const GpuModel kGpu{1e9, 1e-6};

TrainerOptions Options(std::int64_t iterations) { return {3, iterations, 4, kGpu}; }

/// Doubles the gradient in one second; can be told to fail.
class SlowPreconditioner final : public Preconditioner {
 public:
  explicit SlowPreconditioner(SimulatedClock& clock, std::int64_t bad_call = -1)
      : clock_(clock), bad_call_(bad_call) {}
  bool needs_curvature() const override { return true; }
  Vector Apply(const BatchResult& batch) override {
    clock_.Wait(1.0);
    if (++calls_ == bad_call_) return Vector::Constant(6, std::nan(""));
    return 2.0 * batch.gradient;
  }

 private:
  SimulatedClock& clock_;
  std::int64_t bad_call_;
  std::int64_t calls_ = 0;
};

struct Outcome {
  std::vector<TrainerRow> rows;
  Vector parameters;
  std::string error;
};

Outcome Train(BowlWorkload& workload, Preconditioner& preconditioner, double rate,
              const TrainerOptions& options, SimulatedClock& clock) {
  SgdMomentum rule(rate, 0.0);
  Trainer trainer(workload, preconditioner, rule, clock, options);
  Outcome outcome;
  try {
    trainer.Run([&](const TrainerRow& row) { outcome.rows.push_back(row); });
  } catch (const RunError& error) {
    outcome.error = error.what();
  }
  outcome.parameters = trainer.parameters();
  return outcome;
}

Outcome Train(BowlWorkload& workload, Preconditioner& preconditioner, double rate,
              const TrainerOptions& options) {
  PlainClock clock;
  return Train(workload, preconditioner, rate, options, clock);
}

TEST_CASE("rows tell the state after each update, from iteration 0") {
  BowlWorkload workload;
  IdentityPreconditioner identity;
  const Outcome outcome = Train(workload, identity, 0.5, Options(3));
  REQUIRE(outcome.rows.size() == 4);
  // theta halves each time: the loss is 3, 3/4, 3/16, 3/64, exactly.
  double loss = 3.0;
  for (std::int64_t k = 0; k < 4; ++k) {
    const TrainerRow& row = outcome.rows[static_cast<std::size_t>(k)];
    CHECK(row.iteration == k);
    CHECK(row.train_loss == loss);
    CHECK(row.test_accuracy == 0.5);
    if (k == 0) CHECK(std::isnan(row.batch_loss));
    if (k > 0) CHECK(row.batch_loss == 4.0 * loss);
    loss /= 4.0;
  }
  CHECK(outcome.parameters == Vector::Constant(6, 0.125));
  CHECK_FALSE(workload.curvature_asked);
}

TEST_CASE("the preconditioner's direction is what moves the parameters") {
  BowlWorkload workload;
  PlainClock clock;
  SlowPreconditioner doubling(clock);
  // Step 1/4 of twice the gradient: halves, as above.
  CHECK(Train(workload, doubling, 0.25, Options(2)).parameters == Vector::Constant(6, 0.25));
  CHECK(workload.curvature_asked);
}

TEST_CASE("the clock gains exactly the modelled time of each iteration") {
  BowlWorkload workload;
  const GpuWork gradient = GradientWork(workload.network(), 4);
  const GpuWork curvature = CurvatureWork(workload.network(), 4);
  IdentityPreconditioner identity;
  const Outcome plain = Train(workload, identity, 0.5, Options(5));
  PlainClock clock;
  SlowPreconditioner slow(clock);
  const Outcome curved = Train(workload, slow, 0.25, Options(5), clock);
  double plain_s = 0.0;
  double curved_s = 0.0;
  for (std::size_t k = 0; k < 6; ++k) {
    CHECK(plain.rows[k].simulated_s == plain_s);
    CHECK(curved.rows[k].simulated_s == curved_s);
    plain_s += kGpu.Seconds(gradient.flops, gradient.launches);
    curved_s +=
        kGpu.Seconds(gradient.flops + curvature.flops, gradient.launches + curvature.launches);
    curved_s += 1.0;
  }
}

TEST_CASE("batches of an epoch are disjoint, and reruns are the same bits") {
  BowlWorkload first;
  BowlWorkload second;
  IdentityPreconditioner identity;
  const Outcome a = Train(first, identity, 0.1, Options(20));
  const Outcome b = Train(second, identity, 0.1, Options(20));
  REQUIRE(first.batches.size() == 20);
  CHECK(first.batches == second.batches);
  CHECK(a.parameters == b.parameters);
  for (std::size_t k = 0; k < 20; k += 2) {
    // 10 samples, batches of 4: two an epoch.
    std::set<Index> seen(first.batches[k].begin(), first.batches[k].end());
    seen.insert(first.batches[k + 1].begin(), first.batches[k + 1].end());
    CHECK(seen.size() == 8);
  }
  BowlWorkload other;
  TrainerOptions options = Options(20);
  options.seed = 4;
  Train(other, identity, 0.1, options);
  CHECK(other.batches != first.batches);
}

TEST_CASE("divergence is an error that names its iteration, and keeps the rows before it") {
  BowlWorkload workload;
  IdentityPreconditioner identity;
  // theta grows by 1e60 each time: 1e120 squared is 1e240, 1e180 squared overflows at iteration 3.
  const Outcome outcome = Train(workload, identity, 1e60, Options(10));
  CHECK(outcome.rows.size() == 3);
  CHECK_THAT(outcome.error, Catch::StartsWith("iteration 3: the training loss is not finite"));
}

TEST_CASE("a direction that is not finite is refused before it is used") {
  BowlWorkload workload;
  PlainClock clock;
  SlowPreconditioner failing(clock, 2);
  const Outcome outcome = Train(workload, failing, 0.25, Options(10));
  CHECK(outcome.rows.size() == 2);
  CHECK_THAT(outcome.error, Catch::StartsWith("iteration 2: the direction is not finite"));
  CHECK(outcome.parameters == Vector::Constant(6, 0.5));
}

TEST_CASE("no iterations give one row") {
  BowlWorkload workload;
  IdentityPreconditioner identity;
  CHECK(Train(workload, identity, 0.5, Options(0)).rows.size() == 1);
  CHECK(workload.batches.empty());
}

TEST_CASE("options out of range are refused at once") {
  BowlWorkload workload;
  IdentityPreconditioner identity;
  SgdMomentum rule(0.1, 0.0);
  PlainClock clock;
  const auto make = [&](const TrainerOptions& options) {
    Trainer trainer(workload, identity, rule, clock, options);
  };
  CHECK_THROWS_AS(make({1, 10, 11, kGpu}), InputError);
  CHECK_THROWS_AS(make({1, 10, 0, kGpu}), InputError);
  CHECK_THROWS_AS(make({1, -1, 4, kGpu}), InputError);
}

}  // namespace
}  // namespace spusim
