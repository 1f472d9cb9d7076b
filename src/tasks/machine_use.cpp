// SPDX-License-Identifier: Apache-2.0
#include <spusim/tasks/machine_use.h>

#include <fmt/format.h>

#include <spusim/base/text.h>

namespace spusim {

MachineUse FinishMachine(Machine& machine, const SessionEvents& events, double clock_hz,
                         TaskLog& log) {
  machine.CloseTrace();
  for (const Warning& warning : machine.TraceWarnings()) log.Warn(warning);
  MachineUse use{.engine = machine.engine(),
                 .clock_hz = clock_hz,
                 .cycles = machine.cycles(),
                 .account = machine.account(),
                 .energy = machine.Energy(),
                 .events = events,
                 .saturations = machine.work().saturations};
  if (use.saturations != 0) {
    log.Warn({.code = "amplifiers_saturate",
              .text = fmt::format("amplifiers came to their swing {} times (spu.opamp_swing_v; a "
                                  "smaller adc.full_scale_v keeps the cells below it)",
                                  use.saturations),
              .key = "spu.opamp_swing_v"});
  }
  if (events.lost_inputs != 0) {
    log.Warn({.code = "input_below_code",
              .text = fmt::format(
                  "the input of {} of {} was below one code of the DACs and got lost "
                  "(more dac.bits, or a smaller dac.full_scale_v: the answer, which the ADCs have "
                  "to take, is much larger than the input)",
                  events.lost_inputs, Counted(static_cast<std::int64_t>(events.anneals), "anneal")),
              .key = "dac.bits"});
  }
  return use;
}

std::string WhyUnpredicted(const Machine& machine) {
  const WorkCounts& work = machine.work();
  if (work.saturations != 0) return "amplifiers saturated";
  return work.slews != 0 ? "amplifiers were held to their slew rate" : "";
}

}  // namespace spusim
