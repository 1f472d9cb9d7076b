// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <spusim/device/spu_session.h>
#include <spusim/laws/error_prediction.h>
#include <spusim/laws/mean_error_law.h>

namespace spusim {

// From an anneal to what laws ask of it.

/// Why there is no prediction for this anneal; empty where there is one.
std::string WhyUnpredicted(const AnnealResult& anneal);

/// The conditions of an anneal under an array, A as programmed.
AnnealConditions ConditionsOf(const RowMatrix& programmed, const AnnealResult& anneal);

/// The mean of an anneal as an estimate of `target`.
MeanEstimate EstimateOf(const Vector& target, const AnnealResult& anneal);

}  // namespace spusim
