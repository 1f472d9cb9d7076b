// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <systemc>

namespace spusim {

enum class LinkLane { kUp, kDown };  ///< host to device; device to host

/// A link that several chips share, as one of them sees it: one transfer at a time in each
/// direction.
class LinkLanesIf : virtual public sc_core::sc_interface {
 public:
  /// Waits until the lane is this chip's. From a thread; at a half cycle, or up to a femtosecond
  /// later when it returns (SharedLink).
  virtual void Acquire(LinkLane lane) = 0;
  virtual void Release(LinkLane lane) = 0;
};

}  // namespace spusim
