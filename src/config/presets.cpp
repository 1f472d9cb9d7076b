// SPDX-License-Identifier: Apache-2.0
#include <spusim/config/presets.h>

#include <algorithm>
#include <sstream>
#include <system_error>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/base/nearest_name.h>
#include <spusim/base/read_file.h>
#include <spusim/base/text.h>
#include <spusim/config/shipped_files.h>

namespace spusim {
namespace {

// PCI Express carries data in packets: of 256 bytes of payload (the usual maximum payload size) and
// about 24 bytes of framing, sequence number, header and CRC (20 to 28 bytes). In integers:
// 8 bit/byte * GB/s * 256 / (256 + 24).
constexpr std::int64_t kPayloadBytes = 256;
constexpr std::int64_t kPacketOverheadBytes = 24;

constexpr std::int64_t PciePayloadBps(std::int64_t raw_bytes_per_s) {
  return raw_bytes_per_s * 8 / (kPayloadBytes + kPacketOverheadBytes) * kPayloadBytes;
}

// Round trips of about 0.85 us (FPGA ping-pong, PCIe 3) and 1.6 us (32-bit register read) are
// reported: 1 us is the figure derived from them for a peer that moves data by DMA, without a
// driver call.
constexpr double kPeerDmaLatencyS = 1e-6;

std::string PcieSource(const std::string& raw) {
  return raw +
         " GB/s raw per direction (PCI-SIG line rate less 128b/130b coding) times 256/(256+24) "
         "payload "
         "efficiency (Intel AN 708: 20 to 28 B of overhead a packet); latency 1 us derived for "
         "peer "
         "DMA from reported PCIe round trips (0.85 us FPGA ping-pong; 1.6 us register read, "
         "github.com/andre-richter/pcie-lat)";
}

template <typename Preset>
std::vector<std::string> Names(const std::vector<Preset>& presets) {
  std::vector<std::string> names;
  names.reserve(presets.size());
  for (const Preset& preset : presets) names.push_back(preset.name);
  return names;
}

template <typename Preset>
Preset Find(const std::vector<Preset>& presets, const std::string& key, const std::string& name) {
  const auto found = std::find_if(presets.begin(), presets.end(),
                                  [&](const Preset& preset) { return preset.name == name; });
  if (found == presets.end()) throw InputError(key + ": no preset \"" + name + "\"");
  return *found;
}

std::string FirstComment(const std::filesystem::path& file) {
  std::istringstream stream(ReadFile(file, kConfigFile));
  std::string line;
  while (std::getline(stream, line)) {
    if (line.rfind("# SPDX", 0) == 0) continue;
    if (line.rfind("# ", 0) != 0) break;
    return line.substr(2);
  }
  return "";
}

std::vector<ShippedConfig> ConfigsIn(const char* folder) {
  std::vector<ShippedConfig> configs;
  std::error_code error;
  for (const auto& entry :
       std::filesystem::directory_iterator(ShippedConfigFolder() / folder, error)) {
    if (entry.path().extension() != ".toml") continue;
    configs.push_back({entry.path().stem().string(), entry.path(), FirstComment(entry.path())});
  }
  std::sort(configs.begin(), configs.end(),
            [](const ShippedConfig& a, const ShippedConfig& b) { return a.name < b.name; });
  return configs;
}

}  // namespace

const std::vector<LinkPreset>& LinkPresets() {
  static const std::vector<LinkPreset> presets = {
      {"tngd-50g", 50'000'000'000, 0.0,
       "arXiv 2405.13817 App. C: digital transfer at 50 Gb/s; no latency stated, 0 taken"},
      {"pcie3-x16", PciePayloadBps(15'750'000'000), kPeerDmaLatencyS, PcieSource("15.75")},
      {"pcie4-x16", PciePayloadBps(31'500'000'000), kPeerDmaLatencyS, PcieSource("31.5")},
      {"pcie5-x16", PciePayloadBps(63'000'000'000), kPeerDmaLatencyS, PcieSource("63.0")},
  };
  return presets;
}

const std::vector<GpuPreset>& GpuPresets() {
  static const std::vector<GpuPreset> presets = {
      {"a100", 19.5e12, 5e-6,
       "19.5 TFLOP/s peak FP32 without tensor cores (NVIDIA A100 Tensor Core GPU data sheet), a "
       "peak "
       "that small kernels do not reach; 5 us a kernel launch is an estimate: about 3 us is the "
       "floor "
       "for an empty kernel "
       "(forums.developer.nvidia.com/t/too-much-time-for-kernel-launch-latency/233645), the rest "
       "is the framework's share"},
  };
  return presets;
}

std::vector<ShippedConfig> HardwarePresets() { return ConfigsIn("hardware"); }
std::vector<ShippedConfig> ExampleTasks() { return ConfigsIn("tasks"); }

std::filesystem::path TaskFileNamed(const std::string& name) {
  std::error_code error;
  std::filesystem::path path = name;
  if (path.has_extension() || path.has_parent_path() || std::filesystem::exists(path, error)) {
    return path;
  }
  std::vector<std::string> names;
  for (const ShippedConfig& example : ExampleTasks()) {
    if (example.name == name) return example.file;
    names.push_back(example.name);
  }
  throw InputError(fmt::format(
      "command line: no such file or example {}, did you mean {}? (allowed: {}, or a .toml file)",
      Quoted(name), NearestName(name, names), Join(names, ", ")));
}

std::vector<std::string> LinkPresetNames() { return Names(LinkPresets()); }
std::vector<std::string> GpuPresetNames() { return Names(GpuPresets()); }

LinkPreset LinkOf(const Config& config) {
  LinkPreset link = Find(LinkPresets(), "link.preset", config.link.preset);
  if (config.link.rate_bps > 0) link.rate_bps = config.link.rate_bps;
  if (config.link.latency_s >= 0.0) link.latency_s = config.link.latency_s;
  return link;
}

GpuPreset GpuOf(const Config& config) {
  GpuPreset gpu = Find(GpuPresets(), "gpu.preset", config.gpu.preset);
  if (config.gpu.flops_per_s > 0.0) gpu.flops_per_s = config.gpu.flops_per_s;
  if (config.gpu.launch_s >= 0.0) gpu.launch_s = config.gpu.launch_s;
  return gpu;
}

}  // namespace spusim
