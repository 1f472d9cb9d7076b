// SPDX-License-Identifier: Apache-2.0
#include <spusim/setup/make_engine.h>

#include <utility>

#include <fmt/format.h>

#include <spusim/analog/exact/dense/exact_dense_engine.h>
#include <spusim/analog/exact/factored/exact_factored_engine.h>
#include <spusim/analog/limited_engine.h>
#include <spusim/analog/odeint/odeint_engine.h>
#include <spusim/base/errors.h>
#include <spusim/config/automatic.h>

namespace spusim {
namespace {

OutputLimits LimitsOf(const Config& config) {
  return {.swing_v = config.spu.opamp_swing_v, .slew_v_per_s = config.spu.opamp_slew_v_per_s};
}

EngineChoice ChooseOdeint(const Config& config, const std::string& why) {
  return {"odeint", fmt::format("{}; stepper {}", why, config.spu.stepper)};
}

EngineChoice ChooseLinearEngine(const Config& config, const TaskShape& shape) {
  const SpuConfig& spu = config.spu;
  const SpuConfig standard;
  if (spu.engine == "auto") {
    if (spu.step_tau != standard.step_tau) {
      return ChooseOdeint(config, "auto: spu.step_tau is set");
    }
    if (spu.stepper != standard.stepper) return ChooseOdeint(config, "auto: spu.stepper is set");
    return CheapestEngine(shape);
  }
  const std::string why_not = WhyNot(spu.engine, shape);
  if (!why_not.empty()) {
    throw InputError(fmt::format("spu.engine: \"{}\": {}", spu.engine, why_not));
  }
  if (spu.engine == "odeint") return ChooseOdeint(config, "asked for");
  return {spu.engine, "asked for"};
}

}  // namespace

EngineChoice ChooseEngine(const Config& config, const TaskShape& shape) {
  EngineChoice choice = ChooseLinearEngine(config, shape);
  if (!LimitsOf(config).none()) {
    choice.reason += "; Heun steps while an amplifier saturates or slews";
  }
  return choice;
}

namespace {

std::unique_ptr<Engine> MakeLinearEngine(const Config& config, const StreamFamily& streams) {
  const RandomStream noise = streams.Stream("noise.cells");
  const RandomStream looks = streams.Stream("trace.looks");
  const int threads = ThreadsOf(config);
  if (config.spu.engine == "odeint") {
    OdeintOptions options;
    options.stepper = StepperNamed(config.spu.stepper);
    options.step_tau = config.spu.step_tau;
    return std::make_unique<OdeintEngine>(options, noise);
  }
  if (config.spu.engine == "exact_dense") {
    return std::make_unique<ExactDenseEngine>(noise, looks, threads);
  }
  if (config.spu.engine == "exact_factored") {
    return std::make_unique<ExactFactoredEngine>(noise, looks, threads);
  }
  throw InputError(
      fmt::format("spu.engine: \"{}\" is no engine (allowed: odeint, exact_dense, "
                  "exact_factored)",
                  config.spu.engine));
}

}  // namespace

std::unique_ptr<Engine> MakeEngine(const Config& config, const StreamFamily& streams) {
  std::unique_ptr<Engine> engine = MakeLinearEngine(config, streams);
  const OutputLimits limits = LimitsOf(config);
  if (limits.none()) return engine;
  return std::make_unique<LimitedEngine>(std::move(engine), limits,
                                         streams.Stream("noise.limited"));
}

}  // namespace spusim
