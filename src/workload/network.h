// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <spusim/linalg/types.h>
#include <spusim/workload/workload.h>

namespace spusim {

// What crosses the border between the library and the module that holds libtorch. Types here are
// plain data and abstract classes: both sides compile them, neither links the other.

enum class Activation : std::int32_t { kTanh, kRelu };

/// A multi-layer perceptron with softmax cross-entropy: z_l = W_l a_(l-1) + c_l, a_l = s(z_l), the
/// last layer without s. `widths`: inputs, hidden layers, outputs; at least two, all >= 1.
struct NetworkShape {
  std::vector<Index> widths;
  Activation activation = Activation::kTanh;
};

/// Loss and hits over a set of samples.
struct Fit {
  double loss = 0.0;  ///< mean cross-entropy, nats
  Index correct = 0;  ///< samples whose largest output is the label's (the first of equal ones)
};

/// A network as a function of its parameters: it keeps no state between calls.
/// Inputs are (samples x widths.front()), labels in 0 .. widths.back()-1, one per row; parameters
/// are laid out as LayerFactors says. The caller has checked sizes and ranges.
/// @throws std::exception only (std::runtime_error with one line when its library fails): nothing
///   else may cross a module's border.
class Network {
 public:
  virtual ~Network() = default;
  /// Loss, gradient and, with `curvature`, the factors of the Gauss-Newton matrix.
  virtual BatchResult Evaluate(const Vector& parameters, const RowMatrix& inputs,
                               const std::vector<std::int64_t>& labels, bool curvature) const = 0;
  /// One forward pass.
  virtual Fit Assess(const Vector& parameters, const RowMatrix& inputs,
                     const std::vector<std::int64_t>& labels) const = 0;
};

/// (in, out) of each linear layer of a network of these widths.
inline std::vector<std::pair<Index, Index>> LayerShapes(const std::vector<Index>& widths) {
  std::vector<std::pair<Index, Index>> shapes;
  for (std::size_t l = 1; l < widths.size(); ++l) shapes.emplace_back(widths[l - 1], widths[l]);
  return shapes;
}

/// What must agree on both sides before any object crosses.
struct NetworkAbi {
  std::int32_t version = 1;  ///< raised with every change of this header or of workload.h
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
/// A new network; the caller owns it.
using MakeNetworkFunction = Network* (*)(const NetworkShape* shape);

}  // namespace spusim
