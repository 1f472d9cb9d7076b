// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <set>
#include <utility>

#include <spusim/base/errors.h>
#include <spusim/config/check_value.h>

namespace spusim {
namespace {

/// Stands for a value of any type where only the form of an initialisation matters.
struct AnyValue {
  template <typename T>
  operator T() const;
};

template <typename Struct, std::size_t... I>
constexpr bool TakesValues(std::index_sequence<I...> /*count*/) {
  return requires { Struct{((void)I, AnyValue{})...}; };
}

/// Number of fields of a plain struct: the most values that it can be initialised with.
template <typename Struct, std::size_t N = 32>
constexpr std::size_t CountFields() {
  if constexpr (TakesValues<Struct>(std::make_index_sequence<N>())) {
    return N;
  } else {
    return CountFields<Struct, N - 1>();
  }
}

template <typename Struct>
constexpr std::size_t kFields = CountFields<Struct>();

ConfigValue Check(const std::string& key, const std::string& text) {
  return CheckText(*FindConfigKey(key), text, "--set");
}

struct Refusal {
  std::string key;
  std::string text;
  std::string message;
};

TEST_CASE("Every refusal of a value names key value and what is allowed") {
  const std::vector<Refusal> refusals = {
      {"dac.bits", "1", "--set: dac.bits: 1 is out of range (allowed: 0 or 2..32)"},
      {"dac.bits", "33", "--set: dac.bits: 33 is out of range (allowed: 0 or 2..32)"},
      {"dac.bits", "-1", "--set: dac.bits: -1 is out of range (allowed: 0 or 2..32)"},
      {"dac.bits", "16.0",
       "--set: dac.bits: 16.0 is not a whole number, write 16 (allowed: 0 or 2..32)"},
      {"dac.bits", "1.5", "--set: dac.bits: 1.5 is not a whole number (allowed: 0 or 2..32)"},
      {"dac.bits", "many", "--set: dac.bits: \"many\" is not a whole number (allowed: 0 or 2..32)"},
      {"spu.clock_hz", "1e8",
       "--set: spu.clock_hz: 100000000.0 is not a whole number, write 100000000 (allowed: "
       "1..1000000000000)"},
      {"run.seed", "-1", "--set: run.seed: -1 is out of range (allowed: 0..9223372036854775807)"},
      {"spu.resistance_ohm", "0",
       "--set: spu.resistance_ohm: 0 is out of range (allowed: >= 1e-06 and <= 1000000000000)"},
      {"spu.resistance_ohm", "nan",
       "--set: spu.resistance_ohm: nan is not a finite number (allowed: >= 1e-06 and <= "
       "1000000000000)"},
      {"spu.resistance_ohm", "inf",
       "--set: spu.resistance_ohm: inf is not a finite number (allowed: >= 1e-06 and <= "
       "1000000000000)"},
      {"spu.resistance_ohm", "true",
       "--set: spu.resistance_ohm: true is not a number (allowed: >= 1e-06 and <= 1000000000000)"},
      {"spu.resistance_ohm", "2024-01-01",
       "--set: spu.resistance_ohm: a date or time is not a number (allowed: >= 1e-06 and <= "
       "1000000000000)"},
      {"noise.kappa0", "-0.5", "--set: noise.kappa0: -0.5 is out of range (allowed: -1 or >= 0)"},
      {"train.momentum", "1",
       "--set: train.momentum: 1 is out of range (allowed: -1 or >= 0 and < 1)"},
      {"array.mirror", "1", "--set: array.mirror: 1 is not true or false (allowed: true, false)"},
      {"spu.cell", "rcc",
       "--set: spu.cell: \"rcc\" is not known, did you mean \"rc\"? (allowed: rc, oscillator)"},
      {"spu.stepper", "rk5",
       "--set: spu.stepper: \"rk5\" is not known, did you mean \"rk4\"? (allowed: "
       "leimkuhler_matthews, euler_maruyama, rk4, dopri5)"},
      {"train.hidden", "32",
       "--set: train.hidden: 32 is not an array of whole numbers (allowed: array of 1..1000000)"},
      {"train.hidden", "[32, 0]",
       "--set: train.hidden: 0 is out of range (allowed: array of 1..1000000)"},
      {"train.hidden", "[[1]]",
       "--set: train.hidden: an array cannot stand in an array of whole numbers (allowed: array of "
       "1..1000000)"},
      {"train.baselines", "[\"sdg\"]",
       "--set: train.baselines: \"sdg\" is not known, did you mean \"sgd\"? (allowed: array of "
       "sgd, "
       "adam, ngd, ngd-adam)"},
      {"train.baselines", "[1]",
       "--set: train.baselines: 1 is not an array of strings (allowed: array of sgd, adam, ngd, "
       "ngd-adam)"},
      {"spu.cell", "a\nb",
       "--set: spu.cell: \"a\\nb\" is not known, did you mean \"rc\"? (allowed: rc, oscillator)"},
  };
  for (const Refusal& refusal : refusals) {
    CAPTURE(refusal.key, refusal.text);
    CHECK_THROWS_MATCHES(Check(refusal.key, refusal.text), InputError,
                         Catch::Message(refusal.message));
  }
}

TEST_CASE("Values at the edges of their ranges are taken") {
  CHECK(std::get<std::int64_t>(Check("dac.bits", "0")) == 0);
  CHECK(std::get<std::int64_t>(Check("dac.bits", "2")) == 2);
  CHECK(std::get<std::int64_t>(Check("dac.bits", "32")) == 32);
  CHECK(std::get<std::int64_t>(Check("run.seed", "9223372036854775807")) == 9223372036854775807LL);
  CHECK(std::get<double>(Check("noise.kappa0", "-1")) == -1.0);
  CHECK(std::get<double>(Check("noise.kappa0", "0")) == 0.0);
  CHECK(std::get<double>(Check("train.momentum", "0.999")) == 0.999);
  CHECK(std::get<std::vector<std::int64_t>>(Check("train.hidden", "[]")).empty());
}

TEST_CASE("A whole number is taken where a number is expected") {
  CHECK(std::get<double>(Check("spu.resistance_ohm", "1000")) == 1000.0);
}

TEST_CASE("A bare word or a path is a string on a command line") {
  CHECK(std::get<std::string>(Check("spu.stepper", "rk4")) == "rk4");
  CHECK(std::get<std::string>(Check("spu.stepper", "\"rk4\"")) == "rk4");
  CHECK(std::get<std::string>(Check("problem.matrix", "2024-01-01")) == "2024-01-01");
  CHECK(std::get<std::string>(Check("problem.matrix", "a b#c.mtx")) == "a b#c.mtx");
}

TEST_CASE("Every default obeys the rule of its key") {
  for (const ConfigKey& key : ConfigKeys()) {
    CAPTURE(key.name);
    const ConfigValue standard = key.get(Config{});
    CHECK(CheckText(key, TomlText(standard), "default") == standard);
  }
}

TEST_CASE("Every field of the configuration has exactly one key") {
  const auto fields = [](const std::string& section) -> std::size_t {
    if (section == "run") return kFields<RunConfig>;
    if (section == "problem") return kFields<ProblemConfig>;
    if (section == "spu") return kFields<SpuConfig>;
    if (section == "noise") return kFields<NoiseConfig>;
    if (section == "dac") return kFields<DacConfig>;
    if (section == "adc") return kFields<AdcConfig>;
    if (section == "array") return kFields<ArrayConfig>;
    if (section == "thermal") return kFields<ThermalConfig>;
    if (section == "energy") return kFields<EnergyConfig>;
    if (section == "anneal") return kFields<AnnealConfig>;
    if (section == "mitigation") return kFields<MitigationConfig>;
    if (section == "determinant") return kFields<DeterminantConfig>;
    if (section == "train") return kFields<TrainConfig>;
    if (section == "link") return kFields<LinkConfig>;
    if (section == "gpu") return kFields<GpuConfig>;
    if (section == "trace") return kFields<TraceConfig>;
    return 0;
  };
  CHECK(ConfigSections().size() == kFields<Config>);
  for (const std::string& section : ConfigSections()) {
    CAPTURE(section);
    CHECK(ConfigKeysOf(section).size() == fields(section));
  }
  const std::vector<std::string> names = ConfigKeyNames();
  CHECK(std::set<std::string>(names.begin(), names.end()).size() == names.size());
}

TEST_CASE("Every key reads back what it has set and touches no other") {
  for (const ConfigKey& key : ConfigKeys()) {
    CAPTURE(key.name);
    // Any value of the right type will do: setting does not check.
    ConfigValue other = key.get(Config{});
    struct Change {
      void operator()(bool& v) const { v = !v; }
      void operator()(std::int64_t& v) const { v += 7; }
      void operator()(double& v) const { v += 7.5; }
      void operator()(std::string& v) const { v += "x"; }
      void operator()(std::vector<std::int64_t>& v) const { v.push_back(7); }
      void operator()(std::vector<std::string>& v) const { v.emplace_back("x"); }
    };
    std::visit(Change{}, other);
    Config config;
    key.set(config, other);
    for (const ConfigKey& any : ConfigKeys()) {
      CAPTURE(any.name);
      CHECK(any.get(config) == (any.name == key.name ? other : any.get(Config{})));
    }
  }
}

}  // namespace
}  // namespace spusim
