// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include <spusim/analog/exact/transition.h>
#include <spusim/linalg/packed_matrix.h>

namespace spusim {

/// What an interval T does to a general linear system: x' = E x + P u + R u_0 + amplitude L z.
struct GeneralStep {
  double duration_s = -1.0;
  PackedMatrix decay;              ///< E = e^{-M rate T}
  PackedMatrix root;               ///< L, N x r, of the covariance of noise of unit 2 D/rate
  std::optional<Matrix> response;  ///< P, of a constant input, where it was asked for
  std::optional<Matrix> settling;  ///< R, of an input e^{-pole t}
};

/// The steps of one system, for the few durations that a run uses. Each matrix is worked out when
/// it is first needed.
class GeneralSteps {
 public:
  /// `m`: M; `mixing`: S S^T; rate and pole in 1/s.
  GeneralSteps(const Matrix& m, const Matrix& mixing, double rate, double pole);

  /// Valid until three other durations have been asked for.
  GeneralStep& At(double duration_s);
  const Matrix& Response(GeneralStep& step);
  const Matrix& Settling(GeneralStep& step);

 private:
  TransitionSolver transitions_;
  double rate_;
  double pole_;
  std::array<GeneralStep, 3> kept_;
  std::size_t next_ = 0;
};

}  // namespace spusim
