// SPDX-License-Identifier: Apache-2.0
#include <spusim/waves/change_queue.h>

namespace spusim {

void ChangeQueue::SortAnalog() {
  std::sort(analog_.begin(), analog_.end());
  sorted_ = true;
}

void ChangeQueue::Compact(std::size_t analog_done) {
  if (head_ > digital_.size() / 2) {
    // Moving the rest only now keeps the cost of a change constant.
    digital_.erase(digital_.begin(), digital_.begin() + static_cast<std::ptrdiff_t>(head_));
    head_ = 0;
  }
  if (analog_done > 0) {
    analog_.erase(analog_.begin(), analog_.begin() + static_cast<std::ptrdiff_t>(analog_done));
    for (std::size_t i = 0; i < analog_.size(); ++i) {
      analog_[i].order = i;
    }
  }
}

std::uint64_t ChangeQueue::LastTime() {
  SortAnalog();
  const std::uint64_t digital = head_ < digital_.size() ? digital_.back().time : 0;
  return std::max(
      {digital, analog_.empty() ? 0 : analog_.back().time, rows_.empty() ? 0 : rows_.back_time()});
}

}  // namespace spusim
