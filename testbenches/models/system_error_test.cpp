// SPDX-License-Identifier: Apache-2.0
// Errors inside the chip reach the caller.
#include <cmath>

#include <catch2/catch.hpp>

#include <spusim/base/errors.h>

#include "testbenches/models/system_bench.h"

namespace spusim {
namespace {

// A diagonal array: eigenvalues 1 and 0.5 after scaling; Euler's bound is 2.
RowMatrix Diagonal() { return (RowMatrix(2, 2) << 1.0, 0.0, 0.0, 0.5).finished(); }

ArrayImage ImageOf(const RowMatrix& matrix) {
  ArrayImage image;
  image.matrix = matrix;
  return image;
}

void CheckStepBeyondBound(const char* fidelity) {
  Config config = IdealConfig();
  config.spu.step_tau = 2.5;
  config.link.fidelity = fidelity;
  SystemBench bench(config, {.time_tau = 1.0}, {.kappa0 = 0.0});
  bench.session.Program(Diagonal());
  CHECK_THROWS_AS(bench.session.Anneal(Vector::Ones(2)), InputError);
}

TEST_CASE("a step beyond the bound is the caller's error: burst") { CheckStepBeyondBound("burst"); }
TEST_CASE("a step beyond the bound is the caller's error: beat") { CheckStepBeyondBound("beat"); }

TEST_CASE("the message of an error inside the chip arrives whole") {
  Config config = IdealConfig();
  config.spu.step_tau = 2.5;
  SystemBench bench(config, {.time_tau = 1.0}, {.kappa0 = 0.0});
  bench.session.Program(Diagonal());
  CHECK_THROWS_WITH(bench.session.Anneal(Vector::Ones(2)),
                    "spu.step_tau: 2.5 is beyond the stability bound 2 of leimkuhler_matthews for "
                    "this array (allowed: > 0 and < 2)");
}

TEST_CASE("noise with a stepper that has none is refused") {
  Config config = IdealConfig();
  config.spu.stepper = "rk4";
  SystemBench bench(config, {.time_tau = 1.0}, {.kappa0 = 0.1});
  bench.session.Program(Diagonal());
  CHECK_THROWS_AS(bench.session.Anneal(Vector::Ones(2)), InputError);
}

void CheckRunaway(const char* fidelity) {
  Config config = IdealConfig();
  config.link.fidelity = fidelity;
  SpuSystem system("system", config);
  // An eigenvalue of -1: the stepper doubles the state in each tau, for 2000 tau.
  system.device().Program(ImageOf(-RowMatrix::Identity(2, 2)));
  system.device().LoadInput(Vector::Zero(2));
  system.device().Preset(Vector::Constant(2, 0.5));
  const AnnealCommand command{.settle_cycles = 200'000};
  CHECK_THROWS_AS(system.device().Anneal(command), RunError);
}

TEST_CASE("cells that run away end the run with RunError: burst") { CheckRunaway("burst"); }
TEST_CASE("cells that run away end the run with RunError: beat") { CheckRunaway("beat"); }

TEST_CASE("NaN names cell and cause") {
  SpuSystem system("system", IdealConfig());
  system.device().Program(ImageOf(Diagonal()));
  system.device().LoadInput(Vector::Zero(2));
  system.device().Preset((Vector(2) << 0.0, std::nan("")).finished());
  CHECK_THROWS_WITH(system.device().Anneal({.settle_cycles = 10}),
                    Catch::Contains("the state of cell 1 is nan"));
}

TEST_CASE("an input that is not finite is refused") {
  SpuSystem system("system", IdealConfig());
  system.device().Program(ImageOf(Diagonal()));
  system.device().LoadInput((Vector(2) << std::nan(""), 0.0).finished());
  CHECK_THROWS_AS(system.device().Anneal({.settle_cycles = 10}), InputError);
}

TEST_CASE("an anneal without data is refused, and one with them works after it") {
  Config config = IdealConfig();
  config.spu.stepper = "rk4";
  config.spu.step_tau = 0.01;
  SpuSystem system("system", config);
  CHECK_THROWS_AS(system.device().Anneal({.settle_cycles = 10}), RunError);
  system.device().Program(ImageOf(RowMatrix::Ones(1, 1)));
  system.device().LoadInput(Vector::Zero(1));
  system.device().Preset(Vector::Constant(1, 0.5));
  // rk4, as above: t h^4/120 = 8e-11 of the value.
  CHECK(system.device().Anneal({.settle_cycles = 100}).codes(0, 0) ==
        Approx(0.5 * std::exp(-1.0)).epsilon(1e-10));
}

TEST_CASE("no samples are refused") {
  SpuSystem system("system", IdealConfig());
  system.device().Program(ImageOf(Diagonal()));
  system.device().LoadInput(Vector::Zero(2));
  CHECK_THROWS_AS(system.device().Anneal({.samples = 0}), RunError);
}

}  // namespace
}  // namespace spusim
