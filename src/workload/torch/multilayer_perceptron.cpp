// SPDX-License-Identifier: Apache-2.0
#include <spusim/workload/torch/multilayer_perceptron.h>

// Not <torch/torch.h>: it takes the compiler five times the memory.
#include <ATen/Parallel.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/tanh.h>
#include <torch/csrc/autograd/autograd.h>

#include <cmath>
#include <cstring>
#include <stdexcept>
#include <string>
#include <utility>

namespace spusim {
namespace {

/// The tensors of one forward pass, a layer each.
struct Pass {
  std::vector<at::Tensor> leaves;  ///< weight and bias of each layer, in turn
  std::vector<at::Tensor> activations;
  std::vector<at::Tensor> pre_activations;

  const at::Tensor& outputs() const { return pre_activations.back(); }
};

// libtorch has no view of constant memory; nothing here writes through one.
at::Tensor View(const double* data, std::initializer_list<std::int64_t> sizes) {
  return at::from_blob(const_cast<double*>(data), sizes, at::kDouble);
}

Pass Forward(const std::vector<LayerReport>& layers, Activation activation,
             const Vector& parameters, const RowMatrix& inputs, bool differentiable) {
  Pass pass;
  const double* at = parameters.data();
  at::Tensor a = View(inputs.data(), {inputs.rows(), inputs.cols()});
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const Index in = layers[l].in;
    const Index out = layers[l].out;
    auto weight = View(at, {out, in}).requires_grad_(differentiable);
    at += out * in;
    auto bias = View(at, {out}).requires_grad_(differentiable);
    at += out;
    auto z = at::linear(a, weight, bias);
    pass.leaves.insert(pass.leaves.end(), {weight, bias});
    pass.activations.push_back(a);
    pass.pre_activations.push_back(z);
    if (l + 1 < layers.size()) {
      a = activation == Activation::kTanh ? at::tanh(z) : at::relu(z);
    }
  }
  return pass;
}

void CopyTo(const at::Tensor& tensor, double* out) {
  const at::Tensor packed = tensor.detach().contiguous();
  std::memcpy(out, packed.data_ptr<double>(), sizeof(double) * packed.numel());
}

RowMatrix ToMatrix(const at::Tensor& tensor) {
  RowMatrix matrix(tensor.size(0), tensor.size(1));
  CopyTo(tensor, matrix.data());
  return matrix;
}

void AddCurvature(const Pass& pass, const Loss& loss, BatchResult& result) {
  const at::Tensor& z = pass.outputs();
  const Index batch = result.batch;
  const Index outputs = result.outputs;
  for (std::size_t l = 0; l < pass.activations.size(); ++l) {
    result.layers.push_back({ToMatrix(pass.activations[l]),
                             RowMatrix(batch * outputs, pass.pre_activations[l].size(1))});
  }
  for (Index k = 0; k < outputs; ++k) {
    const auto deltas =
        torch::autograd::grad({z.select(1, k).sum()}, pass.pre_activations, {},
                              /*retain_graph=*/k + 1 < outputs, /*create_graph=*/false);
    for (std::size_t l = 0; l < deltas.size(); ++l) {
      const RowMatrix delta = ToMatrix(deltas[l]);
      for (Index s = 0; s < batch; ++s) {
        result.layers[l].back_propagated.row(s * outputs + k) = delta.row(s);
      }
    }
  }
  result.hessian_blocks = ToMatrix(loss.Hessian(z).reshape({batch * outputs, outputs}));
}

/// Runs `work`; an error of libtorch leaves as std::runtime_error with its first line, no
/// backtrace.
template <class Work>
auto WithPlainErrors(const Work& work) {
  try {
    return work();
  } catch (const c10::Error& error) {
    const std::string text = error.what_without_backtrace();
    throw std::runtime_error("libtorch: " + text.substr(0, text.find('\n')));
  }
}

}  // namespace

MultilayerPerceptron::MultilayerPerceptron(std::vector<Index> widths, Activation activation,
                                           std::unique_ptr<Loss> loss)
    : activation_(activation), loss_(std::move(loss)) {
  WithPlainErrors([] { at::set_num_threads(1); });
  report_.inputs = widths.front();
  report_.outputs = widths.back();
  report_.targets = loss_->targets();
  report_.loss_hessian_flops = loss_->hessian_flops();
  for (std::size_t l = 1; l < widths.size(); ++l) {
    report_.layers.push_back(LinearLayer(widths[l - 1], widths[l], 1, l > 1));
    report_.parameters += report_.layers.back().parameters;
  }
}

Vector MultilayerPerceptron::StartValues(const Vector& normals) const {
  Vector parameters = normals;
  Index at = 0;
  for (const LayerReport& layer : report_.layers) {
    const Index weights = layer.in * layer.out;
    parameters.segment(at, weights) /= std::sqrt(static_cast<double>(layer.in));
    parameters.segment(at + weights, layer.out).setZero();
    at += layer.parameters;
  }
  return parameters;
}

BatchResult MultilayerPerceptron::Evaluate(const Vector& parameters, const Samples& samples,
                                           bool curvature) const {
  return WithPlainErrors([&] {
    const Pass pass = Forward(report_.layers, activation_, parameters, samples.inputs,
                              /*differentiable=*/true);
    const at::Tensor loss = loss_->Mean(pass.outputs(), samples);
    const auto gradients =
        torch::autograd::grad({loss}, pass.leaves, {},
                              /*retain_graph=*/curvature, /*create_graph=*/false);
    BatchResult result;
    result.loss = loss.item<double>();
    result.batch = samples.size();
    result.outputs = report_.outputs;
    result.gradient.resize(parameters.size());
    double* at = result.gradient.data();
    for (const at::Tensor& gradient : gradients) {
      CopyTo(gradient, at);
      at += gradient.numel();
    }
    if (curvature) AddCurvature(pass, *loss_, result);
    return result;
  });
}

Fit MultilayerPerceptron::Assess(const Vector& parameters, const Samples& samples) const {
  return WithPlainErrors([&] {
    const at::NoGradGuard no_graph;
    const Pass pass = Forward(report_.layers, activation_, parameters, samples.inputs,
                              /*differentiable=*/false);
    return Fit{loss_->Mean(pass.outputs(), samples).item<double>(),
               loss_->Correct(pass.outputs(), samples)};
  });
}

}  // namespace spusim
