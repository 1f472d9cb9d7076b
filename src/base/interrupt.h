// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace spusim {

/// Prepares the process for the signals of an ordinary shell. Called once, by the program.
///
/// | signal              | what it does then                                                      |
/// | INT, TERM, HUP, XCPU | the first asks the run to stop, and a second one of its kind ends the  |
/// |                     | process; what nohup or a shell had switched off stays so               |
/// | PIPE, XFSZ          | nothing: writing fails, and is said as any other failure to write      |
void InstallSignalHandlers();

/// @throws Interrupted when a signal asked the run to stop. Long loops call it once a turn.
void ThrowIfInterrupted();

}  // namespace spusim
