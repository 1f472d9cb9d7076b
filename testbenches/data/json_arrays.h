// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <nlohmann/json.hpp>

#include <spusim/linalg/types.h>

namespace spusim {

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

}  // namespace spusim
