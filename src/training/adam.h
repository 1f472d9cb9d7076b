// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/training/update_rule.h>

namespace spusim {

struct AdamOptions {
  double learning_rate = 1e-3;  ///< eta > 0
  double beta1 = 0.9;           ///< decay of the mean, in [0, 1)
  double beta2 = 0.999;         ///< decay of the mean square, in [0, 1)
  double epsilon = 1e-8;        ///< > 0, added to the root
};

/// Adam: m <- b1 m + (1 - b1) g, v <- b2 v + (1 - b2) g^2, both from 0, in step k = 1, 2, ...
///   theta <- theta - eta (m / (1 - b1^k)) / (sqrt(v / (1 - b2^k)) + epsilon), entry by entry.
/// Source: Kingma and Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015, Algorithm 1.
/// b1 = b2 = 0 gives eta g / (|g| + epsilon): the rule of the TNGD paper's TNGD-Adam runs.
class Adam final : public UpdateRule {
 public:
  /// @throws InputError if an option is out of range.
  explicit Adam(const AdamOptions& options);

  void Step(const Vector& direction, Vector& parameters) override;

 private:
  AdamOptions options_;
  double power1_ = 1.0;  ///< beta1^k
  double power2_ = 1.0;
  Vector mean_;
  Vector square_;
};

}  // namespace spusim
