// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <spusim/waves/row_queue.h>

namespace spusim {

/// Holds digital changes and analog points until both sides have come as far as a given time, and
/// then hands them out in the order of time.
///
/// Digital changes come in the order of time; analog points in any order; rows of analog points in
/// the order of time. At equal times digital changes come out first, then analog points by signal
/// number, then rows; of several points of one signal, or rows, at one time (a cell that is preset)
/// only the last comes out. In steady state nothing is allocated.
class ChangeQueue {
 public:
  /// Adds a change of `count` words.
  void PushDigital(std::uint64_t time, int signal, const std::uint64_t* words, int count) {
    for (int i = 0; i < count; ++i) {
      digital_.push_back({time, words[i], signal, count});
    }
  }

  void PushAnalog(std::uint64_t time, int signal, std::uint64_t word) {
    const Analog point{time, analog_.size(), word, signal};
    sorted_ = sorted_ && (analog_.empty() || !(point < analog_.back()));
    analog_.push_back(point);
  }

  RowQueue& rows() { return rows_; }

  bool empty() const { return head_ == digital_.size() && analog_.empty() && rows_.empty(); }

  /// Hands everything before time `end` to `sink(time, signal, words)` and `row_sink(time, values)`
  /// and forgets it.
  template <typename Sink, typename RowSink>
  void Drain(std::uint64_t end, Sink&& sink, RowSink&& row_sink) {
    if (!sorted_) {
      SortAnalog();
    }
    std::size_t next = 0;
    while (true) {
      const std::uint64_t digital_time = head_ < digital_.size() ? digital_[head_].time : end;
      const std::uint64_t analog_time = next < analog_.size() ? analog_[next].time : end;
      const std::uint64_t row_time = rows_.empty() ? end : rows_.front_time();
      const std::uint64_t first = std::min({digital_time, analog_time, row_time});
      if (first >= end) {
        break;
      }
      if (digital_time == first) {
        const Digital* const change = &digital_[head_];
        const int count = change->count;
        head_ += count;
        if (count == 1) {
          sink(digital_time, change->signal, &change->word);
        } else {
          words_.resize(count);
          std::transform(change, change + count, words_.begin(),
                         [](const Digital& part) { return part.word; });
          sink(digital_time, change->signal, words_.data());
        }
      } else if (row_time == first && analog_time > first) {
        row_sink(first, rows_.front());
        rows_.Pop();
      } else {
        const Analog& point = analog_[next++];
        if (next == analog_.size() || !point.SameSlot(analog_[next])) {
          sink(analog_time, point.signal, &point.word);
        }
      }
    }
    if (head_ == digital_.size()) {
      digital_.clear();
      head_ = 0;
    }
    if (head_ != 0 || next != 0) {
      Compact(next);
    }
  }

  /// The time of the last entry; 0 if there is none.
  std::uint64_t LastTime();

 private:
  struct Digital {
    std::uint64_t time;
    std::uint64_t word;
    int signal;
    int count;
  };
  struct Analog {
    std::uint64_t time;
    std::uint64_t order;
    std::uint64_t word;
    int signal;

    bool SameSlot(const Analog& other) const {
      return time == other.time && signal == other.signal;
    }
    bool operator<(const Analog& other) const {
      if (time != other.time) {
        return time < other.time;
      }
      return signal != other.signal ? signal < other.signal : order < other.order;
    }
  };

  void SortAnalog();
  void Compact(std::size_t analog_done);

  std::vector<Digital> digital_;
  std::vector<Analog> analog_;
  std::vector<std::uint64_t> words_;
  RowQueue rows_;
  std::size_t head_ = 0;  // First digital entry that waits.
  bool sorted_ = true;
};

}  // namespace spusim
