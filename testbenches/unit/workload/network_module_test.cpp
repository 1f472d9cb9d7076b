// SPDX-License-Identifier: Apache-2.0
#include <spusim/workload/network_module.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <string>

#include <spusim/base/errors.h>

#include "testbenches/support/temporary_folder.h"

namespace spusim {
namespace {

using test::TemporaryFolder;

TEST_CASE("the module opens and makes a network") {
  const auto network = NetworkModule::Load().Make({{2, 3}, Activation::kTanh});
  REQUIRE(network != nullptr);
  const Fit fit = network->Assess(Vector::Zero(9), RowMatrix::Ones(4, 2), {0, 0, 1, 2});
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

TEST_CASE("widths that make no network are refused") {
  const NetworkModule module = NetworkModule::Load();
  CHECK_THROWS_AS(module.Make({{3}, Activation::kTanh}), InputError);
  CHECK_THROWS_AS(module.Make({{3, 0, 2}, Activation::kTanh}), InputError);
}

}  // namespace
}  // namespace spusim
