// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <spusim/device/device_counts.h>
#include <spusim/device/phase_account.h>

namespace spusim {

/// Powers and energies of the parts of a device; a part at zero is not modelled.
struct EnergySettings {
  double clock_hz = 1.0;
  double opamp_w = 0.0;          ///< of the amplifiers of one cell
  std::uint64_t amplifiers = 0;  ///< how many draw that: cells, and stages of a factored array
  double static_w = 0.0;
  double dac_part_w = 0.0;
  std::uint64_t dac_parts = 0;
  double adc_part_w = 0.0;
  std::uint64_t adc_parts = 0;
  double dac_j = 0.0;  ///< of one conversion
  double adc_j = 0.0;
  double array_word_j = 0.0;
  double link_j_per_bit = 0.0;
  bool passives = false;  ///< the counts hold the heat of resistors and the charge of capacitors
};

/// Where the energy of a run went, J.
struct EnergyReport {
  using Entries = std::vector<std::pair<std::string, double>>;

  Entries phases;  ///< by what the device was doing; they sum to the total
  Entries parts;   ///< by what took it, the modelled ones; the same total
  std::vector<std::string> not_modelled;

  bool modelled() const { return !parts.empty(); }
  double Total() const;
};

/// The energy of a device's run from its phases and counts:
///
///   E_phase = (N_a P_a + N_dp P_dp + N_ap P_ap + P_s) t_phase + what happens in it:
///
/// | phase   | besides power times its time                                                 |
/// | upload  | bits up times link_j_per_bit                                                 |
/// | program | words written times array_word_j                                             |
/// | preset  | conversions times dac_j, and the capacitors' charge                          |
/// | dac     | conversions times dac_j                                                      |
/// | delay   | heat of the resistors after the last strobe                                  |
/// | settle  | heat of the resistors                                                        |
/// | sample  | heat of the resistors, conversions times adc_j                               |
/// | readout | bits down times link_j_per_bit, whatever they overlap with                   |
///
/// N_a P_a: amplifiers; N_dp P_dp, N_ap P_ap: parts with DACs and ADCs; P_s: all else. Nothing is
/// switched off between uses. Source: docs/models/energy.md. Left out: the GPU and the host.
EnergyReport EnergyOf(const EnergySettings& settings, const PhaseAccount& account,
                      const DeviceCounts& counts);

/// Energy of a conversion with `bits` effective bits: the larger of `floor_j` and
/// fom_j_per_step 2^bits.
double ConversionEnergy(double floor_j, double fom_j_per_step, double bits);

/// Effective bits of a converter with `bits` bits whose step is `lsb_v` and whose input noise is
/// `noise_v` rms: bits - log2(1 + 12 (noise/lsb)^2) / 2, from SINAD = 6.02 ENOB + 1.76 dB.
double EffectiveBits(double bits, double lsb_v, double noise_v);

/// Parts that hold `converters` converters: ceil(converters / channels_per_part).
std::uint64_t PartsFor(std::uint64_t converters, std::uint64_t channels_per_part);

}  // namespace spusim
