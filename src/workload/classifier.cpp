// SPDX-License-Identifier: Apache-2.0
#include <spusim/workload/classifier.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include <spusim/base/errors.h>
#include <spusim/noise/random_stream.h>

namespace spusim {
namespace {

void CheckData(const Dataset& data, const NetworkShape& shape, const char* name) {
  const Index inputs = shape.widths.front();
  const Index classes = shape.widths.back();
  if (data.size() == 0 || static_cast<Index>(data.labels.size()) != data.size()) {
    throw InputError(fmt::format("{} data: {} samples and {} labels (allowed: one label each)",
                                 name, data.size(), data.labels.size()));
  }
  if (data.inputs.cols() != inputs) {
    throw InputError(fmt::format("{} data: {} values a sample (allowed: {}, the network's inputs)",
                                 name, data.inputs.cols(), inputs));
  }
  const auto [low, high] = std::minmax_element(data.labels.begin(), data.labels.end());
  if (*low < 0 || *high >= classes) {
    throw InputError(fmt::format("{} data: label {} (allowed: 0 to {})", name,
                                 *low < 0 ? *low : *high, classes - 1));
  }
}

/// The network's own failures end the run; they are not bad input.
template <class Work>
auto AsRunError(const Work& work) {
  try {
    return work();
  } catch (const std::runtime_error& error) {
    throw RunError(error.what());
  }
}

}  // namespace

Classifier::Classifier(NetworkShape shape, std::unique_ptr<Network> network, Dataset train,
                       Dataset test)
    : shape_(std::move(shape)),
      network_(std::move(network)),
      train_(std::move(train)),
      test_(std::move(test)) {
  CheckData(train_, shape_, "training");
  CheckData(test_, shape_, "test");
  for (const auto& [in, out] : layer_shapes()) parameters_ += (in + 1) * out;
}

Vector Classifier::InitialParameters(std::uint64_t seed) const {
  Vector parameters(parameters_);
  RandomStream(seed, "workload.init").FillNormals(0, parameters);
  Index at = 0;
  for (const auto& [in, out] : layer_shapes()) {
    parameters.segment(at, in * out) /= std::sqrt(static_cast<double>(in));
    at += in * out;
    parameters.segment(at, out).setZero();
    at += out;
  }
  return parameters;
}

BatchResult Classifier::Evaluate(const Vector& parameters, const std::vector<Index>& samples,
                                 bool curvature) {
  CheckParameters(parameters);
  if (samples.empty()) throw InputError("a batch needs at least one sample");
  RowMatrix inputs(static_cast<Index>(samples.size()), train_.inputs.cols());
  std::vector<std::int64_t> labels;
  labels.reserve(samples.size());
  for (const Index sample : samples) {
    if (sample < 0 || sample >= train_.size()) {
      throw InputError(
          fmt::format("training sample {} (allowed: 0 to {})", sample, train_.size() - 1));
    }
    inputs.row(static_cast<Index>(labels.size())) = train_.inputs.row(sample);
    labels.push_back(train_.labels[static_cast<std::size_t>(sample)]);
  }
  return AsRunError([&] { return network_->Evaluate(parameters, inputs, labels, curvature); });
}

Score Classifier::Evaluate(const Vector& parameters) {
  CheckParameters(parameters);
  return AsRunError([&] {
    const Fit train = network_->Assess(parameters, train_.inputs, train_.labels);
    const Fit test = network_->Assess(parameters, test_.inputs, test_.labels);
    return Score{train.loss, static_cast<double>(test.correct) / static_cast<double>(test_.size())};
  });
}

void Classifier::CheckParameters(const Vector& parameters) const {
  if (parameters.size() == parameters_) return;
  throw InputError(
      fmt::format("{} parameters (allowed: {}, the network's)", parameters.size(), parameters_));
}

}  // namespace spusim
