// SPDX-License-Identifier: Apache-2.0
#include <spusim/config/keys/key_builders.h>

namespace spusim {

namespace {

/// The energy of one of the two kinds of converters.
void AddConverterEnergyKeys(std::vector<ConfigKey>& keys, const std::string& name,
                            const std::string& title, const std::string& steps,
                            double EnergyConfig::*floor, double EnergyConfig::*fom,
                            double EnergyConfig::*part) {
  keys.push_back(Key("energy." + name + "_j", &Config::energy, floor, "J", Within(0.0, 1e3),
                     "Energy of one conversion of " + title +
                         ": with a figure of merit the least that it is, without one all of it.",
                     NotAPart(OffAt(0, "not counted"))));
  keys.push_back(Key(
      "energy." + name + "_fom_j_per_step", &Config::energy, fom, "J", Within(0.0, 1e3),
      "Figure of merit of " + title + ": a conversion takes this times " + steps +
          ". Refused with ideal bits, which have no number of steps.",
      NotAPart(OffAt(0, "not counted"), Needs{name + ".bits", "which has no number of steps"})));
  keys.push_back(
      Key("energy." + name + "_part_w", &Config::energy, part, "W", Within(0.0, 1e6),
          "Power that a part with " + name + ".channels_per_part converters takes all the time.",
          NotAPart(OffAt(0, "not counted"))));
}

}  // namespace

void AddEnergyKeys(std::vector<ConfigKey>& keys) {
  keys.push_back(Key("energy.opamp_w", &Config::energy, &EnergyConfig::opamp_w, "W",
                     Within(0.0, 1e6),
                     "Power of the amplifiers of one cell, all the time. Counted for spu.cells "
                     "cells, or as many as the task needs; a factored array has as much again for "
                     "each row of its two memoryless stages.",
                     NotAPart(OffAt(0, "not counted"))));
  keys.push_back(Key("energy.passives", &Config::energy, &EnergyConfig::passives, "", {},
                     "true: what the array's resistors and the inputs' (oscillators: their losses) "
                     "turn into heat while the cells integrate, and the charge of preset "
                     "capacitors, are counted (dense arrays; in a factored one they are named as "
                     "not modelled).",
                     NotAPart(OffAt(false))));
  AddConverterEnergyKeys(
      keys, "adc", "an ADC", "2^ENOB, the effective bits that quantisation and noise leave",
      &EnergyConfig::adc_j, &EnergyConfig::adc_fom_j_per_step, &EnergyConfig::adc_part_w);
  AddConverterEnergyKeys(keys, "dac", "a DAC", "2^bits", &EnergyConfig::dac_j,
                         &EnergyConfig::dac_fom_j_per_step, &EnergyConfig::dac_part_w);
  keys.push_back(Key("energy.array_word_j", &Config::energy, &EnergyConfig::array_word_j, "J",
                     Within(0.0, 1e3), "Energy of writing one programmable resistor.",
                     NotAPart(OffAt(0, "not counted"))));
  keys.push_back(Key("energy.link_j_per_bit", &Config::energy, &EnergyConfig::link_j_per_bit, "J",
                     Within(0.0, 1.0), "Energy of moving one bit over the link, either way.",
                     NotAPart(OffAt(0, "not counted"))));
  keys.push_back(Key("energy.static_w", &Config::energy, &EnergyConfig::static_w, "W",
                     Within(0.0, 1e9),
                     "Power of all else that is always on: sequencer, references, noise source.",
                     NotAPart(OffAt(0, "not counted"))));
}

}  // namespace spusim
