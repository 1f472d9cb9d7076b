// SPDX-License-Identifier: Apache-2.0
// Apart from the trainer's other tests: the flag that Ctrl-C sets stays set for the process.
#include <spusim/training/trainer.h>

#include <catch2/catch.hpp>
#include <csignal>

#include <spusim/base/errors.h>
#include <spusim/base/interrupt.h>
#include <spusim/training/identity_preconditioner.h>
#include <spusim/training/sgd_momentum.h>

#include "testbenches/unit/training/bowl_workload.h"

namespace spusim {
namespace {

TEST_CASE("Ctrl-C ends the training after its iteration and keeps the rows") {
  InstallSignalHandlers();
  BowlWorkload workload;
  workload.on_evaluate = [&] {
    if (workload.batches.size() == 3) std::raise(SIGINT);
  };
  IdentityPreconditioner identity;
  SgdMomentum rule(0.5, 0.0);
  PlainClock clock;
  Trainer trainer(workload, identity, rule, clock, {1, 10, 4, {1e9, 1e-6}});
  std::vector<TrainerRow> rows;
  CHECK_THROWS_AS(trainer.Run([&](const TrainerRow& row) { rows.push_back(row); }), Interrupted);
  REQUIRE(rows.size() == 4);
  CHECK(rows.back().iteration == 3);
  // The third update was made: theta halved three times.
  CHECK(trainer.parameters() == Vector::Constant(6, 0.125));
}

}  // namespace
}  // namespace spusim
