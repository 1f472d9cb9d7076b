// SPDX-License-Identifier: Apache-2.0
#include <spusim/config/keys/key_builders.h>

namespace spusim {

namespace {

const Needs kThermalModel = {"thermal.resistance_k_per_w", "where temperatures do not change"};

/// What temperatures follow from. By itself it changes nothing: parts must move with them.
KeyTraits Heat(const Off& off, const Needs& needs) {
  return {.is_part = true,
          .per_device = false,
          .dense_only = true,
          .double_only = false,
          .adds_states = false,
          .symmetry = Symmetry::kSymmetric,
          .moves_array = false,
          .nominal = Nominal::kUnchanged,
          .not_in_solve = kCounted,
          .not_in_sampling = kCounted,
          .tasks = kEveryTask,
          .cells = kRcOnly,
          .needs = needs,
          .excludes = kWithAll,
          .spice = kNotExported,
          .off = off};
}

/// How parts move with temperature.
KeyTraits Tempco(bool per_device, bool moves_array) {
  const std::string uncounted = "it does not count the temperatures of the parts";
  return {.is_part = true,
          .per_device = per_device,
          .dense_only = true,
          .double_only = false,
          .adds_states = false,
          .symmetry = Symmetry::kGeneral,
          .moves_array = moves_array,
          .nominal = Nominal::kUnchanged,
          .not_in_solve = uncounted,
          .not_in_sampling = uncounted,
          .tasks = kEveryTask,
          .cells = kRcOnly,
          .needs = kThermalModel,
          .excludes = kWithAll,
          .spice = kNotExported,
          .off = OffAt(0)};
}

}  // namespace

void AddThermalKeys(std::vector<ConfigKey>& keys) {
  constexpr double kMostTempco = 0.01;
  keys.push_back(Key("thermal.resistance_k_per_w", &Config::thermal,
                     &ThermalConfig::resistance_k_per_w, "K/W", Within(0.0, 1e6),
                     "Thermal resistance of a cell to the surroundings. Dense arrays only.",
                     Heat(OffAt(0, "all parts keep their temperature"), kOnItsOwn)));
  keys.push_back(Key("thermal.capacitance_j_per_k", &Config::thermal,
                     &ThermalConfig::capacitance_j_per_k, "J/K", Within(0.0, 1e6),
                     "Heat capacity of a cell. 0: temperatures follow power and surroundings at "
                     "once.",
                     Heat(OffAt(0, "at once"), kThermalModel)));
  keys.push_back(Key("thermal.crosstalk", &Config::thermal, &ThermalConfig::crosstalk, "",
                     Within(0.0, 1e6),
                     "Heat conductance between neighbouring cells, which stand in a line, in "
                     "units of 1/thermal.resistance_k_per_w.",
                     Heat(OffAt(0), kThermalModel)));
  keys.push_back(Key("thermal.insulation", &Config::thermal, &ThermalConfig::insulation, "",
                     Within(0.0, 1e6),
                     "The way from the cells to the surroundings resists heat 1 + this times "
                     "more: drift of the surroundings comes later, heat of the cells stays longer.",
                     Heat(OffAt(0), kThermalModel)));
  keys.push_back(Key("thermal.ambient_rise_k", &Config::thermal, &ThermalConfig::ambient_rise_k,
                     "K", Within(-300.0, 1e3),
                     "By which the surroundings get warmer from the start of the run on.",
                     Heat(OffAt(0), kThermalModel)));
  keys.push_back(Key("thermal.ambient_rise_time_s", &Config::thermal,
                     &ThermalConfig::ambient_rise_time_s, "s", Within(0.0, 1e9),
                     "Time constant of that rise. 0: at once.",
                     Heat(OffAt(0, "at once"), kThermalModel)));
  keys.push_back(Key("thermal.cell_power_w", &Config::thermal, &ThermalConfig::cell_power_w, "W",
                     Within(0.0, 1e3),
                     "Power of a cell's amplifier, which has heated the cells long before the run. "
                     "What the resistors dissipate is added in the run.",
                     Heat(OffAt(0), kThermalModel)));
  keys.push_back(Key("thermal.resistor_tempco_per_k", &Config::thermal,
                     &ThermalConfig::resistor_tempco_per_k, "1/K",
                     Within(-kMostTempco, kMostTempco),
                     "Relative change of all resistors a K, from the surroundings' temperature at "
                     "the start.",
                     Tempco(/*per_device=*/false, /*moves_array=*/true)));
  keys.push_back(Key("thermal.resistor_tempco_mismatch_per_k", &Config::thermal,
                     &ThermalConfig::resistor_tempco_mismatch_per_k, "1/K",
                     Within(0.0, kMostTempco),
                     "Standard deviation of that coefficient between resistors (tracking), drawn "
                     "once a device.",
                     Tempco(/*per_device=*/true, /*moves_array=*/true)));
  keys.push_back(Key("thermal.capacitor_tempco_per_k", &Config::thermal,
                     &ThermalConfig::capacitor_tempco_per_k, "1/K",
                     Within(-kMostTempco, kMostTempco), "The same of all capacitors.",
                     Tempco(/*per_device=*/false, /*moves_array=*/false)));
}

}  // namespace spusim
