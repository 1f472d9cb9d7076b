// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/circuit/cell_circuit.h>
#include <spusim/noise/stream_family.h>

namespace spusim {

/// Any cells whose charge leaks away while they are held, through a resistance R_leak across each
/// capacitor, which has thermal noise:
///
///   dV = -V/tau_leak dt + sqrt(2 v/tau_leak) dW,    tau_leak = R_leak C,   v = k T/C
///   V(t) = V(0) e^(-t/tau_leak) + sqrt(v (1 - e^(-2 t/tau_leak))) z,       z standard normal
///
/// | symbol   | meaning                                        | unit | range |
/// | V        | voltages of the cells, each by itself           | V    |       |
/// | tau_leak | time constant of the leak                       | s    | > 0   |
/// | v        | variance of a cell in equilibrium with its leak | V^2  | >= 0  |
///
/// The second line is the first one's exact solution (an Ornstein-Uhlenbeck process), so that a
/// hold in several parts has the law of one. z of the k-th hold is the stream "cells.leak" of the
/// device's noise at (cell, k). Source: Kirchhoff's law and Nyquist's theorem. Left out: the leak
/// while cells integrate, where the array's conductances are larger by tau_leak/(R0 C); spread of
/// leaks and capacitors; charge injected by the switch; noise of cells that nobody has charged
/// since power-on.
class LeakyCells final : public CellCircuit {
 public:
  /// `variance_v2`: v. @throws InputError unless both are finite, tau_leak > 0 and v >= 0.
  LeakyCells(std::unique_ptr<CellCircuit> cells, double time_constant_s, double variance_v2,
             const StreamFamily& noise)
      : cells_(std::move(cells)),
        time_constant_s_(time_constant_s),
        variance_v2_(variance_v2),
        stream_(noise.Stream("cells.leak")) {
    if (time_constant_s > 0.0 && std::isfinite(time_constant_s) && variance_v2 >= 0.0 &&
        std::isfinite(variance_v2)) {
      return;
    }
    throw InputError(fmt::format("leak of held cells: {} s and {} V^2 (allowed: > 0 and >= 0)",
                                 time_constant_s, variance_v2));
  }

  bool Hold(double seconds, Eigen::Ref<Vector> volts) override {
    if (!(seconds > 0.0)) return false;
    const double times = seconds / time_constant_s_;
    normals_.resize(volts.size());
    stream_.FillNormals(holds_++, normals_);
    volts =
        std::exp(-times) * volts + std::sqrt(-std::expm1(-2.0 * times) * variance_v2_) * normals_;
    return true;
  }

  void Program(std::shared_ptr<const LinearOperator> matrix,
               std::shared_ptr<const Matrix> mixing) override {
    cells_->Program(std::move(matrix), std::move(mixing));
  }
  LangevinSystem System(const Vector& input_v, double node_variance_v2) override {
    return cells_->System(input_v, node_variance_v2);
  }
  Index sources() const override { return cells_->sources(); }
  void Release(double held_s, Eigen::Ref<Vector> state) override { cells_->Release(held_s, state); }
  Vector PulseStep(const Vector& areas_vs) const override { return cells_->PulseStep(areas_vs); }
  bool MoveTemperatures(double time_s, bool integrating, const Eigen::Ref<const Vector>& volts,
                        const Eigen::Ref<const Vector>& input_v) override {
    return cells_->MoveTemperatures(time_s, integrating, volts, input_v);
  }
  InputUpdates* updates() override { return cells_->updates(); }
  Index cells() const override { return cells_->cells(); }

 private:
  std::unique_ptr<CellCircuit> cells_;
  double time_constant_s_;
  double variance_v2_;
  RandomStream stream_;
  std::uint64_t holds_ = 0;
  Vector normals_;
};

}  // namespace spusim
