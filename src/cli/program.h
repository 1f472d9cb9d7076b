// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ostream>

#include <spusim/cli/run_task.h>

namespace spusim {

/// The whole program: reads the command line, does what it says, and returns the exit code. Every
/// error is one line on `err` that starts with "spusim: ".
int RunProgram(int argc, char** argv, const SystemFactory& systems, std::ostream& out,
               std::ostream& err);

}  // namespace spusim
