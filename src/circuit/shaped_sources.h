// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include <spusim/analog/langevin_system.h>
#include <spusim/noise/noise_spectrum.h>
#include <spusim/noise/stream_family.h>

namespace spusim {

/// Noise sources that are not white: each Lorentzian part of each source is a state of its own,
/// behind the states of the cells. Of a system of K states into which p sources come through B
/// (K x p) it makes one of K + p poles states:
///
///   dx   = rate (u - M x) dt + sqrt(2 D) [w B dW + sum_k a_k p_k B n_k dt]
///   dn_k = -p_k n_k dt + dW_k                      (states hold sqrt(2 D) n_k, V)
///
/// so that source current k has the density of NoiseSpectrum, and variance a_k^2 p_k D. Symbols:
/// NoiseSpectrum, LangevinSystem. Law for one pole, symmetric M and B = I, tau_n = 1/p:
/// covariance (D/rate) M^-1 (I + tau_n rate M)^-1. Nothing is left out: the larger system is linear
/// and its law exact.
class ShapedSources {
 public:
  /// `streams`: of what the sources do while the cells are held.
  ShapedSources(NoiseSpectrum spectrum, const StreamFamily& streams);

  /// `sources`: the first so many columns of the system's mixing are these sources, the others stay
  /// white. Drift and mixing of the result are the same objects as of the last call where those of
  /// `system` are.
  LangevinSystem Apply(const LangevinSystem& system, Index sources);

  /// States behind those of the system last applied.
  Index states() const;

  /// The sources run on for `seconds` (infinity: they have been on for ever) while the cells are
  /// held, and from now on at the level `diffusion`. `states`: of these sources only.
  /// Exact: n(t + T) = e^{-p T} n(t) + sqrt((D/p) (1 - e^{-2 p T})) z.
  void Run(double seconds, double diffusion, Eigen::Ref<Vector> states);

 private:
  NoiseSpectrum spectrum_;
  RandomStream held_;
  std::uint64_t held_index_ = 0;
  double level_ = 0.0;  // diffusion that the states are at
  Index sources_ = 0;
  std::shared_ptr<const LinearOperator> inner_drift_;
  std::shared_ptr<const Matrix> inner_noise_;
  std::shared_ptr<const LinearOperator> drift_;
  std::shared_ptr<const Matrix> mixing_;
};

}  // namespace spusim
