// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>

#include <spusim/analog/task_shape.h>
#include <spusim/config/config.h>
#include <spusim/device/machine.h>

namespace spusim {

/// Makes the machine that a task runs on. `shape`: what is going to be asked of it; spu.engine =
/// "auto" follows from it. @throws InputError for what the machine cannot do.
using MachineFactory =
    std::function<std::unique_ptr<Machine>(const Config& config, const TaskShape& shape)>;

}  // namespace spusim
