// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include <spusim/linalg/factored_operator.h>

namespace spusim {

/// What tngd_tiny.json says of the device: its matrix, input, and the mean and covariance of its
/// state. Everything stays in the file's order of parameters.
class TngdDeviceOracle {
 public:
  TngdDeviceOracle();
  ~TngdDeviceOracle();
  TngdDeviceOracle(const TngdDeviceOracle&) = delete;
  TngdDeviceOracle& operator=(const TngdDeviceOracle&) = delete;

  Vector gradient() const;
  Matrix covariance_t5() const;
  /// State after t (a key such as "5.0"); `start`: "x0_zero" or "x0_grad".
  Vector mean(const std::string& t, const std::string& start) const;
  FactoredMatrix factors() const;

 private:
  std::unique_ptr<nlohmann::json> json_;
};

}  // namespace spusim
