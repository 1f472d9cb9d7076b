// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <systemc>

namespace spusim {

/// If `object` is a signal of a type that a waveform can show (see TraceRecorder::AddSignals),
/// hands its value to `file` under its full name and returns true.
bool TraceKnownSignal(const sc_core::sc_object& object, sc_core::sc_trace_file& file);

}  // namespace spusim
