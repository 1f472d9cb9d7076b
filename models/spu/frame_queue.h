// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include <spusim/converter/code_packing.h>

namespace spusim {

/// Finished frames on their way to the host, first in, first out. Their buffers are used again:
/// once as many frames have waited as ever will, nothing is allocated.
class FrameQueue {
 public:
  bool empty() const { return count_ == 0; }
  void clear() { count_ = 0; }

  /// A cleared buffer at the end of the queue, to be filled.
  Bytes& Push() {
    if (count_ == frames_.size()) Grow();
    Bytes& frame = frames_[(first_ + count_++) % frames_.size()];
    frame.clear();
    return frame;
  }

  /// Takes the first frame out, in exchange for a buffer to use again. @pre not empty.
  void Pop(Bytes& frame) {
    std::swap(frame, frames_[first_]);
    first_ = (first_ + 1) % frames_.size();
    --count_;
  }

 private:
  void Grow() {
    std::vector<Bytes> larger(2 * frames_.size() + 1);
    for (std::size_t i = 0; i < count_; ++i) {
      larger[i] = std::move(frames_[(first_ + i) % frames_.size()]);
    }
    frames_ = std::move(larger);
    first_ = 0;
  }

  std::vector<Bytes> frames_;
  std::size_t first_ = 0;
  std::size_t count_ = 0;
};

}  // namespace spusim
