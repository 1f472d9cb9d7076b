// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace spusim {

/// What an interval does to a mode of dimensionless rate a, as a function of a; t = rate T and
/// p = pole/rate.
///
/// | kind       | f(a)                        | multiplies                              |
/// | response   | (1 - e^{-a t})/a            | a constant input (and -M x0, from rest)   |
/// | settling   | (e^{-p t} - e^{-a t})/(a - p) | an input e^{-pole s}                      |
/// | deviation  | sqrt((1 - e^{-2 a t})/(2 a))  | unit normals times sqrt(2 D/rate)         |
///
/// All three are entire or have their branch points off the real axis (deviation: a t = +-i pi k),
/// so that they are smooth for a of either sign.
class IntervalFunction {
 public:
  enum class Kind { kResponse, kSettling, kDeviation };

  IntervalFunction() = default;
  /// `time` = rate T > 0; `pole` is for kSettling only.
  IntervalFunction(Kind kind, double time, double pole = 0.0)
      : kind_(kind), time_(time), pole_(pole) {}

  double Value(double a) const;
  double Derivative(double a) const;
  /// (f(a + z) - f(a))/z, and the derivative at z = 0. Where z is within a thousandth of the scale
  /// on which f varies it is the mean of f' over [a, a + z] by two Gauss points, relative error
  /// (1e-3)^4/4320; beyond, the difference itself, which loses three digits at most.
  double DividedDifference(double a, double z) const;

 private:
  Kind kind_ = Kind::kResponse;
  double time_ = 0.0;
  double pole_ = 0.0;
};

}  // namespace spusim
