// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>

#include <systemc>

#include <spusim/models/spu/frame_queue.h>

namespace spusim {

/// Where the sequencer's frames go, as it sees it, and what it has to tell the host.
class FrameSinkIf : virtual public sc_core::sc_interface {
 public:
  /// Takes the first frame out of `converted`, for the host to read. @pre it is not empty.
  virtual void Deliver(FrameQueue& converted) = 0;
  /// Forgets the frames that the host has not begun to read, and its request for one; whoever waits
  /// for one looks again.
  virtual void ForgetFrames() = 0;
  /// The host's next access throws this.
  virtual void Fail(std::exception_ptr failure) = 0;
};

}  // namespace spusim
