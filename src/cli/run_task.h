// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <ostream>

#include <spusim/analog/task_shape.h>
#include <spusim/cli/run_context.h>
#include <spusim/config/config.h>
#include <spusim/device/machine.h>

namespace spusim {

/// Makes the machine that tasks run on; waveforms go to `folder`.
using SystemFactory = std::function<std::unique_ptr<Machine>(
    const Config& config, const TaskShape& shape, const std::filesystem::path& folder)>;

/// Runs the configured task and writes the files of its folder. Returns the program's exit code: 0,
/// or 130 if the user interrupted it (what was finished is kept, and said so on `err`).
/// @throws InputError, FileError, RunError.
int RunTask(const Config& config, const RunOptions& options, const SystemFactory& systems,
            std::ostream& out, std::ostream& err);

}  // namespace spusim
