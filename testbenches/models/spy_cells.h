// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include <systemc>

#include <spusim/models/spu/cell_array_if.h>

namespace spusim {

/// In the place of the cells: writes down what the chip does to them, and shows voltages that the
/// test has chosen.
class SpyCells : public sc_core::sc_module, public CellArrayIf {
 public:
  explicit SpyCells(const sc_core::sc_module_name& name) : sc_module(name) {}

  void Latch(Latched latched) override {
    latches.push_back(sc_core::sc_time_stamp());
    levels.push_back(latched.node_variance_v2);
    if (latched.array) images.push_back(*latched.array);
    if (latched.mixing) noises.push_back(*latched.mixing);
    if (latched.input_v) inputs.push_back(*latched.input_v);
    if (latched.pulses_vs) pulses.push_back(*latched.pulses_vs);
    if (latched.preset_v) presets.push_back(*latched.preset_v);
  }
  void Hold() override { holds.push_back(sc_core::sc_time_stamp()); }
  void Reset() override { resets.push_back(sc_core::sc_time_stamp()); }
  void AnnounceStrobes(const sc_core::sc_time& interval, std::uint64_t count) override {
    announcements.push_back({sc_core::sc_time_stamp(), interval, count});
  }
  const Vector& Voltages() override {
    strobes.push_back(sc_core::sc_time_stamp());
    return voltages;
  }

  struct Announcement {
    sc_core::sc_time at;
    sc_core::sc_time interval;
    std::uint64_t count;
  };

  std::vector<double> levels;  ///< of the noise, at each latch
  std::vector<ArrayImage> images;
  std::vector<NoiseImage> noises;
  std::vector<Vector> inputs;
  std::vector<Vector> pulses;
  std::vector<Vector> presets;
  std::vector<sc_core::sc_time> latches;
  std::vector<sc_core::sc_time> holds;
  std::vector<sc_core::sc_time> resets;
  std::vector<sc_core::sc_time> strobes;
  std::vector<Announcement> announcements;
  Vector voltages;
};

}  // namespace spusim
