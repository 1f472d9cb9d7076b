// SPDX-License-Identifier: Apache-2.0
#include <spusim/config/keys.h>

#include <algorithm>

#include <fmt/format.h>

#include <spusim/base/text.h>
#include <spusim/config/keys/key_builders.h>

namespace spusim {
namespace {

std::vector<ConfigKey> MakeKeys() {
  std::vector<ConfigKey> keys;
  AddRunKeys(keys);
  AddProblemKeys(keys);
  AddSpuKeys(keys);
  AddNoiseKeys(keys);
  AddConverterKeys(keys);
  AddArrayKeys(keys);
  AddThermalKeys(keys);
  AddEnergyKeys(keys);
  AddAnnealKeys(keys);
  AddMitigationKeys(keys);
  AddDeterminantKeys(keys);
  AddTrainKeys(keys);
  AddHostKeys(keys);
  AddTraceKeys(keys);
  return keys;
}

std::string RangeText(const IntegerRange& range) {
  std::string text;
  for (const std::int64_t special : range.specials) text += fmt::format("{} or ", special);
  return text + fmt::format("{}..{}", range.lowest, range.highest);
}

std::string RangeText(const RealRange& range) {
  std::string text;
  for (const double special : range.specials) text += fmt::format("{} or ", special);
  text += fmt::format("{} {}", range.above ? ">" : ">=", range.lowest);
  if (range.highest != std::numeric_limits<double>::infinity()) {
    text += fmt::format(" and {} {}", range.below ? "<" : "<=", range.highest);
  }
  return text;
}

template <typename Element, typename Text>
std::string ArrayText(const std::vector<Element>& elements, const Text& text) {
  std::vector<std::string> parts;
  parts.reserve(elements.size());
  for (const Element& element : elements) parts.push_back(text(element));
  return fmt::format("[{}]", fmt::join(parts, ", "));
}

}  // namespace

const std::vector<ConfigKey>& ConfigKeys() {
  static const std::vector<ConfigKey> keys = MakeKeys();
  return keys;
}

const ConfigKey* FindConfigKey(std::string_view name) {
  const std::vector<ConfigKey>& keys = ConfigKeys();
  const auto found = std::find_if(keys.begin(), keys.end(),
                                  [&](const ConfigKey& key) { return key.name == name; });
  return found == keys.end() ? nullptr : &*found;
}

std::vector<std::string> ConfigKeyNames() {
  std::vector<std::string> names;
  for (const ConfigKey& key : ConfigKeys()) names.push_back(key.name);
  return names;
}

const std::vector<std::string>& ConfigSections() {
  static const std::vector<std::string> sections = [] {
    std::vector<std::string> names;
    for (const ConfigKey& key : ConfigKeys()) {
      if (names.empty() || names.back() != key.section()) names.push_back(key.section());
    }
    return names;
  }();
  return sections;
}

std::vector<std::string> ConfigKeysOf(std::string_view section) {
  std::vector<std::string> names;
  for (const ConfigKey& key : ConfigKeys()) {
    if (key.section() == section) names.push_back(key.short_name());
  }
  return names;
}

const std::vector<std::string>& HardwareSections() {
  static const std::vector<std::string> sections = {"spu",     "noise",  "dac",  "adc", "array",
                                                    "thermal", "energy", "link", "gpu"};
  return sections;
}

bool IsOn(const ConfigKey& key, const Config& config) {
  const Off& off = key.traits.off;
  return off.value && key.get(config) != *off.value;
}

const ConfigKey* FirstOn(const Config& config, const std::function<bool(const KeyTraits&)>& holds) {
  const std::vector<ConfigKey>& keys = ConfigKeys();
  const auto found = std::find_if(keys.begin(), keys.end(), [&](const ConfigKey& key) {
    return holds(key.traits) && IsOn(key, config);
  });
  return found == keys.end() ? nullptr : &*found;
}

void SwitchOff(const ConfigKey& key, Config& config) {
  key.set(config, key.traits.off->value.value());
}

std::string OffText(const ConfigKey& key) {
  const Off& off = key.traits.off;
  return off.value ? ValueText(*off.value) : "";
}

std::string ValueText(const ConfigValue& value) {
  if (const auto* real = std::get_if<double>(&value)) return fmt::format("{:g}", *real);
  return TomlText(value);
}

std::string TraitsText(const ConfigKey& key) {
  const KeyTraits& traits = key.traits;
  std::vector<std::string> words;
  const auto say = [&](bool holds, const std::string& what) {
    if (holds) words.push_back(what);
  };
  say(traits.per_device, "drawn once a device");
  say(!traits.cells->kind.empty(), traits.cells->kind + " cells only");
  say(traits.dense_only, "dense arrays only");
  for (const TaskRefusal& refusal : *traits.tasks) {
    words.push_back("not for task " + Join(refusal.tasks, ", "));
  }
  say(!traits.needs->key.empty(), "needs " + traits.needs->key);
  say(!traits.excludes->keys.empty(), "not with " + Join(traits.excludes->keys, ", "));
  say(traits.adds_states, "adds states");
  say(traits.symmetry == Symmetry::kGeneral, "makes the array a general one");
  say(traits.symmetry == Symmetry::kGeneralIfFactored, "makes a factored array a general one");
  if (traits.is_part) {
    const bool solve = traits.not_in_solve->empty();
    const bool sampling = traits.not_in_sampling->empty();
    words.emplace_back(solve && sampling ? "predictions count it"
                       : solve           ? "predictions of sampling do not count it"
                       : sampling        ? "predictions of solve do not count it"
                                         : "predictions do not count it");
  }
  switch (traits.spice->how) {
    case SpiceExport::How::kInNetlist:
      say(traits.is_part, "in netlists");
      break;
    case SpiceExport::How::kOutside:
      say(traits.is_part, "outside of what a netlist shows");
      break;
    case SpiceExport::How::kRefused:
      words.emplace_back("not exported");
      break;
    case SpiceExport::How::kRefusedWith:
      words.push_back("not exported together with " + traits.spice->with);
      break;
  }
  return Join(words, "; ");
}

std::string TypeText(const ConfigKey& key) {
  static const std::vector<std::string> texts = {
      "true or false",      "a whole number", "a number", "a string", "an array of whole numbers",
      "an array of strings"};
  return texts[key.get(Config{}).index()];
}

std::string AllowedText(const ConfigKey& key) {
  const ConfigValue standard = key.get(Config{});
  const bool is_array = std::holds_alternative<std::vector<std::int64_t>>(standard) ||
                        std::holds_alternative<std::vector<std::string>>(standard);
  std::string text = "true, false";
  if (const auto* integers = std::get_if<IntegerRange>(&key.rule)) text = RangeText(*integers);
  if (const auto* reals = std::get_if<RealRange>(&key.rule)) text = RangeText(*reals);
  if (const auto* choices = std::get_if<Choices>(&key.rule)) text = Join(choices->names, ", ");
  if (const auto* free_text = std::get_if<FreeText>(&key.rule)) text = free_text->what;
  return is_array ? "array of " + text : text;
}

std::string TomlText(const ConfigValue& value) {
  struct Writer {
    std::string operator()(bool v) const { return v ? "true" : "false"; }
    std::string operator()(std::int64_t v) const { return fmt::format("{}", v); }
    std::string operator()(double v) const { return RealText(v); }
    std::string operator()(const std::string& v) const { return Quoted(v); }
    std::string operator()(const std::vector<std::int64_t>& v) const { return ArrayText(v, *this); }
    std::string operator()(const std::vector<std::string>& v) const { return ArrayText(v, *this); }
  };
  return std::visit(Writer{}, value);
}

}  // namespace spusim
