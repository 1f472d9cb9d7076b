// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include <spusim/analog/langevin_system.h>

namespace spusim {

/// Boltzmann constant, J/K (exact in the SI of 2019).
constexpr double kBoltzmann = 1.380649e-23;

/// Variance of the voltage of an isolated RC cell in thermal equilibrium, kT/C, V^2: the same for
/// every resistance.
double ThermalNodeVariance(double temperature_k, double capacitance_f);

/// The RC-integrator cell array, all parts ideal.
///
///   R0 C dV = -(M V - b') dt + R0 C sqrt(2 v2 / (R0 C)) dW
///
/// | symbol | meaning                                             | unit | range |
/// | V      | node voltages                                       | V    |       |
/// | M      | programmed conductances in units of 1/R0            | 1    |       |
/// | b'     | input voltages behind resistors R0                  | V    |       |
/// | R0, C  | unit resistance, integration capacitance            | ohm, F | > 0 |
/// | v2     | variance of an isolated cell of unit conductance    | V^2  | >= 0  |
///
/// Source: TNGD paper (arXiv 2405.13817), App. C, eqs 22-24 with the sign of eq 15. Left out:
/// finite gain and bandwidth, offsets, tolerances, saturation, wire resistance.
class RcCircuit {
 public:
  /// @throws InputError unless both are positive and finite.
  RcCircuit(double resistance_ohm, double capacitance_f);

  double resistance_ohm() const { return resistance_ohm_; }
  /// R0 C, s.
  double time_constant_s() const { return time_constant_s_; }

  /// The cells' equation of motion under the given array, input voltages and noise setting; with
  /// `mixing` S, dW becomes S dW.
  LangevinSystem System(std::shared_ptr<const LinearOperator> matrix, const Vector& input_v,
                        double node_variance_v2,
                        std::shared_ptr<const Matrix> mixing = nullptr) const;

  /// What a short pulse of `area_vs` (V s) at an input does to its cell: area / (R0 C), V.
  double PulseStep(double area_vs) const { return area_vs / time_constant_s_; }

 private:
  double resistance_ohm_;
  double time_constant_s_;
};

}  // namespace spusim
