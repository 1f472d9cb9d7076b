// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include <spusim/analog/engine.h>
#include <spusim/analog/engine_choice.h>
#include <spusim/analog/task_shape.h>
#include <spusim/config/config.h>
#include <spusim/noise/stream_family.h>

namespace spusim {

/// The engine that `spu.engine` names; "auto" must have been resolved by ChooseEngine. All that it
/// draws comes from `streams`: noise of the cells ("noise.cells"), looks for waveforms
/// ("trace.looks").
/// @throws InputError for a name that is not in the table.
std::unique_ptr<Engine> MakeEngine(const Config& config, const StreamFamily& streams);

/// What `spu.engine` asks for; "auto": odeint where one of its options is set, else the cheapest
/// engine that is right for the shape, by the estimates of EstimateEngineCosts.
/// @throws InputError where the engine asked for cannot do this shape.
EngineChoice ChooseEngine(const Config& config, const TaskShape& shape);

}  // namespace spusim
