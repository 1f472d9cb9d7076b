// SPDX-License-Identifier: Apache-2.0
#include <spusim/config/resolved.h>

#include <fmt/format.h>

#include <spusim/config/keys.h>

namespace spusim {

std::string ResolvedToml(const Config& config) {
  std::string text =
      "# Every key with its value; meanings: docs/configuration.md, `spusim keys`.\n";
  std::string section;
  for (const ConfigKey& key : ConfigKeys()) {
    if (key.section() != section) {
      section = key.section();
      text += fmt::format("\n[{}]\n", section);
    }
    text += fmt::format("{} = {}\n", key.short_name(), TomlText(key.get(config)));
  }
  return text;
}

}  // namespace spusim
