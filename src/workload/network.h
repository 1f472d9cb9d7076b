// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <spusim/linalg/layer_factors.h>
#include <spusim/linalg/types.h>

namespace spusim {

// What crosses the border between the library and the module that holds libtorch. Types here are
// plain data and abstract classes: both sides compile them, neither links the other.

using SpecValue = std::variant<std::int64_t, double, std::string, std::vector<std::int64_t>>;

/// Something that the module makes by its name and the parameters that go with the name.
struct NamedSpec {
  std::string name;
  std::vector<std::pair<std::string, SpecValue>> parameters;
};

/// | name | parameters                                                                            |
/// | mlp  | widths: inputs, hidden layers, outputs (two or more, all >= 1); activation: tanh, relu |
///
/// mlp: a multi-layer perceptron, z_l = W_l a_(l-1) + c_l, a_l = s(z_l), the last layer without s.
using NetworkSpec = NamedSpec;

/// | name          | parameters | targets of a sample                    |
/// | cross-entropy | none       | 1: its class, 0 .. K-1 of K outputs    |
///
/// cross-entropy: -ln of the softmax of the outputs at the class, nats; mean over samples.
using LossSpec = NamedSpec;

/// Samples as a network and its loss take them, one a row. What a row means (an image's pixels, a
/// channel after the other; the tokens of a text) the network knows.
struct Samples {
  RowMatrix inputs;   ///< (samples x NetworkReport::inputs)
  RowMatrix targets;  ///< (samples x NetworkReport::targets): what the loss compares outputs with

  Index size() const { return inputs.rows(); }
};

/// A layer with parameters, and the arithmetic that it takes, in flops a sample (a multiplication
/// and an addition are one each).
struct LayerReport {
  std::string kind;     ///< "linear"
  Index in = 0;         ///< values that go in at a position
  Index out = 0;        ///< values that come out there
  Index positions = 1;  ///< of a sample, where the same parameters are used
  Index parameters = 0;
  double forward_flops = 0.0;
  double parameter_gradient_flops = 0.0;
  double input_gradient_flops = 0.0;  ///< 0: nothing before this layer needs it
  double jacobian_row_flops = 0.0;    ///< to write its part of a row of J
};

/// z = W a + c at each of `positions`: a product is 2 in out flops, and an entry of J is a sum of
/// one product a position.
inline LayerReport LinearLayer(Index in, Index out, Index positions, bool input_gradient) {
  const Index parameters = (in + 1) * out;
  const double product = 2.0 * static_cast<double>(in * out * positions);
  return {"linear",
          in,
          out,
          positions,
          parameters,
          product,
          product,
          input_gradient ? product : 0.0,
          static_cast<double>(parameters * (2 * positions - 1))};
}

/// What the library knows of a network and its loss.
struct NetworkReport {
  Index inputs = 0;
  Index outputs = 0;  ///< K
  Index targets = 0;
  Index parameters = 0;             ///< N
  std::vector<LayerReport> layers;  ///< input side first; their parameters follow one another
  double loss_hessian_flops = 0.0;  ///< a sample, to form its block of H
};

/// One evaluation on a batch. `layers` and `hessian_blocks` are filled only when asked for. A layer
/// that is used at P positions of a sample has P rows where LayerFactors speaks of one: activations
/// (b*P x in), row s*P + p, and back_propagated (b*K*P x out), row (s*K + k)*P + p; its part of row
/// (s, k) of J is the sum over p.
struct BatchResult {
  double loss = 0.0;  ///< mean over the batch
  Vector gradient;    ///< of the mean loss, N
  std::vector<LayerFactors> layers;
  RowMatrix hessian_blocks;  ///< (b*K x K): per sample d2 loss / d output2 (no 1/b)
  Index batch = 0;
  Index outputs = 0;  ///< K
};

/// Loss and hits over a set of samples.
struct Fit {
  double loss = 0.0;             ///< mean
  std::optional<Index> correct;  ///< samples that are classified right; nothing without classes
};

/// A network and its loss as a function of the parameters: it keeps no state between calls.
/// Samples have as many columns, and parameters as many entries, as the report says, and
/// CheckTargets has passed: the caller has seen to it.
/// @throws std::exception only (std::runtime_error with one line when its library fails): nothing
///   else may cross a module's border.
class Network {
 public:
  virtual ~Network() = default;
  virtual const NetworkReport& report() const = 0;
  /// Start values, from N independent standard normals, one a parameter.
  virtual Vector StartValues(const Vector& normals) const = 0;
  /// @throws std::invalid_argument "VALUE (allowed: ...)" for targets that the loss has no meaning
  ///   for.
  virtual void CheckTargets(const Samples& samples) const = 0;
  /// Loss, gradient and, with `curvature`, the factors of the Gauss-Newton matrix.
  virtual BatchResult Evaluate(const Vector& parameters, const Samples& samples,
                               bool curvature) const = 0;
  /// One forward pass.
  virtual Fit Assess(const Vector& parameters, const Samples& samples) const = 0;
};

/// What must agree on both sides before any object crosses.
struct NetworkAbi {
  std::int32_t version = 2;  ///< raised with every change of this header
  std::int32_t eigen_alignment = EIGEN_MAX_ALIGN_BYTES;
  std::int32_t batch_result_bytes = static_cast<std::int32_t>(sizeof(BatchResult));

  bool Matches(const NetworkAbi& other) const {
    return version == other.version && eigen_alignment == other.eigen_alignment &&
           batch_result_bytes == other.batch_result_bytes;
  }
};

/// The module's two symbols and their types.
inline constexpr const char* kNetworkAbiSymbol = "spusim_network_abi";
inline constexpr const char* kMakeNetworkSymbol = "spusim_make_network";
/// Writes the module's NetworkAbi.
using NetworkAbiFunction = void (*)(NetworkAbi* abi);
/// A new network with its loss; the caller owns it. @throws std::invalid_argument, one line, for a
/// name or parameter that the module does not know; std::runtime_error if its library fails.
using MakeNetworkFunction = Network* (*)(const NetworkSpec* network, const LossSpec* loss);

}  // namespace spusim
