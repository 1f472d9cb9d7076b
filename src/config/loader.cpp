// SPDX-License-Identifier: Apache-2.0
#include <spusim/config/loader.h>

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/base/nearest_name.h>
#include <spusim/base/read_file.h>
#include <spusim/base/text.h>
#include <spusim/config/check_value.h>
#include <spusim/config/keys.h>
#include <spusim/config/presets.h>
#include <spusim/config/rules.h>
#include <spusim/config/shipped_files.h>
#include <spusim/config/task_table.h>
#include <spusim/config/toml_text.h>

namespace spusim {
namespace {

namespace fs = std::filesystem;

const char* const kSetOption = "--set";
const char* const kHardwareOption = "--hardware";

[[noreturn]] void Refuse(const std::string& where, const std::string& name,
                         const std::string& what) {
  throw InputError(fmt::format("{}: {}: {}", where, OneLine(name), what));
}

/// The configuration as it grows, and for each key where its value comes from.
class Builder {
 public:
  /// `default_origin` stands in messages about keys that nobody gave. `in_memory`: files of the
  /// task may be missing.
  Builder(std::string default_origin, bool in_memory)
      : default_origin_(std::move(default_origin)), in_memory_(in_memory) {}

  void ApplyFile(const fs::path& file, const std::string& text, bool hardware_only) {
    const fs::path folder = fs::absolute(file).parent_path();
    for (const TomlEntry& entry : ParseToml(text, file.string())) {
      const std::string where = fmt::format("{}:{}", file.string(), entry.value.line);
      const ConfigKey* key = Find(entry, where, hardware_only);
      if (!hardware_only) names_hardware_alone_ &= Contains(HardwareSections(), entry.section);
      if (key != nullptr) Set(*key, CheckValue(*key, entry.value, where), where, folder);
    }
  }

  void ApplyOverride(const std::string& text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos) {
      Refuse(kSetOption, text, "no value (allowed: section.key=value)");
    }
    const std::string name = text.substr(0, equals);
    const ConfigKey* key = FindConfigKey(name);
    if (key == nullptr) RefuseKey(kSetOption, name);
    Set(*key, CheckText(*key, text.substr(equals + 1), kSetOption), kSetOption, fs::current_path());
  }

  void ApplyFlag(const ConfigFlag& flag) {
    const ConfigKey* key = FindConfigKey(flag.key);
    if (key == nullptr) RefuseKey(flag.origin, flag.key);
    if (std::holds_alternative<std::string>(key->get(Config{}))) {
      TomlValue value;
      value.scalar = flag.text;
      Set(*key, CheckValue(*key, value, flag.origin), flag.origin, fs::current_path());
    } else {
      Set(*key, CheckText(*key, flag.text, flag.origin), flag.origin, fs::current_path());
    }
  }

  void CheckTask(const std::string& task) {
    if (task.empty()) return;
    const auto given = origins_.find("run.task");
    if (given != origins_.end() && config_.run.task != task) {
      Refuse(given->second, "run.task",
             fmt::format("\"{}\" is not what was asked for (allowed: {})", config_.run.task, task));
    }
    config_.run.task = task;
  }

  /// A file for --hardware was given where a task's belongs.
  void RefuseHardwareAlone(const fs::path& file) const {
    if (in_memory_ || !names_hardware_alone_ || origins_.empty() || origins_.count("run.task") != 0)
      return;
    throw InputError(
        fmt::format("{}: has hardware sections only, and no task (allowed: a file with [run] task, "
                    "or a task with --hardware {})",
                    file.string(), file.string()));
  }

  Config Finish() {
    if (const auto broken = FindBrokenRule(in_memory_ ? WithFiles() : config_)) {
      Refuse(Origin(broken->key), broken->key, broken->what);
    }
    for (const TaskFile& file : TaskNamed(config_.run.task).files) Resolve(file);
    config_.run.hardware.clear();
    CheckTexts();
    return config_;
  }

  const std::string& hardware() const { return config_.run.hardware; }
  const fs::path& hardware_folder() const { return hardware_folder_; }

  std::string Origin(const std::string& key) const {
    const auto found = origins_.find(key);
    return found == origins_.end() ? default_origin_ : found->second;
  }

 private:
  /// Null for a known section without keys.
  const ConfigKey* Find(const TomlEntry& entry, const std::string& where,
                        bool hardware_only) const {
    const std::string name = entry.key.empty() || entry.section.empty()
                                 ? entry.section + entry.key
                                 : entry.section + "." + entry.key;
    const std::vector<std::string>& sections =
        hardware_only ? HardwareSections() : ConfigSections();
    if (entry.section.empty() && Contains(ConfigSections(), entry.key)) {
      Refuse(where, name,
             fmt::format("a value where a section is expected (allowed: [{}] and its keys)", name));
    }
    if (entry.section.empty()) {
      Refuse(where, name,
             fmt::format("key outside a section, did you mean {}? (allowed: sections {})",
                         NearestName(name, ConfigKeyNames()), Join(sections, ", ")));
    }
    if (!Contains(ConfigSections(), entry.section)) {
      Refuse(where, name,
             fmt::format("unknown section, did you mean {}? (allowed: {})",
                         NearestName(name, entry.key.empty() ? sections : ConfigKeyNames()),
                         Join(sections, ", ")));
    }
    if (hardware_only && !Contains(sections, entry.section)) {
      Refuse(where, name,
             fmt::format("not a hardware section (allowed in a hardware file: {})",
                         Join(sections, ", ")));
    }
    const ConfigKey* key = FindConfigKey(name);
    if (key == nullptr && !entry.key.empty()) RefuseKey(where, name);
    return key;
  }

  [[noreturn]] static void RefuseKey(const std::string& where, const std::string& name) {
    const std::string section = name.substr(0, name.find('.'));
    const bool known = Contains(ConfigSections(), section) && name != section;
    Refuse(where, name,
           fmt::format("unknown key, did you mean {}? (allowed: {})",
                       NearestName(name, ConfigKeyNames()),
                       known ? Join(ConfigKeysOf(section), ", ")
                             : "sections " + Join(ConfigSections(), ", ")));
  }

  void Set(const ConfigKey& key, ConfigValue value, const std::string& where,
           const fs::path& folder) {
    if (key.is_path) {
      std::string& path = std::get<std::string>(value);
      // The default's name means the shipped file wherever it stands, so that a resolved copy that
      // repeats it says the same.
      const bool shipped = value == key.get(Config{});
      if (!path.empty() && !shipped) path = (folder / path).lexically_normal().string();
    }
    if (key.name == "run.hardware") hardware_folder_ = folder;
    key.set(config_, value);
    origins_[key.name] = where;
  }

  /// Texts come from command lines and file systems, which know no encoding; the resolved copy of a
  /// run is to be readable again.
  void CheckTexts() const {
    for (const ConfigKey& key : ConfigKeys()) {
      const ConfigValue value = key.get(config_);
      if (!std::holds_alternative<std::string>(value)) continue;
      if (ParseTomlValue(TomlText(value))) continue;
      Refuse(Origin(key.name), key.name,
             fmt::format("{} is not UTF-8 (allowed: text and paths in UTF-8)",
                         Quoted(std::get<std::string>(value))));
    }
  }

  void Resolve(const TaskFile& file) {
    const ConfigKey& key = *FindConfigKey(file.key);
    auto path = std::get<std::string>(key.get(config_));
    if (file.shipped && path == std::get<std::string>(key.get(Config{}))) {
      path = (ShippedConfigFolder() / path).string();
      key.set(config_, path);
    }
    if ((file.needed && !in_memory_) || !path.empty()) RequireFile(file.key, path);
  }

  /// As if all files of the task were given.
  Config WithFiles() const {
    Config config = config_;
    for (const TaskFile& file : TaskNamed(config.run.task).files) {
      const ConfigKey& key = *FindConfigKey(file.key);
      if (file.needed && std::get<std::string>(key.get(config)).empty()) {
        key.set(config, std::string("in memory"));
      }
    }
    return config;
  }

  void RequireFile(const std::string& name, const std::string& path) const {
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (!fs::exists(status)) {
      Refuse(Origin(name), name,
             fmt::format("no such file: {} (allowed: {})", Quoted(path),
                         AllowedText(*FindConfigKey(name))));
    }
    // What else may be wrong, the reader finds; a folder is known before a run is planned.
    if (fs::is_directory(status)) {
      ThrowUnreadable(fmt::format("{}: {}: {}", Origin(name), name, Quoted(path)),
                      "it is a folder");
    }
  }

  std::string default_origin_;
  bool in_memory_;
  Config config_;
  std::map<std::string, std::string> origins_;
  fs::path hardware_folder_;
  bool names_hardware_alone_ = true;
};

struct HardwareChoice {
  std::string origin;
  std::string name;
  fs::path folder;
};

/// The file of a hardware preset, or of a path.
fs::path HardwareFile(const HardwareChoice& choice) {
  std::vector<std::string> names;
  for (const ShippedConfig& preset : HardwarePresets()) {
    if (preset.name == choice.name) return preset.file;
    names.push_back(preset.name);
  }
  const fs::path path = choice.folder / choice.name;
  std::error_code error;
  if (fs::exists(path, error)) return path.lexically_normal();
  throw InputError(fmt::format(
      "{}: no preset or file {}, did you mean {}? (allowed: {}, or a path to a .toml file)",
      choice.origin, Quoted(choice.name), NearestName(choice.name, names), Join(names, ", ")));
}

}  // namespace

Config LoadConfig(const ConfigSources& sources) {
  std::string text;
  if (sources.file.has_value()) text = ReadFile(*sources.file, kConfigFile);
  const auto apply = [&](Builder& builder) {
    if (sources.file.has_value()) builder.ApplyFile(*sources.file, text, false);
    for (const std::string& one : sources.overrides) builder.ApplyOverride(one);
    for (const ConfigFlag& flag : sources.flags) builder.ApplyFlag(flag);
    builder.CheckTask(sources.task);
    if (sources.file.has_value() && sources.task.empty())
      builder.RefuseHardwareAlone(*sources.file);
  };

  // The hardware's name may stand in a later layer than its values: look for it first.
  const std::string default_origin =
      sources.file.has_value() ? sources.file->string() : "command line";
  Builder first(default_origin, sources.in_memory);
  apply(first);
  HardwareChoice choice{kHardwareOption, sources.hardware, fs::current_path()};
  if (choice.name.empty()) {
    choice = {first.Origin("run.hardware") + ": run.hardware", first.hardware(),
              first.hardware_folder()};
  }
  if (choice.name.empty()) return first.Finish();

  const fs::path file = HardwareFile(choice);
  Builder second(default_origin, sources.in_memory);
  second.ApplyFile(file, ReadFile(file, kConfigFile), true);
  apply(second);
  return second.Finish();
}

}  // namespace spusim
