// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include <spusim/analog/announcement.h>
#include <spusim/analog/exact/bridges/factored_bridge.h>
#include <spusim/analog/exact/exact_streams.h>
#include <spusim/analog/exact/factored/factored_krylov.h>
#include <spusim/analog/exact/factored/factored_method.h>
#include <spusim/analog/exact/linear_propagator.h>
#include <spusim/linalg/spectrum.h>

namespace spusim {

struct WorkCounts;

/// Equal arrays, symmetric H, independent noise alike in all cells. An interval is
///
///   x(T) = decay x0 + response u + settling u0 + deviation z + J^T w     (scalars: those of leak)
///
/// with one pass over J for J [x0, u, z], work in m dimensions for w (FactoredModes or
/// FactoredKrylov) and one pass for J^T w. Costs and errors: docs/models/exact_factored_engine.md.
class FactoredPropagator final : public LinearPropagator {
 public:
  /// Refers to the factors of system.drift, which is kept. @throws RunError where a decomposition
  /// does not converge.
  FactoredPropagator(const LangevinSystem& system, ExactStreams& streams, WorkCounts& work,
                     int threads, FactoredMethod method);

  const Spectrum& spectrum() const { return spectrum_; }
  /// Rate and pole may change while J and H stay: G and the modes are kept.
  void SetDynamics(const LangevinSystem& system);

  void Drop() override { input_known_ = false; }
  void Announce(double duration_s, std::uint64_t count) override {
    announced_.Make(duration_s, count);
  }
  void Move(const LangevinSystem& system, const Vector& input_offset, double duration_s,
            Vector& state, const PathView* view) override;

 private:
  void FindSpectrumOf(const LangevinSystem& system);
  void SetSteps();
  bool UseModes(double duration_s);
  const FactoredModes& Modes();
  void MultiplyByJacobian(const Vector& state, const Vector& input, const Vector& offset,
                          bool noisy);
  void AddByModes(double duration_s, double amplitude);
  void AddByKrylov(const LangevinSystem& system, const Vector& offset, double time,
                   double amplitude, const Vector& state);
  void Show(const LangevinSystem& system, const Vector& offset, double duration_s,
            const Vector& state, const PathView& view);

  ExactStreams& streams_;
  WorkCounts& work_;
  FactoredMethod method_;
  std::shared_ptr<const LinearOperator> drift_;
  JacobianProducts products_;
  FactoredCore core_;
  std::unique_ptr<FactoredModes> modes_;
  std::unique_ptr<FactoredKrylov> krylov_;
  std::unique_ptr<FactoredBridge> bridge_;
  Spectrum spectrum_;
  double zlow_ = 0.0;  // ends of the spectrum of F - leak I on the range of J^T
  double zhigh_ = 0.0;
  double rate_ = 0.0;
  double pole_ = 0.0;
  ModeSteps steps_;  // of leak, then of the modes where they are known
  Index stepped_modes_ = 0;

  Announcement announced_;
  bool chosen_modes_ = false;
  double krylov_spent_ = 0.0;    // flops
  Index krylov_iterations_ = 0;  // of the last interval
  double krylov_time_ = 0.0;     // its rate T

  bool input_known_ = false;
  Vector interleaved_;
  Vector y_state_, y_input_, y_offset_, y_noise_;  // J times state, input, offset, normals
  Vector weights_;
  Vector modal_, modal_sum_;
  Vector residual_, pulled_;
  Vector normals_;
  Vector seen_start_, shown_, end_products_;
};

}  // namespace spusim
