// SPDX-License-Identifier: Apache-2.0
#include <spusim/config/keys/key_builders.h>
#include <spusim/config/presets.h>

namespace spusim {

void AddHostKeys(std::vector<ConfigKey>& keys) {
  keys.push_back(Key("link.preset", &Config::link, &LinkConfig::preset, "",
                     Choices{LinkPresetNames()},
                     "Link between host and SPU; `spusim presets` gives numbers and sources.",
                     NotAPart(kNeverOff)));
  keys.push_back(Key("link.rate_bps", &Config::link, &LinkConfig::rate_bps, "bit/s",
                     IntegerRange{1, 1'000'000'000'000'000, {-1}},
                     "Payload rate in each direction. -1: the preset's.", NotAPart(kNeverOff)));
  keys.push_back(Key("link.latency_s", &Config::link, &LinkConfig::latency_s, "s",
                     Within(0.0, 1e3, {-1.0}), "Latency of each transfer. -1: the preset's.",
                     NotAPart(OffAt(0))));
  keys.push_back(WithoutEffectOnResults(
      Key("link.fidelity", &Config::link, &LinkConfig::fidelity, "", Choices{{"burst", "beat"}},
          "beat: every beat moves on the pins; burst: the simulation jumps to the end of a burst. "
          "Cycles and results are the same.",
          NotAPart(kNeverOff))));
  keys.push_back(Key("gpu.preset", &Config::gpu, &GpuConfig::preset, "", Choices{GpuPresetNames()},
                     "GPU of the host; `spusim presets` gives numbers and sources.",
                     NotAPart(kNeverOff)));
  keys.push_back(Key("gpu.flops_per_s", &Config::gpu, &GpuConfig::flops_per_s, "1/s",
                     Within(1.0, 1e30, {-1.0}),
                     "Floating-point operations a second. -1: the preset's.", NotAPart(kNeverOff)));
  keys.push_back(Key("gpu.launch_s", &Config::gpu, &GpuConfig::launch_s, "s",
                     Within(0.0, 1e3, {-1.0}), "Time of one kernel launch. -1: the preset's.",
                     NotAPart(OffAt(0))));
}

}  // namespace spusim
