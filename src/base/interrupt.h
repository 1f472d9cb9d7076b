// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace spusim {

/// Makes the first Ctrl-C set a flag instead of ending the process; a second one ends it. Called
/// once, by the program.
void InstallInterruptHandler();

/// @throws Interrupted when Ctrl-C was pressed. Long loops call it once a turn.
void ThrowIfInterrupted();

}  // namespace spusim
