// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <spusim/analog/task_shape.h>
#include <spusim/config/config.h>
#include <spusim/converter/adc_array.h>
#include <spusim/converter/dac_array.h>
#include <spusim/device/spu_session.h>
#include <spusim/device/timing/cycle_formulas.h>
#include <spusim/training/gpu_model.h>

namespace spusim {

// From the configuration to what host and device work with; the one place where that is done.

DeviceDescription DescribeDevice(const Config& config);
/// The converters of the k-th device as they are, where DescribeDevice gives what the host takes
/// them for.
DacArray DescribeDacs(const Config& config, int device = 0);
AdcArray DescribeAdcs(const Config& config, int device = 0);
/// Number and spread of both kinds, for laws.
ConverterBank DacBankOf(const Config& config);
ConverterBank AdcBankOf(const Config& config);
/// True when some converter has gain, offset, linearity or noise errors.
bool HasConverterErrors(const Config& config);
/// Noise of a conversion, V rms: the input's and the track-and-hold's kT/C.
double ConversionNoise(const Config& config);

LinkTiming DescribeLink(const Config& config);
GpuModel DescribeGpu(const Config& config);
NoiseSetting DescribeNoise(const Config& config);
/// How anneals run. `alpha_min`: smallest real part of an eigenvalue of the problem's matrix, > 0,
/// which the automatic times follow: settling ln(2^bits)/alpha_min (bits of the ADC; ideal: 53,
/// those of a double), spacing of samples 1/alpha_min, or 1 for expm.
AnnealPlan DescribeAnneal(const Config& config, double alpha_min);

/// What the anneals of a plan, all under one programmed matrix, ask of the analog part: a dense
/// array of N x N, or a factored one with m rows. `spectral_radius`: of A, 0 where
/// it is not known. Set programmings and anneals_per_programming where they are not 1.
TaskShape DescribeDenseTask(const Config& config, const AnnealPlan& plan, Index cells,
                            bool symmetric, double spectral_radius);
TaskShape DescribeFactoredTask(const Config& config, const AnnealPlan& plan, Index cells,
                               Index rows);

/// The closest that samples can lie, in cycles (docs/timing.md): a conversion and, where every
/// sample is sent, its words on the link.
std::uint64_t ShortestInterval(const Config& config, Index cells, ReadMode read);

/// The configuration as the device sees it, whose time is that of M = A / matrix_scale:
/// spu.step_tau, in problem time, becomes one in units of R0 C.
Config DeviceTime(const Config& config, double matrix_scale);

}  // namespace spusim
