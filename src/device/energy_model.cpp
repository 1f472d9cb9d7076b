// SPDX-License-Identifier: Apache-2.0
#include <spusim/device/energy_model.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace spusim {
namespace {

enum Phase : std::size_t {
  kHost,
  kUpload,
  kProgram,
  kPreset,
  kDac,
  kDelay,
  kSettle,
  kSample,
  kReadout,
  kPhases
};

constexpr std::array<const char*, kPhases> kPhaseNames = {
    "host", "upload", "program", "preset", "dac", "delay", "settle", "sample", "readout"};

std::array<std::uint64_t, kPhases> CyclesOf(const PhaseAccount& a) {
  return {a.host, a.upload, a.program, a.preset, a.dac, a.delay, a.settle, a.sample, a.readout};
}

/// Fills a report part by part.
class Sums {
 public:
  Sums(const PhaseAccount& account, double clock_hz)
      : cycles_(CyclesOf(account)), clock_hz_(clock_hz) {}

  using PerPhase = std::array<double, kPhases>;

  /// A part that takes `watts` all the time and `joules` in the phases.
  void Add(const std::string& name, bool modelled, double watts, const PerPhase& joules) {
    if (!modelled) {
      report_.not_modelled.push_back(name);
      return;
    }
    double part = 0.0;
    for (std::size_t p = 0; p < kPhases; ++p) {
      const double energy = watts * static_cast<double>(cycles_[p]) / clock_hz_ + joules[p];
      phases_[p] += energy;
      part += energy;
    }
    report_.parts.emplace_back(name, part);
  }

  EnergyReport Finish() {
    if (report_.modelled()) {
      for (std::size_t p = 0; p < kPhases; ++p) {
        report_.phases.emplace_back(kPhaseNames[p], phases_[p]);
      }
    }
    report_.not_modelled.emplace_back("gpu");
    report_.not_modelled.emplace_back("host");
    return std::move(report_);
  }

 private:
  std::array<std::uint64_t, kPhases> cycles_;
  double clock_hz_;
  PerPhase phases_{};
  EnergyReport report_;
};

Sums::PerPhase In(std::initializer_list<std::pair<Phase, double>> entries) {
  Sums::PerPhase joules{};
  for (const auto& [phase, energy] : entries) joules[phase] = energy;
  return joules;
}

double Times(double joules, std::uint64_t count) { return joules * static_cast<double>(count); }

}  // namespace

double EnergyReport::Total() const {
  double total = 0.0;
  for (const auto& [name, energy] : phases) total += energy;
  return total;
}

EnergyReport EnergyOf(const EnergySettings& s, const PhaseAccount& account, const DeviceCounts& c) {
  Sums sums(account, s.clock_hz);
  sums.Add("amplifiers", s.opamp_w > 0.0, Times(s.opamp_w, s.amplifiers), {});
  sums.Add("passives", s.passives, 0.0,
           In({{kPreset, c.preset_charge_j},
               {kDelay, c.delay_heat_j},
               {kSettle, c.settle_heat_j},
               {kSample, c.sample_heat_j}}));
  sums.Add("adcs", s.adc_j > 0.0 || s.adc_part_w > 0.0, Times(s.adc_part_w, s.adc_parts),
           In({{kSample, Times(s.adc_j, c.adc_conversions)}}));
  sums.Add("dacs", s.dac_j > 0.0 || s.dac_part_w > 0.0, Times(s.dac_part_w, s.dac_parts),
           In({{kPreset, Times(s.dac_j, c.preset_conversions)},
               {kDac, Times(s.dac_j, c.input_conversions)}}));
  sums.Add("array_words", s.array_word_j > 0.0, 0.0,
           In({{kProgram, Times(s.array_word_j, c.array_words)}}));
  sums.Add("link", s.link_j_per_bit > 0.0, 0.0,
           In({{kUpload, Times(s.link_j_per_bit, c.link_bits_up)},
               {kReadout, Times(s.link_j_per_bit, c.link_bits_down)}}));
  sums.Add("static", s.static_w > 0.0, s.static_w, {});
  return sums.Finish();
}

double ConversionEnergy(double floor_j, double fom_j_per_step, double bits) {
  return std::max(floor_j, fom_j_per_step * std::exp2(bits));
}

double EffectiveBits(double bits, double lsb_v, double noise_v) {
  const double ratio = noise_v / lsb_v;
  return bits - 0.5 * std::log2(1.0 + 12.0 * ratio * ratio);
}

std::uint64_t PartsFor(std::uint64_t converters, std::uint64_t channels_per_part) {
  return (converters + channels_per_part - 1) / channels_per_part;
}

}  // namespace spusim
