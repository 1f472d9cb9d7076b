// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <spusim/config/config.h>
#include <spusim/config/key_traits.h>

namespace spusim {

/// Whole numbers in [lowest, highest], and single values outside it with a meaning of their own.
struct IntegerRange {
  std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
  std::int64_t highest = std::numeric_limits<std::int64_t>::max();
  std::vector<std::int64_t> specials;
};

/// Finite numbers from `lowest` (left out itself if `above`) up to `highest` (left out itself if
/// `below`), and single values outside.
struct RealRange {
  double lowest = -std::numeric_limits<double>::infinity();
  bool above = false;
  double highest = std::numeric_limits<double>::infinity();
  bool below = false;
  std::vector<double> specials;
};

/// A closed list of names.
struct Choices {
  std::vector<std::string> names;
};

/// Any text; `what` says what it stands for.
struct FreeText {
  std::string what;
};

/// What a value must obey. An array's elements obey it each.
using ConfigRule = std::variant<std::monostate, IntegerRange, RealRange, Choices, FreeText>;

/// One key of the configuration. The table of keys drives checking, messages, the resolved copy,
/// the configuration's hash and docs/configuration.md.
struct ConfigKey {
  std::string name;  ///< "section.key"
  std::string unit;  ///< "" for a pure number or a name
  ConfigRule rule;
  std::string doc;
  KeyTraits traits;
  bool affects_results = true;  ///< false: no number of a result can depend on it
  bool is_path = false;         ///< relative to the file that gives it
  std::function<ConfigValue(const Config&)> get;
  std::function<void(Config&, const ConfigValue&)> set;

  std::string section() const { return name.substr(0, name.find('.')); }
  std::string short_name() const { return name.substr(name.find('.') + 1); }
};

/// All keys, by section, in the order in which they are written.
const std::vector<ConfigKey>& ConfigKeys();

/// Null if there is none of that name.
const ConfigKey* FindConfigKey(std::string_view name);

std::vector<std::string> ConfigKeyNames();
/// All sections, in order.
const std::vector<std::string>& ConfigSections();
/// Keys of a section, without its name.
std::vector<std::string> ConfigKeysOf(std::string_view section);
/// The sections that a hardware file may have.
const std::vector<std::string>& HardwareSections();

/// True where `config` has another value than the one at which the key is off; false where being
/// off has no meaning.
bool IsOn(const ConfigKey& key, const Config& config);
/// The first key, in the table's order, that is on and for which `holds`; null: there is none.
const ConfigKey* FirstOn(const Config& config, const std::function<bool(const KeyTraits&)>& holds);
/// Gives the key the value at which it is off. @pre it has one.
void SwitchOff(const ConfigKey& key, Config& config);
/// That value as a message shows it, "0"; "" where it has none.
std::string OffText(const ConfigKey& key);
/// A value as a message shows it.
std::string ValueText(const ConfigValue& value);
/// The attributes of a part in words, for the documentation; "" of what is no part and is taken by
/// all.
std::string TraitsText(const ConfigKey& key);

/// "a whole number", "true or false", ...
std::string TypeText(const ConfigKey& key);
/// What stands after "allowed:", e.g. "0 or 2..32".
std::string AllowedText(const ConfigKey& key);
/// A value as TOML.
std::string TomlText(const ConfigValue& value);

}  // namespace spusim
