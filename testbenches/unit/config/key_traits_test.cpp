// SPDX-License-Identifier: Apache-2.0
// Every key states all its attributes, and they make sense together.
#include <algorithm>
#include <type_traits>

#include <catch2/catch.hpp>

#include <spusim/config/automatic.h>
#include <spusim/config/keys.h>
#include <spusim/config/rules.h>
#include <spusim/config/task_table.h>

namespace spusim {
namespace {

// No attribute has a default: an aggregate that leaves any of them out does not compile.
template <typename Traits>
concept WithoutAll = requires {
  Traits{};
};
template <typename Traits>
concept WithoutTheLast = requires {
  Traits{.is_part = true,
         .per_device = false,
         .dense_only = false,
         .double_only = false,
         .adds_states = false,
         .symmetry = Symmetry::kSymmetric,
         .moves_array = false,
         .nominal = Nominal::kUnchanged,
         .not_in_solve = std::string(),
         .not_in_sampling = std::string(),
         .tasks = TaskRefusals{},
         .cells = CellsTaken{},
         .needs = Needs{},
         .excludes = Excludes{},
         .spice = SpiceExport{}};
};
template <typename Traits>
concept WithAll = requires {
  Traits{.is_part = true,
         .per_device = false,
         .dense_only = false,
         .double_only = false,
         .adds_states = false,
         .symmetry = Symmetry::kSymmetric,
         .moves_array = false,
         .nominal = Nominal::kUnchanged,
         .not_in_solve = std::string(),
         .not_in_sampling = std::string(),
         .tasks = TaskRefusals{},
         .cells = CellsTaken{},
         .needs = Needs{},
         .excludes = Excludes{},
         .spice = SpiceExport{},
         .off = Off{}};
};
template <typename Traits>
concept WithoutOneInTheMiddle = requires {
  Traits{.is_part = true,
         .per_device = false,
         .dense_only = false,
         .double_only = false,
         .symmetry = Symmetry::kSymmetric,
         .moves_array = false,
         .nominal = Nominal::kUnchanged,
         .not_in_solve = std::string(),
         .not_in_sampling = std::string(),
         .tasks = TaskRefusals{},
         .cells = CellsTaken{},
         .needs = Needs{},
         .excludes = Excludes{},
         .spice = SpiceExport{},
         .off = Off{}};
};
static_assert(WithAll<KeyTraits>);
static_assert(!WithoutAll<KeyTraits> && !WithoutTheLast<KeyTraits> &&
              !WithoutOneInTheMiddle<KeyTraits>);
// Nor does a key without attributes.
static_assert(!std::is_default_constructible_v<ConfigKey>);
static_assert(!std::is_default_constructible_v<Stated<bool>>);

/// True for a key that exists and can be off.
bool CanBeOff(const std::string& name) {
  const ConfigKey* key = FindConfigKey(name);
  return key != nullptr && key->traits.off->value.has_value();
}

TEST_CASE("every part can be off, is off by default, and is on with any other value") {
  for (const ConfigKey& key : ConfigKeys()) {
    CAPTURE(key.name);
    const Off& off = key.traits.off;
    CHECK((off.value.has_value() || off.meaning.empty()));
    if (!off.value) {
      CHECK(!key.traits.is_part);
      CHECK(!IsOn(key, Config{}));
      continue;
    }
    Config config;
    const ConfigValue standard = key.get(config);
    CHECK(off.value->index() == standard.index());
    if (key.traits.is_part) CHECK(!IsOn(key, config));
    SwitchOff(key, config);
    CHECK(!IsOn(key, config));
    CHECK(key.get(config) == *off.value);
    CHECK(IsOn(key, Config{}) == (standard != *off.value));
  }
}

TEST_CASE("what is no part of the device has no attributes of one") {
  for (const ConfigKey& key : ConfigKeys()) {
    if (key.traits.is_part) continue;
    CAPTURE(key.name);
    const KeyTraits& traits = key.traits;
    CHECK(!traits.per_device);
    CHECK(!traits.dense_only);
    CHECK(!traits.double_only);
    CHECK(!traits.adds_states);
    CHECK(!traits.moves_array);
    CHECK(*traits.symmetry == Symmetry::kSymmetric);
    CHECK(*traits.nominal == Nominal::kUnchanged);
    CHECK(traits.not_in_solve->empty());
    CHECK(traits.not_in_sampling->empty());
  }
}

TEST_CASE("attributes name tasks, cells and keys that exist") {
  const auto& choices = std::get<Choices>(FindConfigKey("spu.cell")->rule).names;
  const auto contains = [](const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  for (const ConfigKey& key : ConfigKeys()) {
    CAPTURE(key.name);
    const KeyTraits& traits = key.traits;
    for (const TaskRefusal& refusal : *traits.tasks) {
      CHECK(!refusal.tasks.empty());
      CHECK(!refusal.why.empty());
      for (const std::string& task : refusal.tasks) CHECK(contains(TaskNames(), task));
    }
    CHECK((traits.cells->kind.empty() || contains(choices, traits.cells->kind)));
    CHECK(traits.cells->kind.empty() == traits.cells->why.empty());
    CHECK((traits.needs->key.empty() || CanBeOff(traits.needs->key)));
    for (const std::string& other : traits.excludes->keys) CHECK(CanBeOff(other));
    if (traits.spice->how == SpiceExport::How::kRefusedWith) CHECK(CanBeOff(traits.spice->with));
    for (const std::string& words : {*traits.not_in_solve, *traits.not_in_sampling}) {
      CHECK((words.empty() || words.rfind("it does not count ", 0) == 0));
    }
    // A refusal has to say what is allowed.
    const bool refuses = !traits.tasks->empty() || !traits.cells->kind.empty() ||
                         !traits.needs->key.empty() || !traits.excludes->keys.empty() ||
                         traits.dense_only || traits.spice->how == SpiceExport::How::kRefused;
    CHECK((!refuses || CanBeOff(key.name)));
  }
}

/// A configuration of a task with a matrix, which nothing is wrong with.
Config Solve(const std::string& task) {
  Config config;
  config.run.task = task;
  config.problem.matrix = config.problem.rhs = config.problem.noise = "given";
  return config;
}

/// The key with another value than at which it is off, in range but for its end.
void SwitchOn(const ConfigKey& key, Config& config) {
  const ConfigValue off = *key.traits.off->value;
  if (const auto* range = std::get_if<RealRange>(&key.rule)) {
    key.set(config,
            ConfigValue(off == ConfigValue(range->highest) ? range->lowest : range->highest));
  } else if (const auto* whole = std::get_if<IntegerRange>(&key.rule)) {
    key.set(config, ConfigValue(whole->highest));
  } else if (std::holds_alternative<bool>(off)) {
    key.set(config, ConfigValue(!std::get<bool>(off)));
  } else {
    key.set(config, ConfigValue(std::string("given")));
  }
  REQUIRE(IsOn(key, config));
}

TEST_CASE("a key is refused by the tasks, arrays and cells that its attributes exclude") {
  for (const ConfigKey& key : ConfigKeys()) {
    CAPTURE(key.name);
    const KeyTraits& traits = key.traits;
    const auto refused = [&](Config config) {
      if (!traits.needs->key.empty()) SwitchOn(*FindConfigKey(traits.needs->key), config);
      SwitchOn(key, config);
      const auto broken = FindBrokenRule(config);
      // The key itself, or the one that it needs and that is of the same kind.
      return broken && (broken->key == key.name || broken->key == traits.needs->key) &&
             broken->what.find(" (allowed: ") != std::string::npos;
    };
    for (const TaskRefusal& refusal : *traits.tasks) {
      for (const std::string& task : refusal.tasks) CHECK(refused(Solve(task)));
    }
    if (traits.dense_only) CHECK(refused(Solve("train")));
    if (!traits.cells->kind.empty()) {
      Config config = Solve("sample");
      config.spu.cell = traits.cells->kind == "rc" ? "oscillator" : "rc";
      CHECK(refused(config));
    }
    if (!traits.needs->key.empty()) {
      Config config = Solve("solve");
      SwitchOff(*FindConfigKey(traits.needs->key), config);
      SwitchOn(key, config);
      const auto broken = FindBrokenRule(config);
      REQUIRE(broken);
      CHECK(broken->key == key.name);
    }
    for (const std::string& other : traits.excludes->keys) {
      Config config = Solve("solve");
      SwitchOn(*FindConfigKey(other), config);
      CHECK(refused(config));
    }
  }
}

}  // namespace
}  // namespace spusim
