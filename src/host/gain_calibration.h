// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>

#include <spusim/host/spu_device.h>
#include <spusim/host/spu_session.h>
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
/// Anneals of a calibration that need not be repeated.
inline constexpr int kCalibrationAnneals = 2 * kCalibrationLevels;

/// Measures the gains of all channels through the device itself. The array is programmed with a
/// star, M_ii = 1 and M_i0 = -1 for i > 0 (codes that are exact at any number of bits), so that
/// settled cells without input follow cell 0: V_i = V_0. For each level u_p = 0.75 FS (1 - p/16),
/// p = 0 .. 7, and both signs, all cells are preset to u_p, cell 0 gets u_p as its input and the
/// others 0, and two samples are read: at once, and settled. Half the differences of the two signs
/// (free of offsets), fitted to a line through 0 by least squares, have the slopes
///
///   at once    K_i = d_i a_i              d_i, a_i: gains of cell i's DAC and ADC
///   settled    S_i = a_i d_0              one voltage, seen by all ADCs
///
/// From K and S follow a_i = S_i/c and d_i = c K_i/S_i up to one factor c, which cannot be told and
/// need not be: the host sends b_i/d_i and divides the answer by a_i, where c cancels. It is set so
/// that DACs and ADCs have the same geometric mean.
///
/// What remains (GainRemainderLaw): rounding of the ADCs, noise of conversions and, in S, of the
/// cells; errors of the resistors of the star, in S; non-linearity. A noise source given in problem
/// units is switched off meanwhile; `node_variance_v2`: what cannot be, V^2.
/// Clipped conversions halve all levels and repeat it, at most `most_retries` times.
/// After it the device holds the star: program it again. O(N^2) words once, 2 x 8 anneals.
/// `anneal_done`: called after each of the first 16 anneals, for progress.
/// @throws InputError if conversions still clip, or an ADC sees nothing.
ChannelGains CalibrateGains(SpuDevice& device, const DeviceDescription& description, Index cells,
                            double node_variance_v2, std::int64_t most_retries,
                            const std::function<void()>& anneal_done = {});

}  // namespace spusim
