// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace spusim {

/// Sets the SystemC kernel up for our models: time resolution 1 fs (1/300 MHz is no whole number of
/// picoseconds), and every report from a warning on becomes a RunError: what the kernel warns of is
/// a mistake in a model, nothing may pass unseen. Does nothing when called again.
void SetUpKernel();

}  // namespace spusim
