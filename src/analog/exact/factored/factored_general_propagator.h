// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <memory>
#include <optional>

#include <spusim/analog/exact/bridges/gaussian_bridge.h>
#include <spusim/analog/exact/exact_streams.h>
#include <spusim/analog/exact/linear_propagator.h>
#include <spusim/analog/exact/mode_steps.h>
#include <spusim/analog/path_grid.h>
#include <spusim/linalg/jacobian_products.h>
#include <spusim/linalg/spectrum.h>

namespace spusim {

struct WorkCounts;

/// F = leak I + gain J2^T H J that is not symmetric: J2 differs from J (mismatch), or a block of H
/// is not symmetric. Noise independent and alike in all cells.
///
/// Mean: y = J x obeys an equation of its own, y' = rate (J u - (leak + C) y), C = gain J J2^T H,
/// and x feels it through z' = rate (y - leak z), z(0) = 0: x(T) = (that of leak) - J2^T gain H
/// z(T). So two m x m blocks of the exponential of a 2m x 2m matrix, kept for each duration.
///
/// Noise: it differs from that of leak I in span[J^T, J2^T] only. W = [J; J2 - J], scaled to unit
/// rows, has the Gram matrix U Lambda U^T; V = W^T (scale) U Lambda^-1/2 is an orthonormal basis,
/// F V = V A with A = leak I + gain (J2 V)^T H (J V), of 2m rows at most. With Q the covariance
/// that A gives (TransitionSolver), S its root and q that of leak: noise = sqrt(q) z + V (S -
/// sqrt(q) I) V^T z. Directions with Lambda below 2m eps of the largest are left out: they are
/// there by rounding, or W has them at 2e-7 of its norm or less, which bounds the error of F V by
/// as much.
class FactoredGeneralPropagator final : public LinearPropagator {
 public:
  /// Refers to the factors of system.drift, which is kept. @throws RunError where a decomposition
  /// does not converge or m is beyond kDirectLimit.
  FactoredGeneralPropagator(const LangevinSystem& system, ExactStreams& streams, WorkCounts& work,
                            int threads);
  ~FactoredGeneralPropagator() override;
  FactoredGeneralPropagator(const FactoredGeneralPropagator&) = delete;
  FactoredGeneralPropagator& operator=(const FactoredGeneralPropagator&) = delete;

  const Spectrum& spectrum() const { return spectrum_; }
  void SetDynamics(const LangevinSystem& system);

  void Drop() override { input_known_ = false; }
  void Announce(double /*duration_s*/, std::uint64_t /*count*/) override {}
  void Move(const LangevinSystem& system, const Vector& input_offset, double duration_s,
            Vector& state, const PathView* view) override;

 private:
  /// What an interval does in m (mean) and 2m (noise) dimensions.
  struct Step {
    double duration_s = -1.0;
    Matrix decay;     ///< y(0) -> z(T), m x m
    Matrix response;  ///< J u -> z(T)
    Matrix settling;  ///< J u_0 -> z(T); empty without a pole
    Matrix noise;     ///< W z -> its part of the noise, unit amplitude; empty until it is needed
  };
  /// The small closed system of the shown cells and y.
  struct Looks;

  void FindSpectrumOf(const LangevinSystem& system);
  void FindBasis();
  Step& StepOf(double duration_s);
  void FindNoise(Step& step);
  void MultiplyByJacobians(const Vector& state, const Vector& input, const Vector& offset,
                           bool noisy);
  void Show(const LangevinSystem& system, const Vector& offset, double duration_s,
            const Vector& state, const PathView& view);

  ExactStreams& streams_;
  WorkCounts& work_;
  std::shared_ptr<const LinearOperator> drift_;
  const FactoredMatrix& factors_;
  JacobianProducts products_;
  Matrix gram_;       // W W^T
  Matrix cross_;      // C = gain J J2^T H
  Matrix basis_;      // V = W^T basis_
  Matrix projected_;  // A
  Spectrum spectrum_;
  double rate_ = 0.0;
  double pole_ = 0.0;
  ModeSteps leak_steps_;
  Matrix mean_system_;  // of (y, z), 2m x 2m
  std::optional<TransitionSolver> noise_transitions_;
  std::array<Step, 3> steps_;
  std::size_t next_ = 0;
  std::unique_ptr<Looks> looks_;

  bool input_known_ = false;
  Vector interleaved_;
  Vector y_state_, y_input_, y_offset_;  // J times state, input, offset
  Vector w_noise_, noise_weights_;       // W times normals, and what becomes of them
  Vector z_, weights_, back_weights_;
  Vector normals_;
  Vector seen_start_, shown_;
};

}  // namespace spusim
