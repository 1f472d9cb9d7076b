// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <vector>

#include <spusim/workload/workload.h>

#include "testbenches/support/mlp_spec.h"

namespace spusim {

/// A workload for tests of the trainer: loss |theta|^2 / 2 whatever the samples, start values 1,
/// and a record of the batches asked for.
class BowlWorkload final : public Workload {
 public:
  const NetworkReport& network() const override { return network_; }
  Index train_samples() const override { return 10; }
  Vector InitialParameters(std::uint64_t /*seed*/) const override { return Vector::Ones(6); }
  BatchResult Evaluate(const Vector& parameters, const std::vector<Index>& samples,
                       bool curvature) override {
    batches.push_back(samples);
    curvature_asked = curvature;
    if (on_evaluate) on_evaluate();
    BatchResult result;
    result.loss = parameters.squaredNorm() / 2.0;
    result.gradient = parameters;
    result.batch = static_cast<Index>(samples.size());
    result.outputs = outputs();
    return result;
  }
  Score Evaluate(const Vector& parameters) override {
    return {parameters.squaredNorm() / 2.0, 0.5};
  }

  std::vector<std::vector<Index>> batches;
  bool curvature_asked = false;
  std::function<void()> on_evaluate;

 private:
  NetworkReport network_ = test::MlpReport({2, 2});
};

}  // namespace spusim
