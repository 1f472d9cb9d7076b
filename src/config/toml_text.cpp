// SPDX-License-Identifier: Apache-2.0
#include <spusim/config/toml_text.h>

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <toml++/toml.h>

#include <spusim/base/errors.h>
#include <spusim/base/text.h>

namespace spusim {
namespace {

struct PlacedEntry {
  toml::source_position position;
  TomlEntry entry;
};

TomlValue Convert(const toml::node& node) {
  TomlValue value;
  value.line = static_cast<int>(node.source().begin.line);
  if (const auto as_bool = node.value_exact<bool>()) {
    value.scalar = *as_bool;
  } else if (const auto as_integer = node.value_exact<std::int64_t>()) {
    value.scalar = *as_integer;
  } else if (const auto as_double = node.value_exact<double>()) {
    value.scalar = *as_double;
  } else if (const auto as_string = node.value_exact<std::string>()) {
    value.scalar = *as_string;
  } else if (const toml::array* array = node.as_array()) {
    value.kind = TomlValue::Kind::kArray;
    for (const toml::node& element : *array) value.elements.push_back(Convert(element));
  } else {
    value.kind = node.is_table() ? TomlValue::Kind::kTable : TomlValue::Kind::kDate;
  }
  return value;
}

bool Earlier(const PlacedEntry& a, const PlacedEntry& b) {
  return std::pair(a.position.line, a.position.column) <
         std::pair(b.position.line, b.position.column);
}

/// toml++ goes one call deeper for each part of a dotted key, without a limit of its own.
constexpr int kMostKeyParts = 1000;

/// The line, from 1, of a key with more parts than that; 0: there is none. A run of dotted text in a
/// value counts as well: no path, date or number has so many dots.
int LineOfTooDeepKey(std::string_view text) {
  int line = 1;
  int dots = 0;
  for (const char c : text) {
    if (c == '.') {
      if (++dots > kMostKeyParts) return line;
    } else if (c == '\n' || c == '=' || c == ',' || c == '[' || c == '{') {
      dots = 0;
    }
    if (c == '\n') ++line;
  }
  return 0;
}

[[noreturn]] void RefuseText(const std::string& name, int line, const std::string& what) {
  throw InputError(fmt::format("{}:{}: not valid TOML: {} (allowed: TOML 1.0, each key once)", name,
                               line, OneLine(what)));
}

void RefuseEmptyKey(const toml::key& key, const std::string& name) {
  if (!key.str().empty()) return;
  throw InputError(fmt::format("{}:{}: an empty key (allowed: names of sections and keys)", name,
                               key.source().begin.line));
}

}  // namespace

std::vector<TomlEntry> ParseToml(std::string_view text, const std::string& name) {
  if (const int line = LineOfTooDeepKey(text); line != 0) {
    RefuseText(name, line, fmt::format("a key of more than {} parts", kMostKeyParts));
  }
  toml::table root;
  try {
    root = toml::parse(text, name);
  } catch (const toml::parse_error& error) {
    RefuseText(name, static_cast<int>(error.source().begin.line), std::string(error.description()));
  }
  // toml++ iterates alphabetically; the user reads from the top.
  std::vector<PlacedEntry> placed;
  for (const auto& [name_of_section, node] : root) {
    const std::string section(name_of_section.str());
    RefuseEmptyKey(name_of_section, name);
    const toml::table* table = node.as_table();
    if (table == nullptr) {
      placed.push_back({name_of_section.source().begin, {"", section, Convert(node)}});
    } else if (table->empty()) {
      placed.push_back({name_of_section.source().begin, {section, "", Convert(node)}});
    } else {
      for (const auto& [key, value] : *table) {
        RefuseEmptyKey(key, name);
        placed.push_back({key.source().begin, {section, std::string(key.str()), Convert(value)}});
      }
    }
  }
  std::stable_sort(placed.begin(), placed.end(), Earlier);
  std::vector<TomlEntry> entries;
  for (PlacedEntry& one : placed) {
    one.entry.value.line = static_cast<int>(one.position.line);
    entries.push_back(std::move(one.entry));
  }
  return entries;
}

std::optional<TomlValue> ParseTomlValue(std::string_view text) {
  if (text.find_first_of("\r\n") != std::string_view::npos) return std::nullopt;
  if (LineOfTooDeepKey(text) != 0) return std::nullopt;
  toml::table root;
  try {
    root = toml::parse("value = " + std::string(text));
  } catch (const toml::parse_error&) {
    return std::nullopt;
  }
  const toml::node* node = root.get("value");
  if (root.size() != 1 || node == nullptr) return std::nullopt;
  TomlValue value = Convert(*node);
  // A comment after the value is a slip on a command line, not a remark.
  const bool may_hold_hash =
      std::holds_alternative<std::string>(value.scalar) || value.kind != TomlValue::Kind::kScalar;
  if (!may_hold_hash && text.find('#') != std::string_view::npos) return std::nullopt;
  return value;
}

}  // namespace spusim
