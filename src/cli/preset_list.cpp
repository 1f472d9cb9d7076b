// SPDX-License-Identifier: Apache-2.0
#include <spusim/cli/preset_list.h>

#include <vector>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/base/nearest_name.h>
#include <spusim/base/read_file.h>
#include <spusim/base/text.h>
#include <spusim/base/wrapped_text.h>
#include <spusim/config/presets.h>
#include <spusim/report/quantity_text.h>

namespace spusim {
namespace {

std::string Show(const LinkPreset& preset) {
  return fmt::format("# {}: {}\n[link]\nrate_bps = {}\nlatency_s = {}\n", preset.name,
                     preset.source, preset.rate_bps, RealText(preset.latency_s));
}

std::string Show(const GpuPreset& preset) {
  return fmt::format("# {}: {}\n[gpu]\nflops_per_s = {}\nlaunch_s = {}\n", preset.name,
                     preset.source, RealText(preset.flops_per_s), RealText(preset.launch_s));
}

const char* const kIndent = "      ";

std::string ListOf(const std::vector<ShippedConfig>& configs) {
  std::string text;
  for (const ShippedConfig& config : configs) {
    text += fmt::format("  {}\n{}", config.name, Wrapped(config.title, kIndent));
  }
  return text;
}

}  // namespace

std::string PresetsAsText() {
  std::string text = "link.preset\n";
  for (const LinkPreset& preset : LinkPresets()) {
    text += fmt::format("  {}: {}, {}\n", preset.name,
                        SiText(static_cast<double>(preset.rate_bps), "bit/s"),
                        TimeText(preset.latency_s));
    text += Wrapped(preset.source, kIndent);
  }
  text += "gpu.preset\n";
  for (const GpuPreset& preset : GpuPresets()) {
    text += fmt::format("  {}: {}, {} a launch\n", preset.name,
                        SiText(preset.flops_per_s, "flop/s"), TimeText(preset.launch_s));
    text += Wrapped(preset.source, kIndent);
  }
  text += "run.hardware, --hardware\n" + ListOf(HardwarePresets());
  text += "examples, for spusim run\n" + ListOf(ExampleTasks());
  return text;
}

std::string PresetAsText(const std::string& name) {
  std::vector<std::string> names;
  for (const LinkPreset& preset : LinkPresets()) {
    if (preset.name == name) return Show(preset);
    names.push_back(preset.name);
  }
  for (const GpuPreset& preset : GpuPresets()) {
    if (preset.name == name) return Show(preset);
    names.push_back(preset.name);
  }
  for (const auto& configs : {HardwarePresets(), ExampleTasks()}) {
    for (const ShippedConfig& config : configs) {
      if (config.name == name) return ReadFile(config.file, kConfigFile);
      names.push_back(config.name);
    }
  }
  throw InputError(
      fmt::format("command line: no preset or example {}, did you mean {}? (allowed: {})",
                  Quoted(name), NearestName(name, names), Join(names, ", ")));
}

}  // namespace spusim
