// SPDX-License-Identifier: Apache-2.0
#include "testbenches/data/tngd_device_oracle.h"

#include <fstream>

#include "testbenches/data/json_arrays.h"
#include "testbenches/data/source_path.h"

namespace spusim {

TngdDeviceOracle::TngdDeviceOracle() : json_(std::make_unique<nlohmann::json>()) {
  std::ifstream file(SourcePath("testbenches/data/tngd_tiny.json"));
  file >> *json_;
}
TngdDeviceOracle::~TngdDeviceOracle() = default;

Vector TngdDeviceOracle::gradient() const { return ToVector(json_->at("grad")); }
Matrix TngdDeviceOracle::covariance_t5() const { return ToMatrix(json_->at("cov_over_kappa0_t5")); }
Vector TngdDeviceOracle::mean(const std::string& t, const std::string& start) const {
  return ToVector(json_->at("mean").at(t).at(start));
}

FactoredMatrix TngdDeviceOracle::factors() const {
  const auto b = json_->at("b").get<Index>();
  const RowMatrix h = ToMatrix(json_->at("H"));
  const Index outputs = h.rows() / b;
  FactoredMatrix f;
  f.jacobian = ToMatrix(json_->at("J"));
  f.hessian_blocks.resize(h.rows(), outputs);
  for (Index s = 0; s < b; ++s) {
    f.hessian_blocks.middleRows(s * outputs, outputs) =
        h.block(s * outputs, s * outputs, outputs, outputs);
  }
  f.gain = 1.0 / static_cast<double>(b);
  f.leak = json_->at("lam").get<double>();
  return f;
}

}  // namespace spusim
