// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <spusim/base/warning.h>
#include <spusim/tasks/determinant.h>
#include <spusim/tasks/expm.h>
#include <spusim/tasks/invert.h>
#include <spusim/tasks/lyapunov.h>
#include <spusim/tasks/sample.h>
#include <spusim/tasks/solve.h>
#include <spusim/tasks/train.h>

namespace spusim {

/// The relative error that a prediction allows: a run that is as predicted passes it with a
/// probability of at most 1e-6.
///
///   allowed^2 = allowed_noise^2 + q_1 (total^2 - noise^2)
///
/// A sum of squares of Gaussians has its longest tail where one of them has all the variance:
/// chi-square with one degree of freedom, whose quantile q_1 = 23.9 bounds every part. Of a
/// covariance the noise is a mean of squares itself, allowed_noise = q_M/M - 1 with the M = 2/noise^2
/// degrees of freedom of a variance that is known as well as this one.
double AllowedError(const ErrorPrediction& predicted, bool covariance);

/// Why a result should not be used; empty where nothing speaks against it. A missing prediction is
/// none. Codes:
///
/// | clipped   | conversions at the end of the ADCs' range: any of a solution, one in 1000 of samples |
/// | runaway   | the array as programmed was indefinite                                               |
/// | error     | the error is beyond what its prediction allows (and beyond double precision's own)  |
/// | diverged  | the last training loss is not finite, or over ten times that of the start           |
std::vector<Warning> WhyUnreliable(const SolveResult& result);
std::vector<Warning> WhyUnreliable(const InvertResult& result);
std::vector<Warning> WhyUnreliable(const SampleResult& result);
std::vector<Warning> WhyUnreliable(const LyapunovResult& result);
std::vector<Warning> WhyUnreliable(const ExpmResult& result);
std::vector<Warning> WhyUnreliable(const DeterminantResult& result);
std::vector<Warning> WhyUnreliable(const TrainResult& result);

}  // namespace spusim
