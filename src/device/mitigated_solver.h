// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include <spusim/device/gain_calibration.h>
#include <spusim/device/rounded_ensemble.h>
#include <spusim/device/spu_session.h>

namespace spusim {

/// What a controller does about imperfections of the device when it solves; all off: one anneal.
struct MitigationPlan {
  bool offset_pair = false;                          ///< +b and -b
  std::optional<ChannelGains> gains = std::nullopt;  ///< as measured; none: all 1
  std::int64_t rounded_ensemble = 0;  ///< roundings of the matrix; 0: one, to the nearest level
  std::int64_t refinements = 0;       ///< passes after the first
  std::uint64_t seed = 1;             ///< of the roundings

  /// Anneals of a right-hand side, but for those that the range repeats.
  std::int64_t Anneals() const;
  /// Programmings of the array for `right_hand_sides` of them.
  std::int64_t Programmings(std::int64_t right_hand_sides) const;
};

/// A solution and its last pass, which says what error to expect: the error of x is the error of
/// that pass as a solution of A y = input, whose exact answer is x* - before.
struct MitigatedSolution {
  Vector x;
  Vector before;  ///< what the passes before the last one came to; 0 if there was one only
  Vector input;   ///< of the last pass: b, or b - A before
  /// Of the last pass, an entry a member of the ensemble. Of a pair: mean is half the difference,
  /// clips are those of both. With gains: mean and programmed_input as the cells have them.
  std::vector<AnnealResult> anneals;
  std::int64_t passes = 1;  ///< whose result is in x
  /// (|b - A x| / |b - A x_0|)^(1/(passes - 1)), x_0 after the first pass; 0 with one pass.
  double factor_per_pass = 0.0;
};

/// Solves A x = b on a device with the measures of a MitigationPlan, one inside the other:
///
///   refinement   x <- x + E(b - A x), the residual in double precision, each pass in a range of
///                its own
///   ensemble     E(r) = (1/n) sum_q P_q(r), P_q under the rounding A_q of RoundedEnsemble
///   pair         P(r) = (G(r) - G(-r)) / 2, both at the same input scale
///   gains        G(r)_i = anneal(r ./ d)_i / a_i
///
/// Each pass multiplies the error by I - B A, B the device's map from an input to its answer
/// (A_q^-1 where all else is ideal), down to the rounding of b - A x, N eps |A| |x|.
/// With everything off: one anneal, to the bit.
class MitigatedSolver {
 public:
  /// `a`: A, as given. `array_bits`: of the device. `anneal_done`: called after each of the plan's
  /// Anneals(). Refers to the session, whose array it programs.
  MitigatedSolver(SpuSession& session, RowMatrix a, int array_bits, MitigationPlan plan,
                  SpuSession::Warn warn, std::function<void()> anneal_done = {});

  /// A refinement that diverges (residual ten times that of the first pass) stops with a warning,
  /// and the first pass counts. @throws Interrupted, and what the session throws.
  MitigatedSolution Solve(const Vector& b);

  /// Members of the ensemble, at least 1.
  std::int64_t members() const;
  /// The array of a member, as rounded, in problem units.
  RowMatrix Programmed(std::int64_t member) const;
  const MitigationPlan& plan() const { return plan_; }
  /// Uploads of the array so far.
  std::int64_t programmings() const { return programmings_; }
  double matrix_scale() const { return session_.matrix_scale(); }

 private:
  void Program(std::int64_t member);
  std::vector<AnnealResult> Pass(const Vector& r);
  AnnealResult Measure(const Vector& r);
  AnnealResult MeasurePair(const Vector& input);
  AnnealResult Anneal(const Vector& input, double input_scale);

  SpuSession& session_;
  RowMatrix a_;
  MitigationPlan plan_;
  SpuSession::Warn warn_;
  std::function<void()> anneal_done_;
  std::optional<RoundedEnsemble> ensemble_;
  std::int64_t programmed_ = -1;  // which member the array holds
  std::int64_t programmings_ = 0;
};

}  // namespace spusim
