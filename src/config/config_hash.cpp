// SPDX-License-Identifier: Apache-2.0
#include <spusim/config/config_hash.h>

#include <filesystem>

#include <fmt/format.h>

#include <spusim/base/read_file.h>
#include <spusim/base/sha256.h>
#include <spusim/config/keys.h>
#include <spusim/config/task_table.h>

namespace spusim {
namespace {

const FileKind& KindOf(const ConfigKey& key) {
  return key.name == "train.data" ? kDataFile : kMatrixFile;
}

}  // namespace

std::string CanonicalText(const Config& config) {
  std::string text;
  for (const ConfigKey& key : ConfigKeys()) {
    if (!key.affects_results) continue;
    const ConfigValue value = key.get(config);
    if (!key.is_path) {
      text += fmt::format("{} = {}\n", key.name, TomlText(value));
    } else if (TaskNamed(config.run.task).Reads(key.name)) {
      const auto& path = std::get<std::string>(value);
      // A pipe can be read once only, and that is the task's right.
      const bool regular = std::filesystem::is_regular_file(path);
      text += regular
                  ? fmt::format("{} = sha256 {}\n", key.name, Sha256(ReadFile(path, KindOf(key))))
                  : fmt::format("{} = {}\n", key.name, TomlText(value));
    }
  }
  return text;
}

std::string ConfigSha256(const Config& config) { return Sha256(CanonicalText(config)); }

}  // namespace spusim
