// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <spusim/config/config.h>
#include <spusim/device/spu_session.h>
#include <spusim/models/system/spu_system.h>
#include <spusim/setup/describe.h>

namespace spusim {

/// No rounding, no noise.
inline Config IdealConfig() {
  Config config;
  config.spu.engine = "odeint";
  config.array.bits = config.dac.bits = config.adc.bits = 0;
  config.noise.kappa0 = 0.0;
  return config;
}

inline void IgnoreWarning(const std::string& /*line*/) {}

/// A system with a session on it.
struct SystemBench {
  SystemBench(const Config& config, const AnnealPlan& plan, const NoiseSetting& noise)
      : system("system", config),
        session(system.device(), DescribeDevice(config), noise, plan, IgnoreWarning) {}

  SpuSystem system;
  SpuSession session;
};

}  // namespace spusim
