// SPDX-License-Identifier: Apache-2.0
#include <spusim/cli/preset_list.h>

#include <vector>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/base/nearest_name.h>
#include <spusim/base/read_file.h>
#include <spusim/base/text.h>
#include <spusim/config/presets.h>

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

}  // namespace

std::string PresetsAsText() {
  std::string text = "link.preset\n";
  for (const LinkPreset& preset : LinkPresets()) {
    text += fmt::format("  {}: {} bit/s, {} s\n      {}\n", preset.name, preset.rate_bps,
                        preset.latency_s, preset.source);
  }
  text += "gpu.preset\n";
  for (const GpuPreset& preset : GpuPresets()) {
    text += fmt::format("  {}: {} flop/s, {} s a launch\n      {}\n", preset.name,
                        preset.flops_per_s, preset.launch_s, preset.source);
  }
  text += "run.hardware, --hardware\n";
  for (const HardwarePreset& preset : HardwarePresets()) {
    text += fmt::format("  {}: {}\n      {}\n", preset.name, preset.title, preset.file.string());
  }
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
  for (const HardwarePreset& preset : HardwarePresets()) {
    if (preset.name == name) return ReadFile(preset.file, kConfigFile);
    names.push_back(preset.name);
  }
  throw InputError(fmt::format("command line: no preset {}, did you mean {}? (allowed: {})",
                               Quoted(name), NearestName(name, names), Join(names, ", ")));
}

}  // namespace spusim
