// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include <spusim/circuit/cell_circuit.h>
#include <spusim/converter/noise_dac.h>

namespace spusim {

/// Any cells whose noise sources are DACs that hold each number for T seconds, as the FPGA source
/// of the 8-cell SPU does. Of a system into which sources come through B, sqrt(2 D) B dW, it makes
/// one with a piecewise constant input
///
///   u_k = u + sqrt(2 D/T)/rate B z_k,   z_k the numbers of NoiseDac, T the update period
///
/// which has the same density below 1/T. Laws of an isolated cell, lambda = m rate, v = D/lambda:
/// at the updates Var = v tanh(lambda T/2)/(lambda T/2), off white noise by -(lambda T)^2/12; half
/// an update later less; averaged over all phases v 2 (y - 1 + e^{-y})/y^2, y = lambda T, off by
/// -lambda T/3. Source: reference laws in docs/laws.md. Left out: settling and glitches of these
/// DACs.
class HeldNoiseCells final : public CellCircuit, private InputUpdates {
 public:
  /// `phase`: InputUpdates::phase.
  /// @throws InputError unless `period_s` > 0 and 0 <= `phase` < 1, or from NoiseDac.
  HeldNoiseCells(std::unique_ptr<CellCircuit> cells, const NoiseDacOptions& dac, double period_s,
                 double phase, const StreamFamily& streams);

  void Program(std::shared_ptr<const LinearOperator> matrix,
               std::shared_ptr<const Matrix> mixing) override;
  /// Its input holds the present numbers, 0 before the first update.
  LangevinSystem System(const Vector& input_v, double node_variance_v2) override;
  Index sources() const override { return 0; }
  void Release(double held_s, Eigen::Ref<Vector> state) override;
  Vector PulseStep(const Vector& areas_vs) const override { return cells_->PulseStep(areas_vs); }
  bool MoveTemperatures(double time_s, bool integrating, const Eigen::Ref<const Vector>& volts,
                        const Eigen::Ref<const Vector>& input_v) override {
    return cells_->MoveTemperatures(time_s, integrating, volts, input_v);
  }
  Index cells() const override { return cells_->cells(); }
  InputUpdates* updates() override { return this; }

 private:
  double period_s() const override { return period_s_; }
  double phase() const override { return phase_; }
  const Vector& Next() override;

  void Split(const LangevinSystem& inner);
  void SetInput();

  std::unique_ptr<CellCircuit> cells_;
  double period_s_;
  double phase_;
  NoiseDac dac_;
  bool split_ = false;
  std::shared_ptr<const Matrix> inner_noise_;
  Matrix path_;                          // B of the injected sources; empty: diag(gain_) ...
  Vector gain_;                          // ... or, where this is empty too, the identity
  std::shared_ptr<const Matrix> white_;  // the other sources' mixing or gains; null: there are none
  Vector steady_input_;
  double amplitude_ = 0.0;  // sqrt(2 D/T)/rate
  Vector input_;
};

}  // namespace spusim
