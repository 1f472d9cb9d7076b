// SPDX-License-Identifier: Apache-2.0
#include <spusim/config/keys/key_builders.h>

namespace spusim {

void AddThermalKeys(std::vector<ConfigKey>& keys) {
  constexpr double kMostTempco = 0.01;
  keys.push_back(Key("thermal.resistance_k_per_w", &Config::thermal,
                     &ThermalConfig::resistance_k_per_w, "K/W", Within(0.0, 1e6),
                     "Thermal resistance of a cell to the surroundings. Dense arrays only.",
                     "0 (all parts keep their temperature)"));
  keys.push_back(Key("thermal.capacitance_j_per_k", &Config::thermal,
                     &ThermalConfig::capacitance_j_per_k, "J/K", Within(0.0, 1e6),
                     "Heat capacity of a cell. 0: temperatures follow power and surroundings at "
                     "once."));
  keys.push_back(Key("thermal.crosstalk", &Config::thermal, &ThermalConfig::crosstalk, "",
                     Within(0.0, 1e6),
                     "Heat conductance between neighbouring cells, which stand in a line, in "
                     "units of 1/thermal.resistance_k_per_w.",
                     "0"));
  keys.push_back(Key("thermal.insulation", &Config::thermal, &ThermalConfig::insulation, "",
                     Within(0.0, 1e6),
                     "The way from the cells to the surroundings resists heat 1 + this times "
                     "more: drift of the surroundings comes later, heat of the cells stays longer.",
                     "0"));
  keys.push_back(Key("thermal.ambient_rise_k", &Config::thermal, &ThermalConfig::ambient_rise_k,
                     "K", Within(-300.0, 1e3),
                     "By which the surroundings get warmer from the start of the run on.", "0"));
  keys.push_back(Key("thermal.ambient_rise_time_s", &Config::thermal,
                     &ThermalConfig::ambient_rise_time_s, "s", Within(0.0, 1e9),
                     "Time constant of that rise. 0: at once."));
  keys.push_back(Key("thermal.cell_power_w", &Config::thermal, &ThermalConfig::cell_power_w, "W",
                     Within(0.0, 1e3),
                     "Power of a cell's amplifier, which has heated the cells long before the run. "
                     "What the resistors dissipate is added in the run.",
                     "0"));
  keys.push_back(Key("thermal.resistor_tempco_per_k", &Config::thermal,
                     &ThermalConfig::resistor_tempco_per_k, "1/K",
                     Within(-kMostTempco, kMostTempco),
                     "Relative change of all resistors a K, from the surroundings' temperature at "
                     "the start.",
                     "0"));
  keys.push_back(Key("thermal.resistor_tempco_mismatch_per_k", &Config::thermal,
                     &ThermalConfig::resistor_tempco_mismatch_per_k, "1/K",
                     Within(0.0, kMostTempco),
                     "Standard deviation of that coefficient between resistors (tracking), drawn "
                     "once a device.",
                     "0"));
  keys.push_back(Key("thermal.capacitor_tempco_per_k", &Config::thermal,
                     &ThermalConfig::capacitor_tempco_per_k, "1/K",
                     Within(-kMostTempco, kMostTempco), "The same of all capacitors.", "0"));
}

}  // namespace spusim
