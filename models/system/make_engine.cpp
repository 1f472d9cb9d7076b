// SPDX-License-Identifier: Apache-2.0
#include <spusim/models/system/make_engine.h>

#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include <spusim/analog/odeint_engine.h>
#include <spusim/config/errors.h>

namespace spusim {
namespace {

constexpr std::array<std::pair<std::string_view, Stepper>, 4> kSteppers{{
    {"leimkuhler_matthews", Stepper::kLeimkuhlerMatthews},
    {"euler_maruyama", Stepper::kEulerMaruyama},
    {"rk4", Stepper::kRungeKutta4},
    {"dopri5", Stepper::kDormandPrince5},
}};

Stepper StepperOf(const std::string& name) {
  for (const auto& [key, stepper] : kSteppers) {
    if (name == key) return stepper;
  }
  throw InputError(fmt::format("spu.stepper: \"{}\" is no stepper", name));
}

}  // namespace

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
  options.stepper = StepperOf(config.spu.stepper);
  options.step_tau = config.spu.step_tau;
  return std::make_unique<OdeintEngine>(options, noise);
}

}  // namespace spusim
