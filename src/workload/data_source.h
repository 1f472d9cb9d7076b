// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <spusim/workload/network.h>

namespace spusim {

/// Samples that a workload is trained or tested on, wherever they are.
class DataSource {
 public:
  virtual ~DataSource() = default;
  virtual Index size() const = 0;
  virtual Index input_columns() const = 0;
  virtual Index target_columns() const = 0;
  /// The given samples, in their order. @pre each lies in 0 .. size()-1.
  virtual Samples Take(const std::vector<Index>& rows) const = 0;
};

/// Samples in memory.
class StoredSamples final : public DataSource {
 public:
  /// @throws InputError unless there are as many rows of targets as of inputs.
  explicit StoredSamples(Samples samples);

  Index size() const override { return samples_.size(); }
  Index input_columns() const override { return samples_.inputs.cols(); }
  Index target_columns() const override { return samples_.targets.cols(); }
  Samples Take(const std::vector<Index>& rows) const override;

 private:
  Samples samples_;
};

}  // namespace spusim
