// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include <spusim/workload/data_source.h>
#include <spusim/workload/workload.h>

namespace spusim {

/// A network with its loss, and the samples that it is trained and tested on.
///
/// Start values: those that the network makes of normals, of which parameter i gets that of cell i,
/// index 0, of the stream (seed, "workload.init").
class NetworkWorkload final : public Workload {
 public:
  /// @throws InputError if the data do not fit the network: other columns than its report's, a
  ///   target that the loss has no meaning for, or no sample.
  NetworkWorkload(std::unique_ptr<Network> network, std::unique_ptr<DataSource> train,
                  std::unique_ptr<DataSource> test);

  const NetworkReport& network() const override { return network_->report(); }
  Index train_samples() const override { return train_->size(); }
  Vector InitialParameters(std::uint64_t seed) const override;
  BatchResult Evaluate(const Vector& parameters, const std::vector<Index>& samples,
                       bool curvature) override;
  Score Evaluate(const Vector& parameters) override;

 private:
  void CheckData(const DataSource& data, const char* name) const;
  void CheckParameters(const Vector& parameters) const;
  Fit Assess(const Vector& parameters, const DataSource& data) const;

  std::unique_ptr<Network> network_;
  std::unique_ptr<DataSource> train_;
  std::unique_ptr<DataSource> test_;
};

}  // namespace spusim
