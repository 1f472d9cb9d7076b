// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include <spusim/analog/exact/dense/exact_dense_engine.h>
#include <spusim/linalg/dense_operator.h>

namespace spusim::bench {

/// A noisy array under the exact engine, moved from sample to sample.
class SampledArray {
 public:
  /// `interval`: spacing of samples in units of R0 C.
  SampledArray(const RowMatrix& matrix, double interval)
      : engine_(RandomStream(1, "bench.noise"), RandomStream(1, "bench.looks"), 1),
        interval_(interval),
        state_(Vector::Zero(matrix.rows())) {
    engine_.SetSystem({.drift = std::make_shared<DenseOperator>(matrix),
                       .rate = 1.0,
                       .input = Vector::Ones(matrix.rows()),
                       .diffusion = 1.0});
  }

  void Run(std::uint64_t samples, bool announced) {
    if (announced) engine_.Announce(interval_, samples);
    for (std::uint64_t k = 0; k < samples; ++k) {
      engine_.Advance(interval_, state_);
      observed_ += state_[0];
    }
  }

  double observed() const { return observed_; }

 private:
  ExactDenseEngine engine_;
  double interval_;
  Vector state_;
  double observed_ = 0.0;
};

}  // namespace spusim::bench
