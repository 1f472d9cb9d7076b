// SPDX-License-Identifier: Apache-2.0
#include <spusim/training/gpu_model.h>

namespace spusim {
namespace {

/// Adds a product of so many flops a sample; one of none is not launched.
void AddProduct(double flops_each, double times, GpuWork& work) {
  if (flops_each == 0.0) return;
  work.flops += times * flops_each;
  ++work.launches;
}

}  // namespace

GpuWork GradientWork(const NetworkReport& network, Index batch) {
  const auto b = static_cast<double>(batch);
  GpuWork work;
  for (const LayerReport& layer : network.layers) {
    AddProduct(layer.forward_flops, b, work);
    AddProduct(layer.parameter_gradient_flops, b, work);
    AddProduct(layer.input_gradient_flops, b, work);
  }
  return work;
}

GpuWork CurvatureWork(const NetworkReport& network, Index batch) {
  const auto b = static_cast<double>(batch);
  const auto k = static_cast<double>(network.outputs);
  GpuWork work;
  for (const LayerReport& layer : network.layers) {
    AddProduct(layer.input_gradient_flops, b * k, work);
    AddProduct(layer.jacobian_row_flops, b * k, work);
  }
  AddProduct(network.loss_hessian_flops, b, work);
  return work;
}

GpuWork WoodburyWork(const BatchResult& batch) {
  const auto k = static_cast<double>(batch.outputs);
  const auto n = static_cast<double>(batch.gradient.size());
  const double m = static_cast<double>(batch.batch) * k;
  const double gram = m * (m + 1.0) * n + 2.0 * m * m * k;
  const double solve = 2.0 / 3.0 * m * m * m + 2.0 * m * m;
  const double products = 4.0 * m * n + 2.0 * m * k + 2.0 * n;
  return {gram + solve + products, 8};
}

}  // namespace spusim
