// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <exception>
#include <memory>
#include <span>

#include <systemc>

#include <spusim/device/timing/cycle_formulas.h>
#include <spusim/models/bus/beat.h>
#include <spusim/models/bus/frame_if.h>
#include <spusim/models/clock/gated_clock.h>
#include <spusim/models/spu/adc_bank.h>
#include <spusim/models/spu/frame_queue.h>
#include <spusim/models/spu/frame_sink_if.h>
#include <spusim/models/spu/sequencer.h>
#include <spusim/models/spu/staging_buffer.h>

namespace spusim {

/// The chip's side of the bus, behind the link: puts frames from the host into the staging buffer
/// and tells the sequencer to start, answers reads of registers, and keeps finished frames until
/// the host has read them. Register map: docs/register-map.md.
class BusUnit : public sc_core::sc_module, public FrameIf, public FrameSinkIf {
 public:
  sc_core::sc_in<bool> clk{"clk"};
  sc_core::sc_in<bool> tx_valid{"tx_valid"};
  sc_core::sc_out<bool> tx_ready{"tx_ready"};
  sc_core::sc_in<bool> tx_last{"tx_last"};
  sc_core::sc_in<std::uint64_t> tx_address{"tx_address"};
  sc_core::sc_in<Beat> tx_data{"tx_data"};
  sc_core::sc_out<bool> rx_valid{"rx_valid"};
  sc_core::sc_in<bool> rx_ready{"rx_ready"};
  sc_core::sc_out<Beat> rx_data{"rx_data"};
  sc_core::sc_out<bool> irq{"irq"};  ///< high while a frame waits to be read

  struct Options {
    LinkTiming link;
    bool pins = false;  ///< beat fidelity: data moves on the pins
  };

  /// `adcs` count the clips that a register shows.
  BusUnit(const sc_core::sc_module_name& name, GatedClock& clock, StagingBuffer& staging,
          Sequencer& sequencer, const AdcBank& adcs, const Options& options);

  void AcceptFrame(std::uint64_t address, const Bytes& bytes) override;
  void Refer(const std::shared_ptr<const ArrayImage>& image) override { staging_.Refer(image); }
  void AcceptReferred(std::uint64_t address, std::uint64_t length) override;
  void RequestFrame(std::uint64_t address, std::size_t length) override;
  bool FrameWaits() override;
  const sc_core::sc_event& frame_ready() const override { return frame_ready_; }
  const Bytes& frame() const override { return outgoing_; }
  void DropFrame() override;
  void ShowBurst() override;
  void ThrowIfFailed() override;
  void Peek(std::uint64_t address, std::span<std::uint8_t> bytes) const override;

  void Deliver(FrameQueue& converted) override;
  void ForgetFrames() override;
  void Fail(std::exception_ptr failure) override;

  /// `on`: nothing is staged, no frame waits and registers are what they are at power-on; beats on
  /// the pins pass unseen until Reset(false). After the sequencer's reset, which drops frames.
  void Reset(bool on);

 private:
  void OnRisingEdge();
  void ReceiveBeat();
  void PresentBeat();
  static void CheckRegisters(std::uint64_t address, std::size_t length);
  std::uint64_t ReadRegister(std::uint64_t address) const;

  GatedClock& clock_;
  StagingBuffer& staging_;
  Sequencer& sequencer_;
  const AdcBank& adcs_;
  Options options_;

  sc_core::sc_event frame_ready_{"frame_ready"};
  std::exception_ptr failure_;

  // To the host.
  FrameQueue finished_frames_;
  Bytes outgoing_;
  bool outgoing_waits_ = false;
  bool readout_requested_ = false;
  std::uint64_t beats_presented_ = 0;

  // From the host.
  Bytes incoming_;
  std::uint64_t incoming_bits_ = 0;
  bool in_reset_ = false;
};

}  // namespace spusim
