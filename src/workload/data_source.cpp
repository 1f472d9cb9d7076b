// SPDX-License-Identifier: Apache-2.0
#include <spusim/workload/data_source.h>

#include <utility>

#include <fmt/format.h>

#include <spusim/base/errors.h>

namespace spusim {

StoredSamples::StoredSamples(Samples samples) : samples_(std::move(samples)) {
  if (samples_.inputs.rows() == samples_.targets.rows()) return;
  throw InputError(fmt::format("data: {} rows of inputs and {} of targets (allowed: as many)",
                               samples_.inputs.rows(), samples_.targets.rows()));
}

Samples StoredSamples::Take(const std::vector<Index>& rows) const {
  return {samples_.inputs(rows, Eigen::all), samples_.targets(rows, Eigen::all)};
}

}  // namespace spusim
