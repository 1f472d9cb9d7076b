// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/config/config.h>
#include <spusim/host/gpu_model.h>
#include <spusim/host/spu_session.h>
#include <spusim/host/timing/cycle_formulas.h>

namespace spusim {

// From the configuration to what host and device work with; the one place where that is done.

DeviceDescription DescribeDevice(const Config& config);
LinkTiming DescribeLink(const Config& config);
GpuModel DescribeGpu(const Config& config);
NoiseSetting DescribeNoise(const Config& config);

/// How anneals run. `alpha_min`: smallest real part of an eigenvalue of the problem's matrix, > 0,
/// which the automatic times follow: settling ln(2^bits)/alpha_min (bits of the ADC; ideal: 53,
/// those of a double), spacing of samples 1/alpha_min.
AnnealPlan DescribeAnneal(const Config& config, double alpha_min);

/// The configuration as the device sees it, whose time is that of M = A / matrix_scale:
/// spu.step_tau, in problem time, becomes one in units of R0 C.
Config DeviceTime(const Config& config, double matrix_scale);

}  // namespace spusim
