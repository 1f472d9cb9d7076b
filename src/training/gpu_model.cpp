// SPDX-License-Identifier: Apache-2.0
#include <spusim/training/gpu_model.h>

namespace spusim {
namespace {

/// Sum over the layers of in * out, from layer `first` on.
double Weights(const StepSize& size, std::size_t first) {
  double weights = 0.0;
  for (std::size_t l = first; l < size.layers.size(); ++l) {
    weights +=
        static_cast<double>(size.layers[l].first) * static_cast<double>(size.layers[l].second);
  }
  return weights;
}

}  // namespace

StepSize StepSizeOf(const Workload& workload, Index batch) {
  return {workload.layer_shapes(), batch, workload.outputs(), workload.parameters()};
}

StepSize StepSizeOf(const BatchResult& batch) {
  StepSize size{{}, batch.batch, batch.outputs, batch.gradient.size()};
  for (const LayerFactors& layer : batch.layers) {
    size.layers.emplace_back(layer.activations.cols(), layer.back_propagated.cols());
  }
  return size;
}

GpuWork GradientWork(const StepSize& size) {
  const auto b = static_cast<double>(size.batch);
  return {4.0 * b * Weights(size, 0) + 2.0 * b * Weights(size, 1), 3 * size.layers.size() - 1};
}

GpuWork CurvatureWork(const StepSize& size) {
  const auto b = static_cast<double>(size.batch);
  const auto k = static_cast<double>(size.outputs);
  const auto n = static_cast<double>(size.parameters);
  return {2.0 * b * k * Weights(size, 1) + b * k * n + 2.0 * b * k * k, 2 * size.layers.size()};
}

GpuWork WoodburyWork(const StepSize& size) {
  const auto k = static_cast<double>(size.outputs);
  const auto n = static_cast<double>(size.parameters);
  const double m = static_cast<double>(size.batch) * k;
  const double gram = m * (m + 1.0) * n + 2.0 * m * m * k;
  const double solve = 2.0 / 3.0 * m * m * m + 2.0 * m * m;
  const double products = 4.0 * m * n + 2.0 * m * k + 2.0 * n;
  return {gram + solve + products, 8};
}

}  // namespace spusim
