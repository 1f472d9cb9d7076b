// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>

#include <spusim/device/spu_device.h>
#include <spusim/device/spu_session.h>
#include <spusim/linalg/types.h>

namespace spusim {

/// Gains of the channels of a device, as far as they can be told from outside: see CalibrateGains.
struct ChannelGains {
  Vector input;   ///< of the DACs: volts at a cell over what the code stands for
  Vector output;  ///< of the ADCs
  /// sum_p u_p^2 over the levels u_p that were measured, V^2.
  double level_squares = 0.0;
};

/// How many levels each sign is measured at.
inline constexpr int kCalibrationLevels = 8;
/// Anneals and programmings of a calibration, but for those that clipping repeats.
inline constexpr int kCalibrationAnneals = 4 * kCalibrationLevels;
inline constexpr int kCalibrationProgrammings = 2;

/// Measures the gains of all channels through the device itself, at the levels u_p = 0.75 FS
/// (1 - p/16), p = 0 .. 7, of both signs. Half the differences of the two signs, which are free of
/// offsets, are fitted to a line through 0 by least squares. d_i, a_i: gains of cell i's DAC and
/// ADC.
///
///   array   cells preset to   inputs             read      slope
///   I       u_p               u_p                at once   K_i = d_i a_i
///   star    u_p               u_p at cell 0,     settled   S_i = a_i d_0
///                             0 at the others
///
/// Star: M_ii = 1, M_i0 = -1 for i > 0 (codes that are exact at any number of bits), so that
/// settled cells without input follow cell 0, V_i = V_0, and all ADCs see one voltage. Under I the
/// cells stay where they are, so that it does not matter when each is read.
///
/// From K and S follow a_i = S_i/c and d_i = c K_i/S_i up to one factor c, which cannot be told and
/// need not be: the host sends b_i/d_i and divides the answer by a_i, where c cancels. It is set so
/// that DACs and ADCs have the same geometric mean.
///
/// What remains (GainRemainderLaw): rounding of the ADCs, noise of conversions and, in S, of the
/// cells; errors of the resistors of the star, in S; non-linearity. A noise source given in problem
/// units is switched off meanwhile; `node_variance_v2`: what cannot be, V^2. Clipped conversions
/// halve all levels and repeat it, at most `most_retries` times. After it the device holds the
/// star: program it again. `anneal_done`: called after each anneal, at most kCalibrationAnneals
/// times.
/// @throws InputError if conversions still clip, or an ADC sees nothing; Interrupted.
ChannelGains CalibrateGains(SpuDevice& device, const DeviceDescription& description, Index cells,
                            double node_variance_v2, std::int64_t most_retries,
                            const std::function<void()>& anneal_done = {});

}  // namespace spusim
