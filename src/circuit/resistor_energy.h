// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <spusim/analog/langevin_system.h>
#include <spusim/circuit/quadratic_integral.h>
#include <spusim/linalg/decompositions.h>

namespace spusim {

/// Which resistors turn voltages into heat.
enum class ResistorsOf {
  kArray,  ///< the programmable array's, between node voltages and virtual grounds, and the inputs'
  kCells   ///< one across each cell, of the unit resistance: the loss of an oscillator
};

/// The energy of the passive parts of a dense cell array, summed over the intervals between events.
///
/// Resistors between node voltages and virtual grounds, and those of the inputs, turn into heat
///
///   P = sum_j g_j V_j^2 + (1/R0) sum_i b'_i^2,       g_j = (1/R0) sum_i |M_ij|
///
/// while the cells integrate; a held cell's resistors are disconnected. Oscillators have one
/// resistor a cell: g_j = 1/R0, and no inputs. Charging a capacitor to V takes C V^2/2.
///
/// | symbol | meaning                                     | unit | range    |
/// | V, b'  | node voltages; input voltages, settled       | V    |          |
/// | M      | programmed conductances, units of 1/R0       | 1    |          |
/// | R0, C  | unit resistance, integration capacitance     | ohm, F | > 0    |
///
/// Over an interval the integral of P is what the linear law expects from the voltages at its start
/// (QuadraticIntegral): exact without noise, and with noise unbiased, since the next interval
/// starts from what was measured. Where that law is not to be had (no resting point, an end at the
/// swing of the amplifiers, or more than kMostDurations different lengths under one array, as with
/// jitter) it is the trapezoid between the measured ends, wrong by at most T^3/12 max|P''|.
///
/// Source: Kirchhoff's law at a virtual ground (docs/models/energy.md). Left out: a limit of an
/// amplifier that acts only within an interval, settling of the inputs, what mismatch does to g
/// (second order), resistors of factored arrays, amplifier outputs' own losses (they are in the
/// amplifiers' supply).
class ResistorEnergy {
 public:
  static constexpr std::size_t kMostDurations = 8;

  /// `swing_v`: where amplifiers saturate; 0: nowhere.
  /// @throws InputError unless resistance and capacitance are positive.
  ResistorEnergy(double resistance_ohm, double capacitance_f, ResistorsOf resistors,
                 double swing_v = 0.0);

  /// The array as programmed.
  void SetArray(const LinearOperator& matrix);
  /// Voltages at the inputs, b'.
  void SetDrive(const Vector& input_v) { drive_v_ = input_v; }
  /// The equation that the cells obey from now on; the first entries of its state are the voltages.
  void SetSystem(const LangevinSystem& system);
  /// Its input, from now on.
  void SetInput(const Vector& input);
  /// The cells integrated for `seconds`, from `start` to `end`.
  void Add(double seconds, const Vector& start, const Vector& end);
  /// The cells' capacitors were charged to `volts`.
  void AddPreset(const Vector& volts);
  /// Cells that were held have leaked from one set of voltages to another: the leaks turned the
  /// difference of the stored energies into heat (or, where noise charged the cells, took it from
  /// their surroundings).
  void AddLeak(const Eigen::Ref<const Vector>& from, const Eigen::Ref<const Vector>& to) {
    heat_j_ += 0.5 * capacitance_f_ * (from.squaredNorm() - to.squaredNorm());
  }

  double heat_j() const { return heat_j_; }
  double charge_j() const { return charge_j_; }

 private:
  struct IntervalLaw {
    QuadraticIntegral integral;
    std::optional<double> noise;  ///< tr(W S S^T) of the present mixing, an N^3 product
  };
  IntervalLaw* LawFor(double seconds);
  bool Saturated(const Vector& state) const;
  Vector Weights() const;

  double resistance_ohm_;
  double capacitance_f_;
  ResistorsOf resistors_;
  double swing_v_;
  Vector conductance_;
  Vector drive_v_;
  LangevinSystem system_;
  Matrix drift_;  // 1/s
  Eigen::PartialPivLU<Matrix> factors_;
  Vector rest_;
  std::vector<IntervalLaw> laws_;
  double heat_j_ = 0.0;
  double charge_j_ = 0.0;
};

}  // namespace spusim
