// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/circuit/cell_errors.h>
#include <spusim/config/config.h>
#include <spusim/converter/converter_errors.h>
#include <spusim/device/mitigated_solver.h>
#include <spusim/laws/gain_remainder_law.h>

namespace spusim {

// The section `mitigation`: what is done, and what laws of the error have still to count then.

/// What is configured; the gains are not measured yet.
MitigationPlan DescribeMitigation(const Config& config);
/// True when anything is on.
bool IsMitigated(const Config& config);
/// True when gains are measured first.
bool IsCalibrated(const Config& config);

/// Errors of the parts that a solution still shows. A pair takes offsets away and halves the mean
/// square of what differs from code to code; a calibration takes gains away, but for a remainder.
CellSpread RemainingCellSpread(const Config& config);
ConverterBank RemainingDacBank(const Config& config);
ConverterBank RemainingAdcBank(const Config& config);

/// Noise of the cells that no controller switches off, V^2: the physical one.
double UnswitchableVariance(const Config& config);
/// For the remainder of a calibration that measured `gains`.
CalibrationConditions DescribeCalibration(const Config& config, const ChannelGains& gains);

}  // namespace spusim
