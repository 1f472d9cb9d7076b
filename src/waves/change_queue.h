// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <spusim/waves/row_queue.h>

namespace spusim {

/// Holds digital changes and rows of analog points until both sides have come as far as a given
/// time, and then hands them out in the order of time.
///
/// Each side comes in the order of time. At equal times digital changes come out first; of several
/// rows at one time (cells that are preset) only the last comes out. In steady state nothing is
/// allocated.
class ChangeQueue {
 public:
  /// Adds a change of `count` words.
  void PushDigital(std::uint64_t time, int signal, const std::uint64_t* words, int count) {
    for (int i = 0; i < count; ++i) {
      digital_.push_back({time, words[i], signal, count});
    }
  }

  RowQueue& rows() { return rows_; }

  bool empty() const { return head_ == digital_.size() && rows_.empty(); }

  /// The time of the last entry; 0 if there is none.
  std::uint64_t LastTime() const {
    const std::uint64_t digital = head_ < digital_.size() ? digital_.back().time : 0;
    return std::max(digital, rows_.empty() ? 0 : rows_.back_time());
  }

  /// Hands everything before time `end` to `sink(time, signal, words)` and `row_sink(time, values)`
  /// and forgets it.
  template <typename Sink, typename RowSink>
  void Drain(std::uint64_t end, Sink&& sink, RowSink&& row_sink) {
    while (true) {
      const std::uint64_t digital_time = head_ < digital_.size() ? digital_[head_].time : end;
      const std::uint64_t row_time = rows_.empty() ? end : rows_.front_time();
      if (std::min(digital_time, row_time) >= end) {
        break;
      }
      if (digital_time <= row_time) {
        HandOutDigital(sink);
      } else {
        row_sink(row_time, rows_.front());
        rows_.Pop();
      }
    }
    Compact();
  }

 private:
  struct Digital {
    std::uint64_t time;
    std::uint64_t word;
    int signal;
    int count;
  };

  template <typename Sink>
  void HandOutDigital(Sink& sink) {
    const Digital* const change = &digital_[head_];
    const int count = change->count;
    head_ += count;
    if (count == 1) {
      sink(change->time, change->signal, &change->word);
    } else {
      words_.resize(count);
      std::transform(change, change + count, words_.begin(),
                     [](const Digital& part) { return part.word; });
      sink(change->time, change->signal, words_.data());
    }
  }

  // Moving the rest only now keeps the cost of a change constant.
  void Compact() {
    if (head_ > digital_.size() / 2) {
      digital_.erase(digital_.begin(), digital_.begin() + static_cast<std::ptrdiff_t>(head_));
      head_ = 0;
    }
  }

  std::vector<Digital> digital_;
  std::vector<std::uint64_t> words_;
  RowQueue rows_;
  std::size_t head_ = 0;  // First digital entry that waits.
};

}  // namespace spusim
