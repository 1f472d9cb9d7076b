// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <spusim/config/config_hash.h>
#include <spusim/config/keys.h>

#include "testbenches/support/temporary_folder.h"

namespace spusim {
namespace {

using test::TemporaryFolder;

Config ConfigIn(const TemporaryFolder& folder) {
  Config config;
  config.problem.matrix = folder.Write("A.mtx", "A").string();
  config.problem.rhs = folder.Write("b.mtx", "b").string();
  return config;
}

TEST_CASE("Keys that cannot change results do not change the hash and all others do") {
  const TemporaryFolder folder;
  const Config config = ConfigIn(folder);
  const std::string hash = ConfigSha256(config);
  CHECK(hash.size() == 64);
  for (const ConfigKey& key : ConfigKeys()) {
    if (key.is_path || key.name == "run.task") continue;
    CAPTURE(key.name);
    ConfigValue other = key.get(config);
    struct Change {
      void operator()(bool& v) const { v = !v; }
      void operator()(std::int64_t& v) const { v += 1; }
      void operator()(double& v) const { v += 1.0; }
      void operator()(std::string& v) const { v += "x"; }
      void operator()(std::vector<std::int64_t>& v) const { v.push_back(1); }
      void operator()(std::vector<std::string>& v) const { v.emplace_back("x"); }
    };
    std::visit(Change{}, other);
    Config changed = config;
    key.set(changed, other);
    CHECK((ConfigSha256(changed) == hash) == !key.affects_results);
  }
}

TEST_CASE("Where results go and how they are watched is outside the hash") {
  for (const char* name : {"run.out", "link.fidelity", "trace.enabled", "trace.signals"}) {
    CAPTURE(name);
    CHECK_FALSE(FindConfigKey(name)->affects_results);
  }
}

TEST_CASE("The content of an input counts and its place does not") {
  const TemporaryFolder folder;
  const TemporaryFolder other;
  const Config config = ConfigIn(folder);
  Config moved = ConfigIn(other);
  CHECK(ConfigSha256(moved) == ConfigSha256(config));
  other.Write("A.mtx", "changed");
  CHECK(ConfigSha256(moved) != ConfigSha256(config));
}

TEST_CASE("Mean and noise matrix are inside the hash of the tasks that read them") {
  const TemporaryFolder folder;
  folder.Write("x.mtx", "content");
  for (const std::string task : {"sample", "lyapunov", "expm"}) {
    Config config = ConfigIn(folder);
    config.run.task = task;
    const std::string hash = ConfigSha256(config);
    Config with_mean = config;
    with_mean.problem.mean = (folder.path() / "x.mtx").string();
    Config with_noise = config;
    with_noise.problem.noise = (folder.path() / "x.mtx").string();
    CHECK((ConfigSha256(with_mean) != hash) == (task == "sample"));
    CHECK((ConfigSha256(with_noise) != hash) == (task == "lyapunov"));
  }
}

TEST_CASE("Inputs of another task are outside the hash") {
  const TemporaryFolder folder;
  Config config = ConfigIn(folder);
  config.run.task = "invert";
  const std::string hash = ConfigSha256(config);
  config.problem.rhs.clear();
  config.train.data = "nowhere";
  CHECK(ConfigSha256(config) == hash);
}

}  // namespace
}  // namespace spusim
