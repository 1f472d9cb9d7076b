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

// ---- attributes that several keys have

inline const Off kNeverOff = {};

template <typename T>
Off OffAt(T value, std::string meaning = "") {
  return {ConfigValue(std::move(value)), std::move(meaning)};
}
inline Off OffAt(int value, std::string meaning = "") {
  return {ConfigValue(std::int64_t{value}), std::move(meaning)};
}
inline Off OffAt(const char* value, std::string meaning = "") {
  return {ConfigValue(std::string(value)), std::move(meaning)};
}

inline const std::string kCounted;
inline const TaskRefusals kEveryTask;
inline const CellsTaken kAnyCell;
inline const CellsTaken kRcOnly = {"rc", "it is of rc cells",
                                   "array.tolerance is that of capacitor banks"};
inline const CellsTaken kOscillatorsOnly = {"oscillator", "it is the oscillators' loss",
                                            "array.tolerance is that of an array's resistors"};
inline const Needs kOnItsOwn;
inline const Excludes kWithAll;
inline const SpiceExport kInNetlist = {SpiceExport::How::kInNetlist, "", ""};
inline const SpiceExport kOutsideNetlist = {SpiceExport::How::kOutside, "", ""};
inline const SpiceExport kNotExported = {SpiceExport::How::kRefused, "", ""};

inline const std::string kUnequalParts = "it does not count parts that differ from cell to cell";
inline const std::string kUnequalTimes =
    "it does not count time constants and noise sources that differ from cell to cell";
inline const std::string kConverterErrors = "it does not count errors of the converters";

/// The attributes of what is no imperfection of a part: none.
inline KeyTraits NotAPart(const Off& off, const Needs& needs = kOnItsOwn) {
  return {.is_part = false,
          .per_device = false,
          .dense_only = false,
          .double_only = false,
          .adds_states = false,
          .symmetry = Symmetry::kSymmetric,
          .moves_array = false,
          .nominal = Nominal::kUnchanged,
          .not_in_solve = kCounted,
          .not_in_sampling = kCounted,
          .tasks = kEveryTask,
          .cells = kAnyCell,
          .needs = needs,
          .excludes = kWithAll,
          .spice = kOutsideNetlist,
          .off = off};
}

/// The same, but for one kind of cell.
inline KeyTraits OfCells(const CellsTaken& cells, KeyTraits traits) {
  traits.cells = cells;
  return traits;
}

/// The value at which a key of type T is off, in the type of its values.
template <typename T>
Off OfType(Off off) {
  if constexpr (std::is_same_v<T, double>) {
    if (off.value && std::holds_alternative<std::int64_t>(*off.value)) {
      off.value = static_cast<double>(std::get<std::int64_t>(*off.value));
    }
  }
  return off;
}

template <typename Section, typename T>
ConfigKey Key(const std::string& name, Section Config::*section, T Section::*member,
              const std::string& unit, const ConfigRule& rule, const std::string& doc,
              KeyTraits traits) {
  traits.off = OfType<T>(traits.off);
  return {
      .name = name,
      .unit = unit,
      .rule = rule,
      .doc = doc,
      .traits = std::move(traits),
      .get = [section, member](const Config& config) { return ToValue(config.*section.*member); },
      .set = [section, member](
                 Config& config,
                 const ConfigValue& value) { FromValue(value, config.*section.*member); }};
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
