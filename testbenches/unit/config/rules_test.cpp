// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <spusim/config/rules.h>

namespace spusim {
namespace {

Config SolveConfig() {
  Config config;
  config.problem.matrix = "A.mtx";
  config.problem.rhs = "b.mtx";
  return config;
}

Config InvertConfig() {
  Config config = SolveConfig();
  config.run.task = "invert";
  return config;
}

Config TrainConfiguration() {
  Config config;
  config.run.task = "train";
  return config;
}

/// The key that is blamed, or nothing.
std::string Blamed(const Config& config) {
  const auto broken = FindBrokenRule(config);
  return broken.has_value() ? broken->key : "";
}

TEST_CASE("The defaults of each task break no rule") {
  CHECK(Blamed(SolveConfig()).empty());
  CHECK(Blamed(InvertConfig()).empty());
  CHECK(Blamed(TrainConfiguration()).empty());
}

TEST_CASE("Each task asks for its own files") {
  Config config = SolveConfig();
  config.problem.rhs.clear();
  CHECK(Blamed(config) == "problem.rhs");
  config.run.task = "invert";
  CHECK(Blamed(config).empty());
  config.problem.matrix.clear();
  CHECK(Blamed(config) == "problem.matrix");
  config.run.task = "train";
  CHECK(Blamed(config).empty());
}

TEST_CASE("Tasks of linear algebra ask for their files, for noise and for samples that fit") {
  for (const std::string task : {"sample", "lyapunov", "expm", "determinant"}) {
    Config config = InvertConfig();
    config.run.task = task;
    config.problem.noise = "Q.mtx";
    CAPTURE(task);
    CHECK(Blamed(config).empty());
    config.anneal.start = "warm";
    CHECK(Blamed(config) == "anneal.start");
    config.anneal.start = "auto";
    config.noise.kappa0 = 0.0;
    CHECK(Blamed(config) == "noise.kappa0");
    config.noise.kappa0 = -1.0;
    config.problem.noise.clear();
    CHECK(Blamed(config) == (task == "lyapunov" ? "problem.noise" : ""));
    config.problem.noise = "Q.mtx";
    config.problem.matrix.clear();
    CHECK(Blamed(config) == "problem.matrix");
    config.problem.matrix = "A.mtx";
    // Every sample is sent: no sum has to fit.
    config.anneal.samples = std::int64_t{1} << 40;
    CHECK(Blamed(config).empty());
  }
  Config expm = InvertConfig();
  expm.run.task = "expm";
  for (const double interval : {1.0, 0.5, 1.0 / 3.0, 0.1}) {
    expm.anneal.interval_tau = interval;
    CHECK(Blamed(expm).empty());
  }
  for (const double interval : {0.3, 2.0, 0.0}) {
    expm.anneal.interval_tau = interval;
    CHECK(Blamed(expm) == "anneal.interval_tau");
  }
  expm.anneal.interval_tau = 0.25;
  expm.anneal.samples = 4;
  CHECK(Blamed(expm) == "anneal.samples");
  expm.anneal.samples = 5;
  CHECK(Blamed(expm).empty());
}

TEST_CASE("The array fits the task") {
  Config solve = SolveConfig();
  solve.spu.array = "dense";
  CHECK(Blamed(solve).empty());
  solve.spu.array = "factored";
  CHECK(Blamed(solve) == "spu.array");
  Config train = TrainConfiguration();
  train.spu.array = "factored";
  CHECK(Blamed(train).empty());
  train.spu.array = "dense";
  CHECK(Blamed(train) == "spu.array");
}

TEST_CASE("Errors in LSB need an LSB, and jitter fits into the clock") {
  Config solve = SolveConfig();
  solve.dac.inl_lsb = 1.0;
  solve.adc.dnl_lsb = 0.5;
  CHECK(Blamed(solve).empty());
  solve.dac.bits = 0;
  CHECK(Blamed(solve) == "dac.inl_lsb");
  solve.dac.bits = 16;
  solve.adc.bits = 0;
  CHECK(Blamed(solve) == "adc.dnl_lsb");
  solve.adc.bits = 16;
  solve.adc.jitter_s = 1.25e-9;  // an eighth of 10 ns
  CHECK(Blamed(solve).empty());
  solve.adc.jitter_s = 1.26e-9;
  CHECK(Blamed(solve) == "adc.jitter_s");
}

TEST_CASE(
    "Wires and heat are for dense arrays, noise of resistors for sources that are not mixed") {
  Config solve = SolveConfig();
  solve.array.tolerance = 0.01;
  solve.spu.opamp_gain = 1e5;
  solve.noise.johnson = true;
  CHECK(Blamed(solve).empty());
  Config train = TrainConfiguration();
  train.array.tolerance = 0.01;
  train.spu.opamp_offset_v = 1e-3;
  CHECK(Blamed(train).empty());
  train.array.wire_ohm = 0.1;
  CHECK(Blamed(train) == "array.wire_ohm");
  train.array.wire_ohm = 0.0;
  train.thermal.resistance_k_per_w = 10.0;
  CHECK(Blamed(train) == "thermal.resistance_k_per_w");
  Config expm = SolveConfig();
  expm.run.task = "expm";
  expm.noise.johnson = true;
  CHECK(Blamed(expm) == "noise.johnson");
}

TEST_CASE("A clock is one that the simulation's femtoseconds can make") {
  Config solve = SolveConfig();
  for (const std::int64_t good : {1LL, 100'000'000LL, 300'000'000LL, 999'999'937LL, 3'000'000'000LL,
                                  10'000'000'000LL, 1'000'000'000'000LL}) {
    solve.spu.clock_hz = good;
    CAPTURE(good);
    CHECK(Blamed(solve).empty());
  }
  for (const std::int64_t bad : {700'000'000'000LL, 30'000'000'000LL, 130'000'000'000LL}) {
    solve.spu.clock_hz = bad;
    CAPTURE(bad);
    CHECK(Blamed(solve) == "spu.clock_hz");
  }
}

TEST_CASE("J in float is for factored arrays of codes") {
  Config solve = SolveConfig();
  solve.spu.jacobian_storage = "float";
  CHECK(Blamed(solve) == "spu.jacobian_storage");
  Config train = TrainConfiguration();
  train.spu.jacobian_storage = "float";
  CHECK(Blamed(train).empty());
  train.array.tolerance = 0.01;
  CHECK(Blamed(train) == "spu.jacobian_storage");
  train.array.tolerance = 0.0;
  train.array.bits = 0;
  CHECK(Blamed(train) == "spu.jacobian_storage");
}

TEST_CASE("An engine fits the array, and its options are its own") {
  Config solve = SolveConfig();
  for (const char* engine : {"auto", "odeint", "exact_dense"}) {
    solve.spu.engine = engine;
    CHECK(Blamed(solve).empty());
  }
  solve.spu.engine = "exact_factored";
  CHECK(Blamed(solve) == "spu.engine");
  for (const char* engine : {"auto", "odeint", "exact_dense", "exact_factored"}) {
    CAPTURE(engine);
    const bool exact = engine[0] == 'e';
    Config train = TrainConfiguration();
    train.spu.engine = engine;
    CHECK(Blamed(train).empty());
    train.spu.step_tau = 0.1;
    CHECK(Blamed(train) == (exact ? "spu.step_tau" : ""));
    train.spu.step_tau = 0.0;
    train.spu.stepper = "euler_maruyama";
    CHECK(Blamed(train) == (exact ? "spu.stepper" : ""));
  }
}

TEST_CASE("Steppers without a noise term need noise off whichever way it is switched off") {
  for (const char* stepper : {"rk4", "dopri5"}) {
    CAPTURE(stepper);
    Config config = SolveConfig();
    config.spu.stepper = stepper;
    CHECK(Blamed(config) == "spu.stepper");
    config.noise.kappa0 = 0.0;
    CHECK(Blamed(config).empty());
    config.noise.kappa0 = -1.0;
    config.noise.node_variance_v2 = 0.0;
    CHECK(Blamed(config).empty());
    config.noise.node_variance_v2 = -1.0;
    config.noise.temperature_k = 0.0;
    CHECK(Blamed(config).empty());
  }
}

TEST_CASE("Noise is given in one unit and an inverse needs some") {
  Config config = InvertConfig();
  config.noise.kappa0 = 1.0;
  CHECK(Blamed(config).empty());
  config.noise.node_variance_v2 = 1e-6;
  CHECK(Blamed(config) == "noise.node_variance_v2");
  config.noise.kappa0 = -1.0;
  CHECK(Blamed(config).empty());
  config.noise.node_variance_v2 = 0.0;
  CHECK(Blamed(config) == "noise.node_variance_v2");
  config.noise.node_variance_v2 = -1.0;
  config.noise.kappa0 = 0.0;
  CHECK(Blamed(config) == "noise.kappa0");
  // The default of invert is kappa0 = 1, whatever the temperature.
  config.noise.kappa0 = -1.0;
  config.noise.temperature_k = 0.0;
  CHECK(Blamed(config).empty());
}

TEST_CASE("Gradient and warm starts are for training") {
  for (const char* start : {"gradient", "warm"}) {
    CAPTURE(start);
    Config solve = SolveConfig();
    solve.anneal.start = start;
    CHECK(Blamed(solve) == "anneal.start");
    Config train = TrainConfiguration();
    train.anneal.start = start;
    CHECK(Blamed(train).empty());
  }
}

TEST_CASE("Measures against imperfections suit some tasks") {
  const std::vector<std::string> tasks = {"solve", "invert",      "sample", "lyapunov",
                                          "expm",  "determinant", "train"};
  for (const std::string& task : tasks) {
    CAPTURE(task);
    const bool solve = task == "solve";
    const bool averages = solve || task == "invert" || task == "sample";
    const auto blamed = [&](const MitigationConfig& mitigation) {
      Config config = SolveConfig();
      config.run.task = task;
      config.problem.noise = "Q.mtx";
      config.mitigation = mitigation;
      return Blamed(config);
    };
    CHECK(blamed({.offset_pair = true}) == (solve ? "" : "mitigation.offset_pair"));
    CHECK(blamed({.calibrate_gain = true}) == (solve ? "" : "mitigation.calibrate_gain"));
    CHECK(blamed({.rounded_ensemble = 1}) == (averages ? "" : "mitigation.rounded_ensemble"));
    CHECK(blamed({.refinements = 1}) == (solve ? "" : "mitigation.refinements"));
  }
  Config config = SolveConfig();
  config.mitigation.rounded_ensemble = 2;
  config.array.bits = 0;
  CHECK(Blamed(config) == "mitigation.rounded_ensemble");
}

TEST_CASE("Baselines are other optimizers each once") {
  Config config = TrainConfiguration();
  config.train.baselines = {"sgd", "adam", "ngd"};
  CHECK(Blamed(config).empty());
  config.train.baselines = {"sgd", "adam", "sgd"};
  CHECK(Blamed(config) == "train.baselines");
  config.train.baselines = {"sgd"};
  config.train.optimizer = "sgd";
  CHECK(Blamed(config) == "train.baselines");
}

TEST_CASE("A batch fits the training samples and a trace ends after it starts") {
  Config config = TrainConfiguration();
  config.train.batch = config.train.train_samples;
  CHECK(Blamed(config).empty());
  config.train.batch += 1;
  CHECK(Blamed(config) == "train.batch");
  config.train.batch = 1;
  config.trace.start_s = 1.0;
  CHECK(Blamed(config).empty());
  config.trace.stop_s = 1.0;
  CHECK(Blamed(config) == "trace.stop_s");
}

}  // namespace
}  // namespace spusim
