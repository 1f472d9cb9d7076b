// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fstream>
#include <string>

#include <nlohmann/json.hpp>

#include <spusim/linalg/factored_operator.h>

#include "testbenches/data/tngd_tiny.h"

namespace spusim {

/// What tngd_tiny.json says of the device: its matrix, input, and the mean and covariance of its
/// state. Everything stays in the file's order of parameters.
class TngdDeviceOracle {
 public:
  TngdDeviceOracle() {
    std::ifstream file(SourcePath("testbenches/data/tngd_tiny.json"));
    file >> json_;
  }

  Vector gradient() const { return ToVector(json_["grad"]); }
  Matrix covariance_t5() const { return ToMatrix(json_["cov_over_kappa0_t5"]); }
  /// State after t (a key such as "5.0"); `start`: "x0_zero" or "x0_grad".
  Vector mean(const std::string& t, const std::string& start) const {
    return ToVector(json_["mean"][t][start]);
  }
  Vector covariance_diagonal(const std::string& t) const {
    return ToVector(json_["cov_diag_over_kappa0"][t]);
  }

  FactoredMatrix factors() const {
    const auto b = json_["b"].get<Index>();
    const RowMatrix h = ToMatrix(json_["H"]);
    const Index outputs = h.rows() / b;
    FactoredMatrix f;
    f.jacobian = ToMatrix(json_["J"]);
    f.hessian_blocks.resize(h.rows(), outputs);
    for (Index s = 0; s < b; ++s) {
      f.hessian_blocks.middleRows(s * outputs, outputs) =
          h.block(s * outputs, s * outputs, outputs, outputs);
    }
    f.gain = 1.0 / static_cast<double>(b);
    f.leak = json_["lam"].get<double>();
    return f;
  }

 private:
  nlohmann::json json_;
};

}  // namespace spusim
