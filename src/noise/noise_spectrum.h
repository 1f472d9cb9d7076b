// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

namespace spusim {

/// The shape of a noise source's power spectral density, relative to that of a white source of the
/// same level: a white part and Lorentzian ones, each an Ornstein-Uhlenbeck process.
///
///   S(f)/S_white = w + sum_k a_k^2 / (1 + (2 pi f/p_k)^2)
///
/// | symbol  | meaning                                                                  | unit |
/// | S_white | two-sided density of the current that drives a cell, as a rate of change |      |
/// |         | of its voltage: 2 D = 2 v2/(R0 C), v2 the level of the sources           | V^2/s |
/// | w       | 1 where the source is white, 0 where it is not                           | 1    |
/// | p_k     | pole, > 0                                                                | rad/s |
/// | a_k     | amplitude of a part's plateau                                            | 1    |
struct NoiseSpectrum {
  struct Pole {
    double rate_per_s = 0.0;  ///< p_k
    double amplitude = 0.0;   ///< a_k
  };
  bool white = true;
  std::vector<Pole> poles = {};

  /// True for a white source and nothing else.
  bool plain() const { return white && poles.empty(); }
  /// S(f)/S_white. f in Hz.
  double Density(double frequency_hz) const;
};

/// Band-limited noise: one pole at `bandwidth_hz`, S/S_white = 1/(1 + (f/bandwidth)^2), correlation
/// time 1/(2 pi bandwidth). @throws InputError unless it is positive and finite.
NoiseSpectrum BandLimited(double bandwidth_hz);

/// Adds 1/f noise that equals the white noise at `corner_hz`: S_flicker/S_white = corner/f between
/// `low_hz` and `corner_hz`, by Lorentzian parts a factor of 5 apart:
///
///   a_k^2 = (2/pi) ln 5 corner/f_k,   since  int dx/(x^2 + f^2) = pi/(2 f)
///
/// The sum of parts ripples around 1/f by 2 / cosh(pi^2/ln 5), below 1 %. One part lies beyond each
/// end; what the others beyond would add is missing, up to (2/pi) atan(1/(5 sqrt 5)) = 6 % at the
/// ends themselves and 1 % a factor of 5 inside them. Flat below low_hz/5.
/// Source of the superposition: M. J. Kirton, M. J. Uren, Adv. Phys. 38 (1989) 367.
/// @throws InputError unless 0 < low_hz < corner_hz, finite.
void AddFlicker(double corner_hz, double low_hz, NoiseSpectrum& spectrum);

}  // namespace spusim
