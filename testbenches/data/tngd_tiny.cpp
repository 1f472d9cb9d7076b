// SPDX-License-Identifier: Apache-2.0
#include "testbenches/data/tngd_tiny.h"

#include <cstdint>
#include <fstream>
#include <utility>

#include "testbenches/data/json_arrays.h"
#include "testbenches/data/source_path.h"
#include "testbenches/support/mlp_spec.h"

namespace spusim {
namespace {

/// Where each parameter of the library's layout (a layer's weights, then its biases) stands in the
/// file's (an output's weights, then its bias, for each output of a layer).
std::vector<Index> FileOrder(const std::vector<Index>& widths) {
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

}  // namespace

TngdTiny ReadTngdTiny() {
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
