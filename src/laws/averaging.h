// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace spusim {

/// Variance of the mean of M samples, a spacing apart, of a process with correlation e^{-rate t}
/// over that of M independent ones: with r = e^{-rate spacing}
///
///   1 + (2/M) sum_{d=1}^{M-1} (M - d) r^d = (1 + r)/(1 - r) - 2 r (1 - r^M)/(M (1 - r)^2)
double AveragingFactor(double rate, double spacing, double samples);

/// What is left, in the mean of M samples, of a start that fades:
/// (1/M) sum_{k<M} e^{-rate (time + k spacing)}.
double MeanDecay(double rate, double time, double spacing, double samples);

}  // namespace spusim
