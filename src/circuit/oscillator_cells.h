// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include <spusim/circuit/cell_circuit.h>
#include <spusim/linalg/types.h>
#include <spusim/noise/stream_family.h>

namespace spusim {

/// What coupled oscillator cells are made of; the default is ideal but for its values.
struct OscillatorOptions {
  double resistance_ohm = 1e3;    ///< R0: loss of a cell, in parallel
  double capacitance_f = 1e-9;    ///< C0: capacitance of the largest code of a bank
  double inductance_h = 1e-3;     ///< L of a cell
  double bank_tolerance = 0.0;    ///< standard deviation of a capacitor bank's relative error
  double loss_tolerance = 0.0;    ///< of a loss resistance's
  double source_tolerance = 0.0;  ///< of a noise source's amplitude
  double input_settling_s = 0.0;  ///< time constant of the input DACs' outputs; 0: at once
  bool read_currents = false;     ///< ADCs see R0 i in the place of v
  StreamFamily specimen{1, DeviceName(0)};
};

/// Maxwell capacitance matrix of capacitor banks: `banks`(i, j) couples the cells i and j, the
/// diagonal couples each cell to ground; C_ij = -banks_ij, C_ii = sum_j banks_ij. A diagonally
/// dominant M-matrix by construction. @pre square, symmetric, >= 0.
Matrix MaxwellMatrix(const Matrix& banks);

/// The banks that make a matrix: -A_ij between cells, the row sums to ground.
/// @throws InputError with the reason where passive coupling cannot reach A: not square, empty, not
/// symmetric, not finite, zero, an off-diagonal entry above 0, or a row sum below 0.
Matrix BanksOf(const Matrix& a);

/// LC resonators with a loss, coupled by capacitors; a noise current into each (the 8-cell SPU):
///
///   di = L^-1 v dt
///   dv = -C^-1 (R^-1 v + i - u/R0) dt + sqrt(2 k0) C^-1 S dW,   C = C0 Maxwell(banks)
///
/// As a Langevin system in volts, j = R0 i, states [v; j], tau = R0 C0:
///
///   tau dv = -Chat^-1 (P v + j - u) dt + sqrt(2 v2 tau) Chat^-1 S dW,   tau dj = kappa v dt
///
/// | symbol | meaning                                            | unit | range                |
/// | Chat   | C/C0, programmed                                   | 1    | Maxwell matrix, regular |
/// | kappa  | R0^2 C0/L: (quality factor of a lone cell)^2       | 1    | > 0; overdamped < 1/4 |
/// | P      | R0/R_i, 1 where losses are equal                   | 1    | > 0                  |
/// | v2     | k0 R0/C0: variance of a lone cell of capacitance C0 | V^2 | >= 0                 |
///
/// Equilibrium, equal losses and sources: <v v^T> = v2 Chat^-1, <i i^T> = (k0 R0/L) I, <i v^T> = 0;
/// any spread of losses or sources is a set of unequal temperatures, an error that no number of
/// samples averages out. A constant input ends in the inductors: v settles at 0, so that A x = b is
/// not solved by these cells. Source: Melanson et al., Nat. Commun. 16 (2025) 3757, eqs 4 and 5.
/// Left out: resistance of the inductors and switches, spread of L.
class OscillatorCells final : public CellCircuit {
 public:
  /// @throws InputError for a value out of range.
  explicit OscillatorCells(const OscillatorOptions& options);

  /// `matrix`: the banks. @throws InputError if they are not symmetric and >= 0, or leave the
  /// capacitance matrix singular (no cell of a connected group reaches ground).
  void Program(std::shared_ptr<const LinearOperator> matrix,
               std::shared_ptr<const Matrix> mixing) override;
  LangevinSystem System(const Vector& input_v, double node_variance_v2) override;
  Index sources() const override { return mixing_ == nullptr ? 0 : mixing_->cols(); }
  /// Held cells keep their currents as they keep their voltages.
  void Release(double held_s, Eigen::Ref<Vector> state) override;
  Vector PulseStep(const Vector& areas_vs) const override;
  Index cells() const override { return inverse_.rows(); }

  /// kappa.
  double stiffness() const { return stiffness_; }
  /// What the programmed cells really have: banks in units of C0, losses in units of R0, amplitudes
  /// of the sources in units of their level.
  const Matrix& banks() const { return real_banks_; }
  const Vector& losses() const { return real_losses_; }
  const Vector& source_gain() const { return source_gain_; }

 private:
  OscillatorOptions options_;
  double rate_;
  double stiffness_;
  RandomStream banks_;
  RandomStream losses_;
  RandomStream sources_;
  std::shared_ptr<const LinearOperator> drift_;
  std::shared_ptr<const Matrix> mixing_;
  Matrix real_banks_;
  Vector real_losses_;
  Vector source_gain_;
  Matrix inverse_;  // Chat^-1 as it is
};

/// Decay rate, in units of 1/tau, of the slowest mode of lossy oscillators with a capacitance
/// eigenvalue gamma: the smaller real part of s in gamma s^2 + s + kappa = 0, taken positive.
double OscillatorDecay(double gamma, double stiffness);

}  // namespace spusim
