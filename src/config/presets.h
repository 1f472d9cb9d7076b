// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <spusim/config/config.h>

namespace spusim {

/// A link between the host and the SPU: payload bits a second in one direction, and a latency that
/// each transfer starts with.
struct LinkPreset {
  std::string name;
  std::int64_t rate_bps = 0;
  double latency_s = 0.0;
  std::string source;
};

/// A GPU: floating-point operations a second and the time of one kernel launch.
struct GpuPreset {
  std::string name;
  double flops_per_s = 0.0;
  double launch_s = 0.0;
  std::string source;
};

/// NAME.toml in a folder of the shipped configurations. Its first comment line says what it is.
struct ShippedConfig {
  std::string name;
  std::filesystem::path file;
  std::string title;
};

const std::vector<LinkPreset>& LinkPresets();
const std::vector<GpuPreset>& GpuPresets();
/// Hardware sections, and whole tasks. Sorted by name; empty where the shipped configurations
/// cannot be found.
std::vector<ShippedConfig> HardwarePresets();
std::vector<ShippedConfig> ExampleTasks();

/// The file that a user means by CONFIG: a path, or the name of an example where no file is called
/// so.
/// @throws InputError for a name without an ending that is neither.
std::filesystem::path TaskFileNamed(const std::string& name);

std::vector<std::string> LinkPresetNames();
std::vector<std::string> GpuPresetNames();

/// The link or GPU that a configuration asks for: its preset, with the values given beside it put
/// in place. The name is the preset's.
LinkPreset LinkOf(const Config& config);
GpuPreset GpuOf(const Config& config);

}  // namespace spusim
