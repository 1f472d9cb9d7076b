// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ostream>

#include <spusim/cli/run_context.h>
#include <spusim/config/config.h>

namespace spusim {

/// Runs the configured task and writes the files of its folder. Returns the program's exit code: 0,
/// or 130 if the user interrupted it (what was finished is kept, and said so on `err`).
/// @throws InputError, FileError, RunError.
int RunTask(const Config& config, const RunOptions& options, std::ostream& out, std::ostream& err);

}  // namespace spusim
