// SPDX-License-Identifier: Apache-2.0
#include <spusim/workload/torch/multilayer_perceptron.h>

// Not <torch/torch.h>: it takes the compiler five times the memory.
#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/diag_embed.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/nll_loss.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/tanh.h>
#include <torch/csrc/autograd/autograd.h>

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

  const at::Tensor& logits() const { return pre_activations.back(); }
};

// libtorch has no view of constant memory; nothing here writes through one.
at::Tensor View(const double* data, std::initializer_list<std::int64_t> sizes) {
  return at::from_blob(const_cast<double*>(data), sizes, at::kDouble);
}

at::Tensor LabelView(const std::vector<std::int64_t>& labels) {
  return at::from_blob(const_cast<std::int64_t*>(labels.data()),
                       {static_cast<std::int64_t>(labels.size())}, at::kLong);
}

Pass Forward(const NetworkShape& shape, const Vector& parameters, const RowMatrix& inputs,
             bool differentiable) {
  Pass pass;
  const double* at = parameters.data();
  at::Tensor a = View(inputs.data(), {inputs.rows(), inputs.cols()});
  const std::size_t layers = shape.widths.size() - 1;
  for (std::size_t l = 0; l < layers; ++l) {
    const Index in = shape.widths[l];
    const Index out = shape.widths[l + 1];
    auto weight = View(at, {out, in}).requires_grad_(differentiable);
    at += out * in;
    auto bias = View(at, {out}).requires_grad_(differentiable);
    at += out;
    auto z = at::linear(a, weight, bias);
    pass.leaves.insert(pass.leaves.end(), {weight, bias});
    pass.activations.push_back(a);
    pass.pre_activations.push_back(z);
    if (l + 1 < layers) {
      a = shape.activation == Activation::kTanh ? at::tanh(z) : at::relu(z);
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

void AddCurvature(const Pass& pass, BatchResult& result) {
  const at::Tensor& logits = pass.logits();
  const Index batch = result.batch;
  const Index outputs = result.outputs;
  for (std::size_t l = 0; l < pass.activations.size(); ++l) {
    result.layers.push_back({ToMatrix(pass.activations[l]),
                             RowMatrix(batch * outputs, pass.pre_activations[l].size(1))});
  }
  for (Index k = 0; k < outputs; ++k) {
    const auto deltas =
        torch::autograd::grad({logits.select(1, k).sum()}, pass.pre_activations, {},
                              /*retain_graph=*/k + 1 < outputs, /*create_graph=*/false);
    for (std::size_t l = 0; l < deltas.size(); ++l) {
      const RowMatrix delta = ToMatrix(deltas[l]);
      for (Index s = 0; s < batch; ++s) {
        result.layers[l].back_propagated.row(s * outputs + k) = delta.row(s);
      }
    }
  }
  const at::Tensor p = at::softmax(logits.detach(), 1);
  const at::Tensor hessian = at::diag_embed(p) - p.unsqueeze(2) * p.unsqueeze(1);
  result.hessian_blocks = ToMatrix(hessian.reshape({batch * outputs, outputs}));
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

MultilayerPerceptron::MultilayerPerceptron(NetworkShape shape) : shape_(std::move(shape)) {
  WithPlainErrors([] { at::set_num_threads(1); });
}

BatchResult MultilayerPerceptron::Evaluate(const Vector& parameters, const RowMatrix& inputs,
                                           const std::vector<std::int64_t>& labels,
                                           bool curvature) const {
  return WithPlainErrors([&] {
    const Pass pass = Forward(shape_, parameters, inputs, /*differentiable=*/true);
    const at::Tensor loss = at::nll_loss(at::log_softmax(pass.logits(), 1), LabelView(labels));
    const auto gradients =
        torch::autograd::grad({loss}, pass.leaves, {},
                              /*retain_graph=*/curvature, /*create_graph=*/false);
    BatchResult result;
    result.loss = loss.item<double>();
    result.batch = inputs.rows();
    result.outputs = shape_.widths.back();
    result.gradient.resize(parameters.size());
    double* at = result.gradient.data();
    for (const at::Tensor& gradient : gradients) {
      CopyTo(gradient, at);
      at += gradient.numel();
    }
    if (curvature) AddCurvature(pass, result);
    return result;
  });
}

Fit MultilayerPerceptron::Assess(const Vector& parameters, const RowMatrix& inputs,
                                 const std::vector<std::int64_t>& labels) const {
  return WithPlainErrors([&] {
    const at::NoGradGuard no_graph;
    const Pass pass = Forward(shape_, parameters, inputs, /*differentiable=*/false);
    const at::Tensor label = LabelView(labels);
    Fit fit;
    fit.loss = at::nll_loss(at::log_softmax(pass.logits(), 1), label).item<double>();
    fit.correct = pass.logits().argmax(1).eq(label).sum().item<std::int64_t>();
    return fit;
  });
}

}  // namespace spusim
