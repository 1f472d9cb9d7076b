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

  void WriteArray(const ArrayImage& image) override { images.push_back(image); }
  void WriteNoise(const NoiseImage& image) override { noises.push_back(image); }
  void SetInput(const Vector& volts) override { inputs.push_back(volts); }
  void PulseInput(const Vector& areas_vs) override { pulses.push_back(areas_vs); }
  void Preset(const Vector& volts) override { presets.push_back(volts); }
  void Integrate(bool on) override { (on ? latches : holds).push_back(sc_core::sc_time_stamp()); }
  void AnnounceStrobes(const sc_core::sc_time& interval, std::uint64_t count) override {
    announcements.push_back({sc_core::sc_time_stamp(), interval, count});
  }
  const Vector& Voltages() override {
    strobes.push_back(sc_core::sc_time_stamp());
    return voltages;
  }
  const Spectrum& spectrum() const override { return spectrum_; }

  struct Announcement {
    sc_core::sc_time at;
    sc_core::sc_time interval;
    std::uint64_t count;
  };

  std::vector<ArrayImage> images;
  std::vector<NoiseImage> noises;
  std::vector<Vector> inputs;
  std::vector<Vector> pulses;
  std::vector<Vector> presets;
  std::vector<sc_core::sc_time> latches;
  std::vector<sc_core::sc_time> holds;
  std::vector<sc_core::sc_time> strobes;
  std::vector<Announcement> announcements;
  Vector voltages;

 private:
  Spectrum spectrum_;
};

}  // namespace spusim
