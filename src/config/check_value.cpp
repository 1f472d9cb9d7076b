// SPDX-License-Identifier: Apache-2.0
#include <spusim/config/check_value.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/base/nearest_name.h>
#include <spusim/base/text.h>

namespace spusim {
namespace {

/// Beyond this a double no longer holds every whole number.
constexpr double kLargestExact = 9007199254740992.0;

std::string Shown(const TomlValue& value) {
  if (value.kind == TomlValue::Kind::kArray) return "an array";
  if (value.kind == TomlValue::Kind::kTable) return "a section";
  if (const auto* text = std::get_if<std::string>(&value.scalar)) return Quoted(*text);
  if (const auto* real = std::get_if<double>(&value.scalar)) return RealText(*real);
  if (const auto* integer = std::get_if<std::int64_t>(&value.scalar)) {
    return fmt::format("{}", *integer);
  }
  if (const auto* boolean = std::get_if<bool>(&value.scalar)) return *boolean ? "true" : "false";
  return "a date or time";
}

class Checker {
 public:
  Checker(const ConfigKey& key, const std::string& where) : key_(key), where_(where) {}

  [[noreturn]] void Refuse(const std::string& what) const {
    throw InputError(
        fmt::format("{}: {}: {} (allowed: {})", where_, key_.name, what, AllowedText(key_)));
  }

  [[noreturn]] void RefuseType(const TomlValue& value) const {
    std::string hint;
    const auto* real = std::get_if<double>(&value.scalar);
    const bool wants_integer = std::holds_alternative<IntegerRange>(key_.rule);
    if (wants_integer && real != nullptr && std::abs(*real) <= kLargestExact &&
        *real == std::floor(*real)) {
      hint = fmt::format(", write {}", static_cast<std::int64_t>(*real));
    }
    Refuse(fmt::format("{} is not {}{}", Shown(value), TypeText(key_), hint));
  }

  std::int64_t Integer(const TomlValue& value) const {
    const auto* integer = std::get_if<std::int64_t>(&value.scalar);
    if (integer == nullptr) RefuseType(value);
    const auto* range = std::get_if<IntegerRange>(&key_.rule);
    if (range != nullptr && (*integer < range->lowest || *integer > range->highest) &&
        std::find(range->specials.begin(), range->specials.end(), *integer) ==
            range->specials.end()) {
      Refuse(fmt::format("{} is out of range", *integer));
    }
    return *integer;
  }

  double Real(const TomlValue& value) const {
    double real = 0.0;
    if (const auto* integer = std::get_if<std::int64_t>(&value.scalar)) {
      real = static_cast<double>(*integer);
    } else if (const auto* given = std::get_if<double>(&value.scalar)) {
      real = *given;
    } else {
      RefuseType(value);
    }
    if (!std::isfinite(real)) Refuse(fmt::format("{} is not a finite number", Shown(value)));
    const auto* range = std::get_if<RealRange>(&key_.rule);
    if (range != nullptr && !Within(*range, real)) {
      Refuse(fmt::format("{} is out of range", Shown(value)));
    }
    return real;
  }

  std::string Text(const TomlValue& value) const {
    const auto* text = std::get_if<std::string>(&value.scalar);
    if (text == nullptr) RefuseType(value);
    const auto* choices = std::get_if<Choices>(&key_.rule);
    if (choices != nullptr &&
        std::find(choices->names.begin(), choices->names.end(), *text) == choices->names.end()) {
      Refuse(fmt::format("{} is not known, did you mean {}?", Quoted(*text),
                         Quoted(NearestName(*text, choices->names))));
    }
    if (text->find('\0') != std::string::npos) Refuse("a text may not hold a zero character");
    return *text;
  }

  template <typename Element, typename One>
  std::vector<Element> Array(const TomlValue& value, const One& one) const {
    if (value.kind != TomlValue::Kind::kArray) RefuseType(value);
    std::vector<Element> elements;
    for (const TomlValue& element : value.elements) {
      if (element.kind != TomlValue::Kind::kScalar) {
        Refuse(fmt::format("{} cannot stand in {}", Shown(element), TypeText(key_)));
      }
      elements.push_back(one(element));
    }
    return elements;
  }

 private:
  static bool Within(const RealRange& range, double value) {
    if (std::find(range.specials.begin(), range.specials.end(), value) != range.specials.end()) {
      return true;
    }
    const bool high_enough = range.above ? value > range.lowest : value >= range.lowest;
    const bool low_enough = range.below ? value < range.highest : value <= range.highest;
    return high_enough && low_enough;
  }

  const ConfigKey& key_;
  const std::string& where_;
};

}  // namespace

ConfigValue CheckValue(const ConfigKey& key, const TomlValue& value, const std::string& where) {
  const Checker checker(key, where);
  const ConfigValue standard = key.get(Config{});
  if (std::holds_alternative<std::vector<std::int64_t>>(standard)) {
    return checker.Array<std::int64_t>(
        value, [&](const TomlValue& element) { return checker.Integer(element); });
  }
  if (std::holds_alternative<std::vector<std::string>>(standard)) {
    return checker.Array<std::string>(
        value, [&](const TomlValue& element) { return checker.Text(element); });
  }
  if (std::holds_alternative<bool>(standard)) {
    const auto* boolean = std::get_if<bool>(&value.scalar);
    if (boolean == nullptr) checker.RefuseType(value);
    return *boolean;
  }
  if (std::holds_alternative<std::int64_t>(standard)) return checker.Integer(value);
  if (std::holds_alternative<double>(standard)) return checker.Real(value);
  return checker.Text(value);
}

ConfigValue CheckText(const ConfigKey& key, const std::string& text, const std::string& where) {
  std::optional<TomlValue> value = ParseTomlValue(text);
  const bool wants_text = std::holds_alternative<std::string>(key.get(Config{}));
  const bool is_text = value.has_value() && std::holds_alternative<std::string>(value->scalar);
  // A path such as 2024-01-01 is text, though it reads as a date.
  if (!value.has_value() || (wants_text && !is_text)) {
    value = TomlValue{};
    value->scalar = text;
  }
  return CheckValue(key, *value, where);
}

}  // namespace spusim
