// SPDX-License-Identifier: Apache-2.0
// The network inside the module (src/workload/torch), seen through its interface.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include <spusim/linalg/kronecker_jacobian.h>
#include <spusim/noise/random_stream.h>
#include <spusim/workload/network_module.h>

#include "testbenches/data/tngd_tiny.h"
#include "testbenches/support/mlp_spec.h"

namespace spusim {
namespace {

using test::LayerShapes;
using test::MakeMlp;
using test::Targets;

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();

/// A network with random parameters and inputs, and the same function written out by hand.
struct Example {
  std::vector<Index> widths;
  std::string activation;
  Vector parameters;
  RowMatrix inputs;
  std::vector<std::int64_t> labels;

  Example(std::vector<Index> layer_widths, std::string layer_activation, Index batch)
      : widths(std::move(layer_widths)), activation(std::move(layer_activation)) {
    const RandomStream stream(11, "test.network");
    Index count = 0;
    for (const auto& [in, out] : LayerShapes(widths)) count += (in + 1) * out;
    parameters.resize(count);
    stream.FillNormals(0, parameters);
    parameters *= 0.5;
    Vector values(batch * widths.front());
    stream.FillNormals(1, values);
    inputs = Eigen::Map<const RowMatrix>(values.data(), batch, widths.front());
    for (Index s = 0; s < batch; ++s) labels.push_back((2 * s + 1) % widths.back());
  }

  std::unique_ptr<Network> Make() const { return MakeMlp(widths, activation); }
  Samples samples() const { return {inputs, Targets(labels)}; }

  /// Outputs (b x K); `margin` receives the smallest |z| of the hidden layers.
  RowMatrix Logits(const Vector& theta, double* margin = nullptr) const {
    RowMatrix a = inputs;
    Index at = 0;
    const auto shapes = LayerShapes(widths);
    for (std::size_t l = 0; l < shapes.size(); ++l) {
      const auto [in, out] = shapes[l];
      const Eigen::Map<const RowMatrix> weight(theta.data() + at, out, in);
      RowMatrix z = a * weight.transpose();
      z.rowwise() += theta.segment(at + in * out, out).transpose();
      at += (in + 1) * out;
      if (l + 1 == shapes.size()) return z;
      if (margin != nullptr) *margin = std::min(*margin, z.cwiseAbs().minCoeff());
      a = activation == "tanh" ? RowMatrix(z.array().tanh()) : RowMatrix(z.cwiseMax(0.0));
    }
    return a;
  }

  double Loss(const Vector& theta) const {
    const RowMatrix z = Logits(theta);
    double sum = 0.0;
    for (Index s = 0; s < z.rows(); ++s) {
      sum += std::log(z.row(s).array().exp().sum()) - z(s, labels[static_cast<std::size_t>(s)]);
    }
    return sum / static_cast<double>(z.rows());
  }
};

Vector Softmax(const Vector& z) {
  const Vector e = z.array().exp();
  return e / e.sum();
}

// Central differences with h = eps^(1/3): truncation h^2/6 |f'''|, rounding eps |f| / h. With
// parameters and inputs of order 1 both |f| and |f'''| stay below 30 here, so the sum stays below
// 30 (h^2/6 + 2 eps/h), about 3e-9.
const double kStep = std::cbrt(kEpsilon);
const double kDifferenceTolerance = 30.0 * (kStep * kStep / 6.0 + 2.0 * kEpsilon / kStep);

const std::vector<Example>& Examples() {
  static const std::vector<Example> examples = {Example({4, 6, 5, 3}, "tanh", 5),
                                                Example({4, 6, 5, 3}, "relu", 5),
                                                Example({4, 3}, "tanh", 5)};
  return examples;
}

BatchResult Evaluate(const Example& example, bool curvature = true) {
  return example.Make()->Evaluate(example.parameters, example.samples(), curvature);
}

TEST_CASE("the reference network is matched") {
  const TngdTiny tiny = ReadTngdTiny();
  const auto network = MakeMlp(tiny.widths, "tanh");
  const BatchResult result = network->Evaluate(tiny.parameters, {tiny.inputs, tiny.targets}, true);
  // All quantities are of order 1 and sums of fewer than 100 terms: 100 eps. (Asked for: 1e-10.)
  const double bound = 100.0 * kEpsilon;
  CHECK(std::abs(result.loss - tiny.loss) <= bound);
  CHECK((result.gradient - tiny.gradient).cwiseAbs().maxCoeff() <= bound);
  const RowMatrix jacobian = AssembleJacobian(result.layers);
  REQUIRE(jacobian.rows() == tiny.jacobian.rows());
  CHECK((jacobian - tiny.jacobian).cwiseAbs().maxCoeff() <= bound);
  RowMatrix hessian = RowMatrix::Zero(tiny.hessian.rows(), tiny.hessian.cols());
  for (Index at = 0; at < hessian.rows(); at += 3) {
    hessian.block(at, at, 3, 3) = result.hessian_blocks.middleRows(at, 3);
  }
  CHECK((hessian - tiny.hessian).cwiseAbs().maxCoeff() <= bound);
  CHECK(std::abs(network->Assess(tiny.parameters, {tiny.inputs, tiny.targets}).loss - tiny.loss) <=
        bound);
}

TEST_CASE("loss and gradient are those of the network written out by hand") {
  for (const Example& example : Examples()) {
    const BatchResult result = Evaluate(example);
    CHECK(std::abs(result.loss - example.Loss(example.parameters)) <= 100.0 * kEpsilon);
    double margin = std::numeric_limits<double>::infinity();
    example.Logits(example.parameters, &margin);
    // A difference across relu's kink would be no derivative; inputs are below 4 in magnitude.
    REQUIRE(margin > 10.0 * kStep);
    for (Index i = 0; i < example.parameters.size(); ++i) {
      Vector up = example.parameters;
      Vector down = example.parameters;
      up[i] += kStep;
      down[i] -= kStep;
      const double slope = (example.Loss(up) - example.Loss(down)) / (up[i] - down[i]);
      CHECK(std::abs(result.gradient[i] - slope) <= kDifferenceTolerance);
    }
  }
}

TEST_CASE("the Jacobian is that of the outputs, by differences") {
  for (const Example& example : Examples()) {
    const RowMatrix jacobian = AssembleJacobian(Evaluate(example).layers);
    for (Index i = 0; i < example.parameters.size(); ++i) {
      Vector up = example.parameters;
      Vector down = example.parameters;
      up[i] += kStep;
      down[i] -= kStep;
      const RowMatrix slope = (example.Logits(up) - example.Logits(down)) / (up[i] - down[i]);
      const Eigen::Map<const Vector> column(slope.data(), slope.size());
      CHECK((jacobian.col(i) - column).cwiseAbs().maxCoeff() <= kDifferenceTolerance);
    }
  }
}

TEST_CASE("the Hessian blocks are those of the loss over the outputs, by differences") {
  for (const Example& example : Examples()) {
    const BatchResult result = Evaluate(example);
    const RowMatrix logits = example.Logits(example.parameters);
    const Index k = result.outputs;
    for (Index s = 0; s < result.batch; ++s) {
      for (Index i = 0; i < k; ++i) {
        // The gradient of the loss over the outputs is p - y, and y does not move.
        Vector up = logits.row(s).transpose();
        Vector down = up;
        up[i] += kStep;
        down[i] -= kStep;
        const Vector slope = (Softmax(up) - Softmax(down)) / (up[i] - down[i]);
        const Vector column = result.hessian_blocks.block(s * k, i, k, 1);
        CHECK((column - slope).cwiseAbs().maxCoeff() <= kDifferenceTolerance);
      }
    }
  }
}

TEST_CASE("the gradient is J^T (p - y) / b") {
  for (const Example& example : Examples()) {
    const BatchResult result = Evaluate(example);
    const RowMatrix logits = example.Logits(example.parameters);
    Vector residual(result.batch * result.outputs);
    for (Index s = 0; s < result.batch; ++s) {
      auto part = residual.segment(s * result.outputs, result.outputs);
      part = Softmax(logits.row(s).transpose());
      part[example.labels[static_cast<std::size_t>(s)]] -= 1.0;
    }
    const Vector gradient =
        AssembleJacobian(result.layers).transpose() * residual / static_cast<double>(result.batch);
    // Fewer than 100 terms of order 1.
    CHECK((result.gradient - gradient).cwiseAbs().maxCoeff() <= 100.0 * kEpsilon);
  }
}

TEST_CASE("curvature is given when asked for, and changes neither loss nor gradient") {
  const Example& example = Examples().front();
  const BatchResult with = Evaluate(example, true);
  const BatchResult without = Evaluate(example, false);
  CHECK(without.layers.empty());
  CHECK(without.hessian_blocks.size() == 0);
  CHECK(with.layers.size() == 3);
  CHECK(with.layers[0].activations == example.inputs);
  CHECK(with.loss == without.loss);
  CHECK(with.gradient == without.gradient);
}

TEST_CASE("an assessment counts the samples whose largest output is the label's") {
  const Example& example = Examples().front();
  const RowMatrix logits = example.Logits(example.parameters);
  Index correct = 0;
  for (Index s = 0; s < logits.rows(); ++s) {
    Index best = 0;
    logits.row(s).maxCoeff(&best);
    correct += best == example.labels[static_cast<std::size_t>(s)] ? 1 : 0;
  }
  const Fit fit = example.Make()->Assess(example.parameters, example.samples());
  CHECK(fit.correct == correct);
  CHECK(std::abs(fit.loss - example.Loss(example.parameters)) <= 100.0 * kEpsilon);
}

TEST_CASE("start values are normal with variance 1/in, biases zero") {
  const auto network = MakeMlp({100, 200, 10}, "tanh");
  Vector normals(network->report().parameters);
  RandomStream(1, "test.network").FillNormals(0, normals);
  const Vector start = network->StartValues(normals);
  Index at = 0;
  for (const LayerReport& layer : network->report().layers) {
    const Index weights = layer.in * layer.out;
    const auto n = static_cast<double>(weights);
    const double variance = 1.0 / static_cast<double>(layer.in);
    const auto values = start.segment(at, weights);
    // Four standard errors: of the mean sqrt(v/n), of the mean square v sqrt(2/n).
    CHECK(std::abs(values.mean()) <= 4.0 * std::sqrt(variance / n));
    CHECK(std::abs(values.squaredNorm() / n - variance) <= 4.0 * variance * std::sqrt(2.0 / n));
    CHECK(values == Vector(normals.segment(at, weights) / std::sqrt(1.0 / variance)));
    CHECK(start.segment(at + weights, layer.out).isZero(0.0));
    at += layer.parameters;
  }
  CHECK(at == start.size());
}

TEST_CASE("a network reports its layers, its parameters and what its loss takes") {
  const NetworkReport report = MakeMlp({4, 6, 3}, "relu")->report();
  CHECK(report.inputs == 4);
  CHECK(report.outputs == 3);
  CHECK(report.targets == 1);
  CHECK(report.parameters == 5 * 6 + 7 * 3);
  CHECK(report.loss_hessian_flops == 2 * 3 * 3);
  REQUIRE(report.layers.size() == 2);
  const LayerReport& first = report.layers[0];
  const LayerReport& last = report.layers[1];
  CHECK(first.kind == "linear");
  CHECK((first.in == 4 && first.out == 6 && first.positions == 1 && first.parameters == 30));
  CHECK((last.in == 6 && last.out == 3 && last.positions == 1 && last.parameters == 21));
  CHECK((first.forward_flops == 48.0 && first.parameter_gradient_flops == 48.0));
  // Nothing stands before the first layer.
  CHECK((first.input_gradient_flops == 0.0 && last.input_gradient_flops == 36.0));
  CHECK((first.jacobian_row_flops == 30.0 && last.jacobian_row_flops == 21.0));
}

TEST_CASE("a target that is no class is refused") {
  const auto network = MakeMlp({4, 3}, "tanh");
  const auto check = [&](double label) {
    network->CheckTargets({RowMatrix::Zero(2, 4), RowMatrix{{1.0}, {label}}});
  };
  CHECK_NOTHROW(check(0.0));
  CHECK_NOTHROW(check(2.0));
  for (const double label : {-1.0, 3.0, 0.5, std::nan("")}) {
    CHECK_THROWS_AS(check(label), std::invalid_argument);
  }
  CHECK_THROWS_WITH(check(3.0), "label 3 (allowed: 0 to 2)");
}

TEST_CASE("results are the same bits in every call and on every thread") {
  // Wide enough for libtorch to share the work out, if it could.
  const Example example({64, 300, 10}, "tanh", 256);
  const BatchResult first = Evaluate(example);
  BatchResult second;
  std::thread([&] { second = Evaluate(example); }).join();
  CHECK(first.loss == second.loss);
  CHECK(first.gradient == second.gradient);
  CHECK(first.hessian_blocks == second.hessian_blocks);
  for (std::size_t l = 0; l < first.layers.size(); ++l) {
    CHECK(first.layers[l].activations == second.layers[l].activations);
    CHECK(first.layers[l].back_propagated == second.layers[l].back_propagated);
  }
}

TEST_CASE("an error of libtorch arrives as one line") {
  const Example& example = Examples().front();
  const auto network = example.Make();
  try {
    network->Evaluate(example.parameters, {example.inputs, Targets({0, 1, 2, 0, 7})}, false);
    FAIL("a label out of range was taken");
  } catch (const std::runtime_error& error) {
    const std::string message = error.what();
    CHECK(message.rfind("libtorch: ", 0) == 0);
    CHECK(message.find('\n') == std::string::npos);
  }
}

}  // namespace
}  // namespace spusim
