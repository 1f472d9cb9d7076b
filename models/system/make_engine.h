// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include <spusim/analog/engine.h>
#include <spusim/config/config.h>
#include <spusim/noise/random_stream.h>

namespace spusim {

/// The engine that `spu.engine` names. @throws InputError for a name that is not in the table.
std::unique_ptr<Engine> MakeEngine(const Config& config, const RandomStream& noise);

/// The engine's name and why it was taken, for the summary.
struct EngineChoice {
  std::string name;
  std::string reason;
};
EngineChoice ChooseEngine(const Config& config);

}  // namespace spusim
