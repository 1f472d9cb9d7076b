// SPDX-License-Identifier: Apache-2.0
#include <spusim/workload/torch/cross_entropy.h>

#include <ATen/TensorOperators.h>
#include <ATen/ops/diag_embed.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/nll_loss.h>
#include <ATen/ops/softmax.h>

#include <cmath>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace spusim {
namespace {

at::Tensor Labels(const Samples& samples) {
  std::vector<std::int64_t> labels;
  labels.reserve(static_cast<std::size_t>(samples.size()));
  for (Index s = 0; s < samples.size(); ++s) {
    labels.push_back(static_cast<std::int64_t>(samples.targets(s, 0)));
  }
  // A copy, since the vector ends here.
  return at::from_blob(labels.data(), {static_cast<std::int64_t>(labels.size())}, at::kLong)
      .clone();
}

}  // namespace

void CrossEntropy::CheckTargets(const Samples& samples) const {
  for (Index s = 0; s < samples.size(); ++s) {
    const double label = samples.targets(s, 0);
    if (label >= 0.0 && label < static_cast<double>(classes_) && label == std::floor(label)) {
      continue;
    }
    std::ostringstream text;
    text << "label " << label << " (allowed: 0 to " << classes_ - 1 << ")";
    throw std::invalid_argument(text.str());
  }
}

at::Tensor CrossEntropy::Mean(const at::Tensor& outputs, const Samples& samples) const {
  return at::nll_loss(at::log_softmax(outputs, 1), Labels(samples));
}

at::Tensor CrossEntropy::Hessian(const at::Tensor& outputs) const {
  const at::Tensor p = at::softmax(outputs.detach(), 1);
  return at::diag_embed(p) - p.unsqueeze(2) * p.unsqueeze(1);
}

std::optional<Index> CrossEntropy::Correct(const at::Tensor& outputs,
                                           const Samples& samples) const {
  return outputs.argmax(1).eq(Labels(samples)).sum().item<std::int64_t>();
}

}  // namespace spusim
