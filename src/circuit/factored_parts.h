// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <spusim/linalg/factored_operator.h>
#include <spusim/noise/random_stream.h>
#include <spusim/noise/stream_family.h>

namespace spusim {

/// The three resistor arrays of a factored device, and the amplifiers of its two memoryless stages,
/// as one device was made with them:
///
///   stage 1, row r      (f + n1_r/A0) y_r = sum_j J_rj (1 + e1_rj) V_j - n1_r Vos1_r
///   stage 2, row r      (f + n2_r/A0) w_r = sum_s H_rs (1 + eh_rs) y_s - n2_r Vos2_r
///   current into cell i -(1/R0) [ sum_r J2_ri (1 + e2_ri) w_r + leak (1 + el_i) V_i ]
///   n1_r = sum_j |J_rj (1 + e1_rj)| + f,   n2_r = sum_s |H_rs (1 + eh_rs)| + f,   f = (1 + ef_r)/sqrt(gain)
///
/// | symbol     | meaning                                                                | unit |
/// | e..        | relative errors of resistors, normal: of the arrays, the leaks and the | 1    |
/// |            | stages' feedbacks                                                      |      |
/// | f          | conductance of a stage's feedback; both stages have the same gain      | 1/R0 |
/// | n          | conductance at a stage's summing node                                  | 1/R0 |
/// | Vos1, Vos2 | input offsets of the stages' amplifiers, normal                        | V    |
/// | A0         | their open-loop DC gain                                                | 1    |
///
/// so that the drift is J2^T H J + leaks with other numbers, J2 no longer equal to J, and a
/// constant current is left at each cell. Source: Kirchhoff's law at the summing node of an
/// inverting amplifier at DC; the split of the gain over the stages is a choice, the papers give
/// none. Left out: bandwidth, slew, saturation and noise of the stages.
class FactoredParts {
 public:
  /// Relative errors, offsets and gain as in CellSpread, by which they are checked.
  FactoredParts(double resistor, double offset_v, double gain, const StreamFamily& specimen);

  struct Realised {
    /// Where nothing moves its entries the nominal one; else with both J's formed in double, and
    /// `leaks` in the place of `leak`.
    FactoredMatrix array;
    Vector rows;  ///< sum_r |J2_ri (1 + e2_ri)| + leak_i: what hangs at cell i's node but its input
    Vector input_v;  ///< what the stages' offsets do, as an input voltage behind R0
  };
  /// `own_rows`: the caller is to scale the cells' rows, so that they need a J2 and leaks of their
  /// own. Memory: five m x N with a tolerance, three without, one where nothing moves the arrays.
  /// @throws InputError for a J in float, or a gain that is not positive, of which no stages can be made.
  Realised Realise(const FactoredMatrix& nominal, bool own_rows) const;

 private:
  void Draw(Index rows, Index cells, Index block) const;
  FactoredMatrix WithOwnResistors(const FactoredMatrix& nominal) const;

  double resistor_;
  double offset_v_;
  double gain_;
  StreamFamily specimen_;
  // The resistors' factors stay from array to array; drawn anew for another shape.
  mutable RowMatrix forward_, back_, hessian_;
};

}  // namespace spusim
