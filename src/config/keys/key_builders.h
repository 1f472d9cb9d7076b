// SPDX-License-Identifier: Apache-2.0
#pragma once

// How the files of this folder write the table of keys: a file for each group of sections.

#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <spusim/config/config.h>
#include <spusim/config/keys.h>

namespace spusim {

constexpr std::int64_t kMostHertz = 1'000'000'000'000;
constexpr std::int64_t kMostCells = 1'000'000'000;
constexpr std::int64_t kMostThreads = 1024;
constexpr std::int64_t kMostNodes = 1000;
constexpr std::int64_t kMostCount = 1'000'000'000'000;

template <typename T>
ConfigValue ToValue(const T& field) {
  if constexpr (std::is_same_v<T, std::uint64_t>) {
    return static_cast<std::int64_t>(field);
  } else {
    return field;
  }
}

template <typename T>
void FromValue(const ConfigValue& value, T& field) {
  if constexpr (std::is_same_v<T, std::uint64_t>) {
    field = static_cast<std::uint64_t>(std::get<std::int64_t>(value));
  } else {
    field = std::get<T>(value);
  }
}

template <typename Section, typename T>
ConfigKey Key(std::string name, Section Config::*section, T Section::*member, std::string unit,
              ConfigRule rule, std::string doc, std::string switched_off = "") {
  ConfigKey key;
  key.name = std::move(name);
  key.unit = std::move(unit);
  key.rule = std::move(rule);
  key.doc = std::move(doc);
  key.switched_off = std::move(switched_off);
  key.get = [section, member](const Config& config) { return ToValue(config.*section.*member); };
  key.set = [section, member](Config& config, const ConfigValue& value) {
    FromValue(value, config.*section.*member);
  };
  return key;
}

inline ConfigKey WithoutEffectOnResults(ConfigKey key) {
  key.affects_results = false;
  return key;
}

inline ConfigKey Path(ConfigKey key) {
  key.is_path = true;
  return key;
}

inline IntegerRange AtLeast(std::int64_t lowest, std::int64_t highest = kMostCount) {
  return {lowest, highest, {}};
}

inline RealRange Positive(std::vector<double> specials = {}) {
  RealRange range;
  range.lowest = 0.0;
  range.above = true;
  range.specials = std::move(specials);
  return range;
}

/// For physical quantities: bounds that no real part reaches, so that what is calculated stays
/// finite.
inline RealRange Within(double lowest, double highest, std::vector<double> specials = {}) {
  RealRange range;
  range.lowest = lowest;
  range.highest = highest;
  range.specials = std::move(specials);
  return range;
}

inline RealRange NotNegative(std::vector<double> specials = {}) {
  RealRange range = Positive(std::move(specials));
  range.above = false;
  return range;
}

inline IntegerRange Bits() { return {2, 32, {0}}; }

void AddRunKeys(std::vector<ConfigKey>& keys);
void AddProblemKeys(std::vector<ConfigKey>& keys);
void AddSpuKeys(std::vector<ConfigKey>& keys);
void AddNoiseKeys(std::vector<ConfigKey>& keys);
void AddConverterKeys(std::vector<ConfigKey>& keys);
void AddArrayKeys(std::vector<ConfigKey>& keys);
void AddEnergyKeys(std::vector<ConfigKey>& keys);
void AddThermalKeys(std::vector<ConfigKey>& keys);
void AddAnnealKeys(std::vector<ConfigKey>& keys);
void AddMitigationKeys(std::vector<ConfigKey>& keys);
void AddDeterminantKeys(std::vector<ConfigKey>& keys);
void AddTrainKeys(std::vector<ConfigKey>& keys);
void AddHostKeys(std::vector<ConfigKey>& keys);
void AddTraceKeys(std::vector<ConfigKey>& keys);

}  // namespace spusim
