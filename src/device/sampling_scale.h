// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/device/spu_session.h>

namespace spusim {

/// The input scale s_b, V per unit of b, of an anneal whose result is the noise itself: |mean| and
/// eight standard deviations of a cell fill the ADCs' range (of N M normal numbers one in 1e15 lies
/// beyond). Noise that is given in volts stays as it is whatever the scale: s_b is then such that
/// kappa0 = 1. `deviation`: the largest of a cell, problem units, at kappa0 = 1; `largest_mean`:
/// problem units.
double NoiseInputScale(const NoiseSetting& noise, double adc_full_scale_v, double matrix_scale,
                       double deviation, double largest_mean = 0.0);

}  // namespace spusim
