// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include <spusim/linalg/types.h>
#include <spusim/workload/network.h>

namespace spusim {

/// Training loss over all training samples and accuracy over all test samples.
struct Score {
  double train_loss = 0.0;
  double test_accuracy = 0.0;  ///< 0 .. 1; NaN where the loss knows no classes
};

/// A network and its data, seen by the trainer: no network library in this interface.
class Workload {
 public:
  virtual ~Workload() = default;
  virtual const NetworkReport& network() const = 0;
  virtual Index train_samples() const = 0;
  /// Start values, drawn from the stream (seed, "workload.init").
  virtual Vector InitialParameters(std::uint64_t seed) const = 0;
  /// Loss and gradient of the given training samples; with `curvature`, layers and hessian_blocks
  /// too.
  /// @throws InputError if the vector is not of length N, or `samples` is empty or out of range;
  ///   RunError if the network's library fails.
  virtual BatchResult Evaluate(const Vector& parameters, const std::vector<Index>& samples,
                               bool curvature) = 0;
  virtual Score Evaluate(const Vector& parameters) = 0;

  Index parameters() const { return network().parameters; }  ///< N
  Index outputs() const { return network().outputs; }        ///< K
};

}  // namespace spusim
