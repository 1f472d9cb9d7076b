// SPDX-License-Identifier: Apache-2.0
#include <spusim/workload/network_module.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <string>

#include <spusim/base/errors.h>

#include "testbenches/support/mlp_spec.h"
#include "testbenches/support/temporary_folder.h"

namespace spusim {
namespace {

using test::TemporaryFolder;

TEST_CASE("the module opens and makes a network") {
  const auto network = test::MakeMlp({2, 3}, "tanh");
  REQUIRE(network != nullptr);
  const Fit fit =
      network->Assess(Vector::Zero(9), {RowMatrix::Ones(4, 2), test::Targets({0, 0, 1, 2})});
  // All outputs are 0: the loss is ln 3, to the rounding of one exp, log and mean of four equal
  // terms; the first of equal outputs wins.
  CHECK(fit.loss == Approx(std::log(3.0)).epsilon(8 * std::numeric_limits<double>::epsilon()));
  CHECK(fit.correct == 2);
}

TEST_CASE("OpenBLAS is held to one thread") {
  setenv("OPENBLAS_NUM_THREADS", "7", 1);
  NetworkModule::Load();
  CHECK(std::string(std::getenv("OPENBLAS_NUM_THREADS")) == "1");
}

TEST_CASE("the environment's folder is searched first, then the program's") {
  setenv("SPUSIM_MODULE_DIR", "/given", 1);
  const auto given = NetworkModule::SearchDirectories();
  unsetenv("SPUSIM_MODULE_DIR");
  const auto plain = NetworkModule::SearchDirectories();
  REQUIRE(given.size() == plain.size() + 1);
  CHECK(given.front() == "/given");
  CHECK(std::equal(plain.begin(), plain.end(), given.begin() + 1));
  const auto program = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  CHECK(plain.front() == program);
  CHECK(plain.at(1) == program.parent_path() / "lib" / "spusim");
}

TEST_CASE("a missing module is an error that says how to get one") {
  const TemporaryFolder folder;
  CHECK_THROWS_AS(NetworkModule::Load({folder.path()}), RunError);
  CHECK_THROWS_WITH(NetworkModule::Load({folder.path(), folder.path() / "none"}),
                    Catch::Contains("was not found") && Catch::Contains("SPUSIM_TORCH=ON"));
}

TEST_CASE("a file that is no module is an error in one line") {
  const TemporaryFolder folder;
  const auto file = folder.Write(NetworkModule::kFileName, "not a library\n");
  try {
    NetworkModule::Load({folder.path()});
    FAIL("opened");
  } catch (const RunError& error) {
    const std::string message = error.what();
    CHECK(message.find(file.string()) == 0);
    CHECK(message.find('\n') == std::string::npos);
  }
}

TEST_CASE("a module of another build is refused") {
  CHECK_NOTHROW(CheckNetworkAbi(NetworkAbi{}, "m.so"));
  for (int field = 0; field < 3; ++field) {
    NetworkAbi other;
    (field == 0 ? other.version : field == 1 ? other.eigen_alignment : other.batch_result_bytes)++;
    CHECK_THROWS_AS(CheckNetworkAbi(other, "m.so"), RunError);
    CHECK_THROWS_WITH(CheckNetworkAbi(other, "m.so"), Catch::StartsWith("m.so: built for another"));
  }
}

TEST_CASE("names and parameters that the module does not know are refused in one line") {
  const NetworkModule module = NetworkModule::Load();
  const LossSpec loss{"cross-entropy", {}};
  const std::pair<std::string, SpecValue> tanh{"activation", "tanh"};
  const auto widths = [](std::vector<std::int64_t> list) {
    return std::pair<std::string, SpecValue>{"widths", std::move(list)};
  };
  const std::string list = " (allowed: a list of at least 2 whole numbers, each at least 1)";
  const struct {
    NetworkSpec network;
    LossSpec loss;
    std::string message;
  } cases[] = {
      {{"gpt", {}}, loss, "network \"gpt\" is unknown (allowed: mlp)"},
      {test::MlpSpec({2, 3}, "tanh"),
       {"hinge", {}},
       "loss \"hinge\" is unknown (allowed: cross-entropy)"},
      {test::MlpSpec({2, 3}, "tanh"),
       {"cross-entropy", {{"smoothing", 0.1}}},
       "loss cross-entropy: smoothing: unknown parameter (allowed: none)"},
      {{"mlp", {tanh}}, loss, "network mlp: widths: not given" + list},
      {{"mlp", {{"widths", std::int64_t{3}}, tanh}}, loss, "network mlp: widths: no list" + list},
      {{"mlp", {widths({3}), tanh}}, loss, "network mlp: widths: a list of 1" + list},
      {{"mlp", {widths({3, 0, 2}), tanh}}, loss, "network mlp: widths: 0" + list},
      {{"mlp", {widths({3, 2})}}, loss, "network mlp: activation: not given (allowed: tanh, relu)"},
      {{"mlp", {widths({3, 2}), {"activation", 1.5}}},
       loss,
       "network mlp: activation: no name (allowed: tanh, relu)"},
      {test::MlpSpec({3, 2}, "sine"), loss,
       "network mlp: activation: \"sine\" is unknown (allowed: tanh, relu)"},
      {{"mlp", {widths({3, 2}), tanh, {"depth", std::int64_t{2}}}},
       loss,
       "network mlp: depth: unknown parameter (allowed: widths, activation)"},
      {{"mlp", {widths({3, 2}), tanh, tanh}},
       loss,
       "network mlp: activation: given twice (allowed: once)"},
  };
  for (const auto& bad : cases) {
    CHECK_THROWS_AS(module.Make(bad.network, bad.loss), InputError);
    CHECK_THROWS_WITH(module.Make(bad.network, bad.loss), bad.message);
  }
}

}  // namespace
}  // namespace spusim
