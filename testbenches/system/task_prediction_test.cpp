// SPDX-License-Identifier: Apache-2.0
// Predicted against measured errors of sample, lyapunov, expm and determinant through the whole
// simulated device.
#include <cmath>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "testbenches/support/linear_case.h"

namespace spusim {
namespace {

using test::LinearCase;
using test::RunToSummary;
using Settings = std::vector<std::string>;

/// A random problem for every task in A.mtx and its companions: symmetric with eigenvalues 0.5 to
/// 2, as it is for sample and determinant, with an antisymmetric part for lyapunov and expm.
class TaskCase : public LinearCase {
 public:
  TaskCase(const std::string& task, Index n, std::uint64_t seed) : LinearCase(n, seed) {
    const RandomStream stream(seed, "test.task_case");
    RowMatrix w(n, n);
    for (Index i = 0; i < w.size(); ++i) {
      w.data()[i] = stream.Normal(static_cast<std::uint64_t>(i), 0);
    }
    if (task == "lyapunov" || task == "expm") {
      const RowMatrix a = ReadMatrixMarket(path() / "A.mtx") +
                          (w - w.transpose()) / std::sqrt(8.0 * static_cast<double>(n));
      WriteMatrixMarket(path() / "A.mtx", a, false);
    }
    // Of half the rank, so singular.
    const RowMatrix half = w.leftCols((n + 1) / 2);
    RowMatrix q = half * half.transpose() / static_cast<double>(n);
    q = (0.5 * (q + q.transpose())).eval();
    WriteMatrixMarket(path() / "Q.mtx", q, true);
  }
};

nlohmann::json ResultOf(const TaskCase& folder, const std::string& task, const Settings& settings,
                        int seed) {
  Settings arguments = {task, "A.mtx"};
  if (task == "sample") arguments.emplace_back("b.mtx");
  if (task == "lyapunov") arguments.emplace_back("Q.mtx");
  for (const std::string& setting : settings) {
    arguments.emplace_back("--set");
    arguments.push_back(setting);
  }
  arguments.insert(arguments.end(), {"--seed", std::to_string(seed)});
  return RunToSummary(folder.path(), arguments)["result"];
}

// One run is one draw, so the law is held to a factor of two over 20 of them (docs/laws.md).
void CheckTask(const std::string& task, Index n, const Settings& settings) {
  constexpr int kSeeds = 20;
  double sum = 0.0;
  double mean_sum = 0.0;
  for (int seed = 1; seed <= kSeeds; ++seed) {
    const TaskCase folder(task, n, static_cast<std::uint64_t>(seed));
    const auto result = ResultOf(folder, task, settings, seed);
    // The absolute error of ln det, which may be near 0; the relative one of all others.
    const std::string kind = task == "determinant" ? "absolute_error" : "relative_error";
    const auto ratio = [&](const std::string& name) {
      return result[name].get<double>() / result["predicted_" + name].get<double>();
    };
    sum += std::pow(ratio(kind), 2) / kSeeds;
    if (task == "sample") mean_sum += std::pow(ratio("mean_error"), 2) / kSeeds;
  }
  CAPTURE(task, n, settings);
  CHECK(std::sqrt(sum) >= 0.5);
  CHECK(std::sqrt(sum) <= 2.0);
  if (task != "sample") return;
  CHECK(std::sqrt(mean_sum) >= 0.5);
  CHECK(std::sqrt(mean_sum) <= 2.0);
}

const Settings kIdeal = {"dac.bits=0", "adc.bits=0", "array.bits=0"};
const Settings kEightBits = {"dac.bits=8", "adc.bits=8", "array.bits=8"};

void CheckBits(const std::string& task, Index n, const std::string& samples) {
  for (Settings settings : {kIdeal, Settings{}, kEightBits}) {
    settings.push_back("anneal.samples=" + samples);
    CheckTask(task, n, settings);
  }
}

#ifdef SPUSIM_NIGHTLY
const Index kSmall = 4;
const Index kMiddle = 64;
const std::string kFew = "500";
const std::string kMany = "20000";
#else
const Index kSmall = 4;
const Index kMiddle = 16;
const std::string kFew = "200";
const std::string kMany = "2000";
#endif

#define SPUSIM_TASK_CASE(task)                                                     \
  TEST_CASE(task ": few cells, many samples, 0, 16 and 8 bits: predicted error") { \
    CheckBits(task, kSmall, kMany);                                                \
  }                                                                                \
  TEST_CASE(task ": many cells, few samples, 0, 16 and 8 bits: predicted error") { \
    CheckBits(task, kMiddle, kFew);                                                \
  }

SPUSIM_TASK_CASE("sample")
SPUSIM_TASK_CASE("lyapunov")
SPUSIM_TASK_CASE("expm")
SPUSIM_TASK_CASE("determinant")

TEST_CASE("predictions hold where the cells have not settled and samples are correlated") {
  for (const std::string task : {"sample", "lyapunov"}) {
    CheckTask(task, 4, {"anneal.samples=60", "anneal.time_tau=0.2", "anneal.interval_tau=0.3"});
  }
  CheckTask("expm", 4, {"anneal.samples=300", "anneal.interval_tau=0.25"});
  CheckTask("determinant", 4, {"anneal.samples=60", "anneal.interval_tau=0.3"});
}

TEST_CASE("predictions hold where the quadrature's or the arrays' error rules") {
  CheckTask("determinant", 4, {"determinant.nodes=1", "anneal.samples=5000"});
  CheckTask("determinant", 4, {"array.bits=5", "anneal.samples=5000"});
  CheckTask("expm", 4, {"array.bits=6", "anneal.samples=20000"});
  CheckTask("lyapunov", 4, {"array.bits=5", "anneal.samples=20000"});
}

/// Runs a task on matrices given in full and returns its result; the written matrix is read back.
struct WorkedExample {
  explicit WorkedExample(const std::string& task, const std::string& a, const std::string& file,
                         const Settings& more = {}) {
    const test::TemporaryFolder folder;
    folder.Write("A.mtx", "%%MatrixMarket matrix array real general\n2 2\n" + a);
    Settings arguments = {task, "A.mtx", "--set", "anneal.samples=100000"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    result = RunToSummary(folder.path(), arguments)["result"];
    if (!file.empty()) matrix = ReadMatrixMarket(folder.path() / "out" / file);
  }

  // Four times the root mean square of a sum of four squares, each at worst alone: p < 6e-5.
  void Check(const Matrix& exact) const {
    const double predicted = result["predicted_relative_error"].get<double>();
    CHECK((matrix - exact).norm() <= 4.0 * predicted * exact.norm());
    CHECK(result["relative_error"].get<double>() ==
          Approx((matrix - exact).norm() / exact.norm()).epsilon(1e-3));
  }

  nlohmann::json result;
  RowMatrix matrix;
};

// Exact values to 8 digits, of the examples of thermox's tests
// (github.com/normal-computing/thermox, tests/linalg).
TEST_CASE("worked examples: inverse, exponentials and determinant of 2 x 2 matrices") {
  const std::string symmetric = "3\n2\n2\n4\n";
  WorkedExample("invert", symmetric, "inverse.mtx")
      .Check((Matrix(2, 2) << 0.5, -0.25, -0.25, 0.375).finished());
  WorkedExample("expm", "-0.4\n0.5\n0.1\n-0.3\n", "exponential.mtx")
      .Check((Matrix(2, 2) << 0.68772371, 0.07108703, 0.35543516, 0.75881074).finished());
  WorkedExample("expm", "-3\n-2\n-2\n-4\n", "exponential.mtx")
      .Check((Matrix(2, 2) << 0.14887973, -0.11324141, -0.11324141, 0.09225902).finished());
  const auto determinant = WorkedExample("determinant", symmetric, "").result;
  CHECK(std::abs(determinant["log_determinant"].get<double>() - std::log(8.0)) <=
        4.0 * determinant["predicted_absolute_error"].get<double>());
  CHECK(determinant["sign"] == 1);
  CHECK(determinant["exact_log_determinant"].get<double>() == Approx(std::log(8.0)).epsilon(1e-14));
}

TEST_CASE("the samples that are written have the mean and covariance that were asked for") {
  const test::TemporaryFolder folder;
  folder.Write("A.mtx", "%%MatrixMarket matrix array real symmetric\n2 2\n3\n2\n4\n");
  folder.Write("mu.mtx", "%%MatrixMarket matrix array real general\n2 1\n1\n-2\n");
  const Matrix covariance = (Matrix(2, 2) << 0.5, -0.25, -0.25, 0.375).finished();
  const Vector mu = (Vector(2) << 1.0, -2.0).finished();
  // Whatever the noise of the cells, given in problem units or in volts.
  for (const std::string noise :
       {"noise.kappa0=1", "noise.kappa0=1e-4", "noise.node_variance_v2=1e-3"}) {
    RunToSummary(folder.path(), {"sample", "A.mtx", "mu.mtx", "--set", "anneal.samples=20000",
                                 "--set", "anneal.interval_tau=10", "--set", noise});
    const RowMatrix x = ReadMatrixMarket(folder.path() / "out" / "samples.mtx");
    REQUIRE(x.rows() == 20000);
    REQUIRE(x.cols() == 2);
    const auto m = static_cast<double>(x.rows());
    const Vector mean = x.colwise().mean().transpose();
    const RowMatrix centred = x.rowwise() - mu.transpose();
    const Matrix found = centred.transpose() * centred / m;
    CAPTURE(noise);
    // Independent samples (e^{-1.4 * 10}); z = 4.5. 16 bits at most 1e-3 of a standard deviation.
    for (Index i = 0; i < 2; ++i) {
      CHECK(std::abs(mean[i] - mu[i]) <
            4.5 * std::sqrt(covariance(i, i) / m) + 1e-3 * std::sqrt(covariance(i, i)));
      for (Index j = 0; j < 2; ++j) {
        const double variance =
            covariance(i, i) * covariance(j, j) + covariance(i, j) * covariance(i, j);
        CHECK(std::abs(found(i, j) - covariance(i, j)) < 4.5 * std::sqrt(variance / m) + 1e-3);
      }
    }
  }
}

TEST_CASE("pairs of expm lie exactly one tau apart, on slow converters and a slow clock too") {
  // R0 C = 1 us. In whole cycles of 7 MHz, 1 tau would be off by up to a tenth; with converters of
  // 100 kHz it could not be reached.
  for (const Settings& settings :
       {Settings{"spu.clock_hz=7000000"}, Settings{"adc.rate_hz=100000"}, Settings{}}) {
    const TaskCase folder("expm", 4, 1);
    const auto result = ResultOf(folder, "expm", settings, 1);
    CAPTURE(settings);
    // Only codes are left: 16 bits, an array at worst a hundred times too coarse for its matrix.
    CHECK(result["predicted"]["quantisation"].get<double>() < 0.02);
    CHECK(result["relative_error"].get<double>() <
          4.0 * result["predicted_relative_error"].get<double>());
  }
}

TEST_CASE("the shipped examples give what they say") {
  struct Example {
    std::string file;
    std::string result;
    Matrix exact;
  };
  const Matrix covariance = (Matrix(2, 2) << 0.5, -0.25, -0.25, 0.375).finished();
  const std::vector<Example> examples = {
      {"invert", "inverse.mtx", covariance},
      {"sample", "", covariance},
      {"lyapunov", "solution.mtx",
       (Matrix(2, 2) << 5.0 / 28, -1.0 / 56, -1.0 / 56, 15.0 / 112).finished()},
      {"expm", "exponential.mtx",
       (Matrix(2, 2) << 0.68772371, 0.07108703, 0.35543516, 0.75881074).finished()},
      {"determinant", "", {}},
      {"imperfect", "", {}}};
  const std::string configs = std::string(SPUSIM_SOURCE_DIR) + "/configs/tasks/";
  for (const Example& example : examples) {
    CAPTURE(example.file);
    const test::TemporaryFolder folder;
    const auto result =
        RunToSummary(folder.path(), {"run", configs + example.file + ".toml"})["result"];
    const double predicted = result["predicted_relative_error"].get<double>();
    CHECK(result["relative_error"].get<double>() <= 4.0 * predicted);
    CHECK(predicted < 0.1);
    if (example.result.empty()) continue;
    const Matrix found = ReadMatrixMarket(folder.path() / "out" / example.result);
    CHECK((found - example.exact).norm() <= 4.0 * predicted * example.exact.norm());
  }
}

}  // namespace
}  // namespace spusim
