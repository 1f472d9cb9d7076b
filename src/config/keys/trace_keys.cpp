// SPDX-License-Identifier: Apache-2.0
#include <spusim/config/keys/key_builders.h>

namespace spusim {

void AddTraceKeys(std::vector<ConfigKey>& keys) {
  keys.push_back(
      WithoutEffectOnResults(Key("trace.enabled", &Config::trace, &TraceConfig::enabled, "", {},
                                 "Write waves.vcd and waves.gtkw.", NotAPart(OffAt(false)))));
  keys.push_back(WithoutEffectOnResults(Key("trace.signals", &Config::trace, &TraceConfig::signals,
                                            "", FreeText{"globs"},
                                            "Signals that are written: globs over their names.",
                                            NotAPart(OffAt(std::vector<std::string>{})))));
  keys.push_back(WithoutEffectOnResults(
      Key("trace.cells", &Config::trace, &TraceConfig::cells, "", AtLeast(0, kMostCells),
          "The first so many cells' voltages are signals.", NotAPart(OffAt(0)))));
  keys.push_back(WithoutEffectOnResults(
      Key("trace.start_s", &Config::trace, &TraceConfig::start_s, "s", NotNegative(),
          "Simulated time of the first point.", NotAPart(kNeverOff))));
  keys.push_back(WithoutEffectOnResults(
      Key("trace.stop_s", &Config::trace, &TraceConfig::stop_s, "s", NotNegative({-1.0}),
          "Simulated time of the last point. -1: the end of the run.", NotAPart(kNeverOff))));
  keys.push_back(WithoutEffectOnResults(
      Key("trace.interval_s", &Config::trace, &TraceConfig::interval_s, "s", NotNegative(),
          "Spacing of the points of a cell's voltage between two events; odeint shows steps of its "
          "own, no closer than this. 0: every step of odeint; exact engines: a twentieth of R0 C.",
          NotAPart(kNeverOff))));
}

}  // namespace spusim
