// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace spusim {

/// Points of several signals that are always seen together, one row of values a time. First in,
/// first out, in the order of time; a second row at the last one's time takes its place. In steady
/// state nothing is allocated.
class RowQueue {
 public:
  /// How many signals there are. Before the first Push.
  void set_width(std::size_t width) { width_ = width; }

  bool empty() const { return head_ == times_.size(); }
  std::uint64_t front_time() const { return times_[head_]; }
  std::uint64_t back_time() const { return times_.back(); }
  const double* front() const { return values_.data() + head_ * width_; }

  void Push(std::uint64_t time, const double* values) {
    if (!empty() && times_.back() == time) {
      std::copy_n(values, width_, values_.end() - static_cast<std::ptrdiff_t>(width_));
      return;
    }
    times_.push_back(time);
    values_.insert(values_.end(), values, values + width_);
  }

  void Pop() {
    ++head_;
    // Moving the rest only now keeps the cost of a row constant.
    if (head_ <= times_.size() / 2) return;
    times_.erase(times_.begin(), times_.begin() + static_cast<std::ptrdiff_t>(head_));
    values_.erase(values_.begin(), values_.begin() + static_cast<std::ptrdiff_t>(head_ * width_));
    head_ = 0;
  }

 private:
  std::size_t width_ = 0;
  std::size_t head_ = 0;  // First row that waits.
  std::vector<std::uint64_t> times_;
  std::vector<double> values_;
};

}  // namespace spusim
