// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include <systemc>

#include <spusim/converter/code_packing.h>
#include <spusim/device/array_image.h>

namespace spusim {

/// What stands behind the link's pins, seen without them. In burst fidelity whole frames cross
/// here, at the time of their last beat; in beat fidelity only requests do, and data moves on the
/// pins.
class FrameIf : virtual public sc_core::sc_interface {
 public:
  /// A complete write: `address` says which register or window.
  /// @throws BusError for an address or length that the register map does not know.
  virtual void AcceptFrame(std::uint64_t address, const Bytes& bytes) = 0;

  /// The next write to the array window, from its first byte on, stands for this image
  /// (ArrayExtension).
  virtual void Refer(const std::shared_ptr<const ArrayImage>& image) = 0;
  /// A write to the array window of which only the length crosses, after Refer. Burst fidelity.
  virtual void AcceptReferred(std::uint64_t address, std::uint64_t length) = 0;

  /// Asks for `length` bytes from a register or window. @throws BusError as above.
  virtual void RequestFrame(std::uint64_t address, std::size_t length) = 0;
  /// True when the requested frame waits. frame_ready() is notified when it may have become so.
  /// @throws what made the device fail, if it did.
  virtual bool FrameWaits() = 0;
  virtual const sc_core::sc_event& frame_ready() const = 0;
  /// The waiting frame; it stays the waiting one until DropFrame.
  virtual const Bytes& frame() const = 0;
  /// Ends the transfer of the waiting frame.
  virtual void DropFrame() = 0;
  /// Lets the pins show that a frame is read as a burst.
  virtual void ShowBurst() = 0;
  /// @throws what made the device fail, if it did.
  virtual void ThrowIfFailed() = 0;
  /// Reads registers beside the bus, as a debugger does: no time, no effect.
  /// @throws BusError as RequestFrame.
  virtual void Peek(std::uint64_t address, std::span<std::uint8_t> bytes) const = 0;
};

}  // namespace spusim
