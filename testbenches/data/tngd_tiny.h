// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include <spusim/workload/network.h>

#include "testbenches/data/source_path.h"
#include "testbenches/support/mlp_spec.h"

namespace spusim {

/// The reference values of tngd_tiny.json that a workload and a digital preconditioner are held to,
/// with parameters in the library's layout (workload.h).
struct TngdTiny {
  std::vector<Index> widths;  ///< of a tanh network
  RowMatrix inputs;
  RowMatrix targets;
  double damping = 0.0;
  Vector parameters;
  double loss = 0.0;
  Vector gradient;
  RowMatrix jacobian;
  RowMatrix hessian;  ///< (b*K x b*K), block-diagonal
  Vector natural_gradient;
};

inline Vector ToVector(const nlohmann::json& json) {
  const auto values = json.get<std::vector<double>>();
  return Eigen::Map<const Vector>(values.data(), static_cast<Index>(values.size()));
}

inline RowMatrix ToMatrix(const nlohmann::json& json) {
  RowMatrix matrix(static_cast<Index>(json.size()), static_cast<Index>(json.at(0).size()));
  for (Index row = 0; row < matrix.rows(); ++row) {
    matrix.row(row) = ToVector(json.at(static_cast<std::size_t>(row))).transpose();
  }
  return matrix;
}

/// Where each parameter of the library's layout (a layer's weights, then its biases) stands in the
/// file's (an output's weights, then its bias, for each output of a layer).
inline std::vector<Index> FileOrder(const std::vector<Index>& widths) {
  std::vector<Index> order;
  Index start = 0;
  for (const auto& [in, out] : test::LayerShapes(widths)) {
    for (Index o = 0; o < out; ++o) {
      for (Index i = 0; i < in; ++i) order.push_back(start + o * (in + 1) + i);
    }
    for (Index o = 0; o < out; ++o) order.push_back(start + o * (in + 1) + in);
    start += (in + 1) * out;
  }
  return order;
}

inline TngdTiny ReadTngdTiny() {
  std::ifstream file(SourcePath("testbenches/data/tngd_tiny.json"));
  const nlohmann::json json = nlohmann::json::parse(file);
  const auto widths = json.at("sizes").get<std::vector<Index>>();
  const std::vector<Index> order = FileOrder(widths);
  return {widths,
          ToMatrix(json.at("X")),
          test::Targets(json.at("y").get<std::vector<std::int64_t>>()),
          json.at("lam").get<double>(),
          ToVector(json.at("theta"))(order),
          json.at("loss").get<double>(),
          ToVector(json.at("grad"))(order),
          ToMatrix(json.at("J"))(Eigen::all, order),
          ToMatrix(json.at("H")),
          ToVector(json.at("ngd"))(order)};
}

}  // namespace spusim
