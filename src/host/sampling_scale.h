// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/host/spu_session.h>

namespace spusim {

/// The input scale s_b, V per unit of b, of an anneal whose result is the noise itself, with b = 0:
/// the widest direction, of standard deviation sqrt(kappa0 / alpha_min), has eight of it within the
/// ADCs' range; of N M normal numbers none is likely to lie beyond (one in 1e15 does). Noise that
/// is given in volts stays as it is whatever the scale: one volt then stands for one unit of b.
double SamplingInputScale(const NoiseSetting& noise, double alpha_min, double matrix_scale,
                          double adc_full_scale_v);

}  // namespace spusim
