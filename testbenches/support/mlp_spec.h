// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <spusim/workload/network_module.h>

namespace spusim::test {

inline NetworkSpec MlpSpec(const std::vector<Index>& widths, const std::string& activation) {
  return {"mlp", {{"widths", widths}, {"activation", activation}}};
}

/// A multi-layer perceptron with cross-entropy, from the module.
inline std::unique_ptr<Network> MakeMlp(const std::vector<Index>& widths,
                                        const std::string& activation) {
  return NetworkModule::Load().Make(MlpSpec(widths, activation), {"cross-entropy", {}});
}

/// (in, out) of each linear layer of a network of these widths.
inline std::vector<std::pair<Index, Index>> LayerShapes(const std::vector<Index>& widths) {
  std::vector<std::pair<Index, Index>> shapes;
  for (std::size_t l = 1; l < widths.size(); ++l) shapes.emplace_back(widths[l - 1], widths[l]);
  return shapes;
}

/// What a network of linear layers of these widths and a softmax reports.
inline NetworkReport MlpReport(const std::vector<Index>& widths) {
  NetworkReport report{widths.front(), widths.back(), 1, 0, {}, 0.0};
  for (const auto& [in, out] : LayerShapes(widths)) {
    report.layers.push_back(LinearLayer(in, out, 1, !report.layers.empty()));
    report.parameters += (in + 1) * out;
  }
  report.loss_hessian_flops = 2.0 * static_cast<double>(widths.back() * widths.back());
  return report;
}

/// Labels as targets.
inline RowMatrix Targets(const std::vector<std::int64_t>& labels) {
  RowMatrix targets(static_cast<Index>(labels.size()), 1);
  for (Index s = 0; s < targets.rows(); ++s) {
    targets(s, 0) = static_cast<double>(labels[static_cast<std::size_t>(s)]);
  }
  return targets;
}

}  // namespace spusim::test
