// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace spusim {

/// A value of a TOML file, still unchecked.
struct TomlValue {
  enum class Kind { kScalar, kArray, kTable, kDate };
  Kind kind = Kind::kScalar;
  int line = 0;
  std::variant<std::monostate, bool, std::int64_t, double, std::string> scalar;
  std::vector<TomlValue> elements;
};

/// One `key = value` of a section. A key outside all sections has an empty `section`; a section
/// without keys is one entry with an empty `key`.
struct TomlEntry {
  std::string section;
  std::string key;
  TomlValue value;
};

/// Parses a TOML 1.0 text into entries in the order of their lines. `name` stands in messages.
/// @throws InputError "NAME:LINE: not valid TOML: ..." for a syntax error or a key given twice.
std::vector<TomlEntry> ParseToml(std::string_view text, const std::string& name);

/// Parses the right-hand side of `key = VALUE`; nothing if `text` is not exactly one TOML value.
std::optional<TomlValue> ParseTomlValue(std::string_view text);

}  // namespace spusim
