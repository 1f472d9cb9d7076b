// SPDX-License-Identifier: Apache-2.0
#include <spusim/models/system/make_engine.h>

#include <fmt/format.h>

#include <spusim/analog/odeint_engine.h>
#include <spusim/config/errors.h>

namespace spusim {

EngineChoice ChooseEngine(const Config& config) {
  if (config.spu.engine == "auto") {
    return {"odeint",
            fmt::format("auto: the only engine of this version; stepper {}", config.spu.stepper)};
  }
  return {config.spu.engine, fmt::format("asked for; stepper {}", config.spu.stepper)};
}

std::unique_ptr<Engine> MakeEngine(const Config& config, const RandomStream& noise) {
  const EngineChoice choice = ChooseEngine(config);
  if (choice.name != "odeint") {
    throw InputError(
        fmt::format("spu.engine: \"{}\" is no engine (allowed: auto, odeint)", choice.name));
  }
  OdeintOptions options;
  options.stepper = StepperNamed(config.spu.stepper);
  options.step_tau = config.spu.step_tau;
  return std::make_unique<OdeintEngine>(options, noise);
}

}  // namespace spusim
