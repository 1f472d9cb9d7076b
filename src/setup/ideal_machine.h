// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include <spusim/setup/machine_factory.h>

namespace spusim {

/// A machine of one device without SystemC: the equations of ideal rc cells, moved exactly from
/// sample to sample (ExactDenseEngine), between converters and arrays that only round. It takes
/// dense and factored arrays, symmetric or not, and noise sources that are mixed.
///
/// | what        | here                                                                         |
/// | ----------- | ---------------------------------------------------------------------------- |
/// | results     | rounding of array, DACs and ADCs; settling; noise; range: as on the system   |
/// | time        | settling, sampling, delay and the host's work; all else takes no time        |
/// | samples     | as far apart as on the system                                                |
/// | energy      | not modelled                                                                 |
/// | other parts | refused where not ideal: their errors would not be made                      |
/// | waveforms   | none; trace.enabled changes nothing                                          |
///
/// The noise is drawn from the stream of the first device's cells.
/// @throws InputError, naming what is not ideal.
std::unique_ptr<Machine> MakeIdealMachine(const Config& config, const TaskShape& shape);

}  // namespace spusim
