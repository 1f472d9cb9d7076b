// SPDX-License-Identifier: Apache-2.0
#include <spusim/training/batch_sampler.h>

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include <spusim/base/errors.h>

namespace spusim {

BatchSampler::BatchSampler(std::uint64_t seed, Index samples, Index batch)
    : stream_(seed, "trainer.batches") {
  if (batch < 1 || batch > samples) {
    throw InputError(fmt::format(
        "train.batch = {}: out of range (allowed: 1 to {}, the training samples)", batch, samples));
  }
  order_.resize(static_cast<std::size_t>(samples));
  batch_.resize(static_cast<std::size_t>(batch));
  used_ = order_.size();
}

const std::vector<Index>& BatchSampler::Next() {
  if (used_ + batch_.size() > order_.size()) Shuffle();
  std::copy_n(order_.begin() + static_cast<std::ptrdiff_t>(used_), batch_.size(), batch_.begin());
  used_ += batch_.size();
  return batch_;
}

void BatchSampler::Shuffle() {
  std::iota(order_.begin(), order_.end(), Index{0});
  for (std::size_t i = order_.size() - 1; i > 0; --i) {
    // The product may round up to i + 1 although the uniform number is below 1.
    const double scaled = stream_.Uniform(i, epoch_) * static_cast<double>(i + 1);
    const std::size_t j = std::min(static_cast<std::size_t>(scaled), i);
    std::swap(order_[i], order_[j]);
  }
  ++epoch_;
  used_ = 0;
}

}  // namespace spusim
