// SPDX-License-Identifier: Apache-2.0
// One test case a key, made from the table of keys: off it is the ideal model, to the bit, and each
// bad value is one line and leaves nothing.
#include <algorithm>
#include <cfloat>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include <spusim/base/errors.h>
#include <spusim/base/text.h>
#include <spusim/config/keys.h>
#include <spusim/config/loader.h>

#include "testbenches/support/generated_cases.h"
#include "testbenches/support/linear_case.h"

namespace spusim {
namespace {

using test::LinearCase;
using test::ProgramRun;
using test::RunToSummary;
using test::TemporaryFolder;

constexpr Index kCells = 4;

// ---- bad values

/// The next number beyond a limit that a decimal can say.
double Below(double limit) { return limit == 0.0 ? -DBL_MIN : std::nextafter(limit, -HUGE_VAL); }
double Above(double limit) { return limit == 0.0 ? DBL_MIN : std::nextafter(limit, HUGE_VAL); }

template <typename T>
bool Contains(const std::vector<T>& values, const T& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

std::vector<std::string> BadReals(const RealRange& range) {
  std::vector<std::string> bad = {"nan", "inf", "-inf", "true"};
  const auto add = [&](double value) {
    if (std::isfinite(value) && !Contains(range.specials, value)) bad.push_back(RealText(value));
  };
  if (std::isfinite(range.lowest)) add(range.above ? range.lowest : Below(range.lowest));
  if (std::isfinite(range.highest)) add(range.below ? range.highest : Above(range.highest));
  for (const double special : range.specials) {
    // Beside a single value nothing is allowed, unless the range begins there.
    for (const double beside : {Below(special), Above(special)}) {
      const bool low = range.above ? beside > range.lowest : beside >= range.lowest;
      if (!low) add(beside);
    }
  }
  return bad;
}

std::vector<std::string> BadIntegers(const IntegerRange& range) {
  std::vector<std::string> bad = {"nan", "1.5", "true", "many"};
  if (!Contains(range.specials, range.lowest - 1)) bad.push_back(std::to_string(range.lowest - 1));
  // One more than the largest whole number is none.
  bad.push_back(std::to_string(static_cast<std::uint64_t>(range.highest) + 1));
  return bad;
}

/// As after --set section.key=; a bare word is a string.
std::vector<std::string> BadValues(const ConfigKey& key) {
  const ConfigValue standard = key.get(Config{});
  std::vector<std::string> bad;
  if (const auto* reals = std::get_if<RealRange>(&key.rule)) bad = BadReals(*reals);
  if (const auto* integers = std::get_if<IntegerRange>(&key.rule)) bad = BadIntegers(*integers);
  if (std::holds_alternative<Choices>(key.rule)) bad = {"no-such-name", "\"\""};
  if (std::holds_alternative<bool>(standard)) bad = {"maybe", "1", "nan"};
  const bool whole_numbers = std::holds_alternative<std::vector<std::int64_t>>(standard);
  if (whole_numbers || std::holds_alternative<std::vector<std::string>>(standard)) {
    for (std::string& value : bad) value = "[" + (whole_numbers ? value : Quoted(value)) + "]";
    bad.emplace_back("[[1]]");
    bad.emplace_back("1");
  }
  return bad;
}

/// A value of a type that the key does not have, in TOML: also for those that take any text.
std::string WrongType(const ConfigKey& key) {
  return std::holds_alternative<std::string>(key.get(Config{})) ? "3" : "\"text\"";
}

/// One line that names the key and what is allowed.
void CheckLine(const std::string& line, const ConfigKey& key) {
  CHECK(std::count(line.begin(), line.end(), '\n') == 0);
  CHECK_THAT(line, Catch::Contains(key.name + ": "));
  CHECK_THAT(line, Catch::Contains(" (allowed: "));
}

void CheckRefused(const ConfigKey& key, const ConfigSources& sources) {
  try {
    LoadConfig(sources);
    FAIL_CHECK("it was taken");
  } catch (const InputError& error) {
    CheckLine(error.what(), key);
  }
}

void CheckBadValues(const ConfigKey& key, const LinearCase& folder) {
  const std::filesystem::path file = folder.path() / "run.toml";
  const std::string problem = key.section() == "problem"
                                  ? "[run]\ntask = \"solve\"\n"
                                  : "[problem]\nmatrix = \"A.mtx\"\nrhs = \"b.mtx\"\n";
  folder.Write("run.toml", problem + "[" + key.section() + "]\n" + key.short_name() + " = " +
                               WrongType(key) + "\n");
  ConfigSources wrong_type;
  wrong_type.file = file;
  CheckRefused(key, wrong_type);
  // The whole program, once a key.
  ProgramRun run(folder.path(), {"run", "run.toml", "--out", "out"});
  CHECK(run.Wait() == 2);
  std::string error = run.Err();
  REQUIRE(!error.empty());
  CHECK(error.back() == '\n');
  error.pop_back();
  CheckLine(error, key);
  CHECK(run.Out().empty());
  CHECK(!std::filesystem::exists(folder.path() / "out"));

  for (const std::string& value : BadValues(key)) {
    CAPTURE(value);
    ConfigSources sources;
    sources.task = key.name == "run.task" ? "" : "solve";
    sources.flags = {{"problem", "problem.matrix", (folder.path() / "A.mtx").string()},
                     {"problem", "problem.rhs", (folder.path() / "b.mtx").string()}};
    sources.overrides = {key.name + "=" + value};
    CheckRefused(key, sources);
  }
}

// ---- off

struct Found {
  nlohmann::json summary;
  std::string solution;
};

Found Run(const LinearCase& folder, const std::vector<std::string>& settings) {
  std::vector<std::string> arguments = {"run", "noisy.toml"};
  for (const std::string& setting : settings) {
    arguments.insert(arguments.end(), {"--set", setting});
  }
  Found found;
  found.summary = RunToSummary(folder.path(), arguments);
  found.solution = TemporaryFolder::ReadWhole(folder.path() / "out" / "solution.mtx");
  return found;
}

/// A value at which the part is on, in TOML.
std::string OnValue(const ConfigKey& key) {
  const ConfigValue off = *key.traits.off->value;
  if (const auto* range = std::get_if<RealRange>(&key.rule)) {
    return RealText(off == ConfigValue(range->highest) ? range->lowest : range->highest);
  }
  if (const auto* range = std::get_if<IntegerRange>(&key.rule)) {
    return std::to_string(range->highest);
  }
  return std::get<bool>(off) ? "false" : "true";
}

/// Switched on by the file and off again on top of it, with all that it works with as it is.
void CheckOff(const ConfigKey& key, const LinearCase& folder) {
  const std::string head =
      "[run]\ntask = \"solve\"\n[problem]\nmatrix = \"A.mtx\"\nrhs = \"b.mtx\"\n";
  const std::string noise = "kappa0 = 0.01\n";
  folder.Write("noisy.toml", head + "[noise]\n" + noise);
  const Found ideal = Run(folder, {"spu.device_seed=9"});
  const std::string on = key.short_name() + " = " + OnValue(key) + "\n";
  folder.Write("noisy.toml", key.section() == "noise"
                                 ? head + "[noise]\n" + noise + on
                                 : head + "[noise]\n" + noise + "[" + key.section() + "]\n" + on);
  const Found off = Run(folder, {key.name + "=" + TomlText(*key.traits.off->value)});
  CHECK(off.solution == ideal.solution);
  CHECK(off.summary["result"] == ideal.summary["result"]);
  CHECK(off.summary["engine"] == ideal.summary["engine"]);
  CHECK(off.summary["time"] == ideal.summary["time"]);
}

void CheckKey(const ConfigKey& key) {
  CAPTURE(key.name);
  const LinearCase folder(kCells, 3);
  CheckBadValues(key, folder);
  if (key.traits.is_part) CheckOff(key, folder);
}

const test::CaseGenerator kOneCaseAKey([] {
  for (const ConfigKey& key : ConfigKeys()) {
    test::AddTestCase(
        "key " + key.name, "[keys]", [&key] { CheckKey(key); }, CATCH_INTERNAL_LINEINFO);
  }
});

}  // namespace
}  // namespace spusim
