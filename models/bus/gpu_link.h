// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include <tlm_utils/simple_target_socket.h>
#include <systemc>
#include <tlm>

#include <spusim/device/timing/cycle_formulas.h>
#include <spusim/models/bus/beat.h>
#include <spusim/models/bus/frame_if.h>
#include <spusim/models/bus/link_lanes_if.h>
#include <spusim/models/clock/gated_clock.h>

namespace spusim {

enum class LinkFidelity {
  kBeat,  ///< every beat moves on the pins, one a cycle
  kBurst  ///< the end of a burst is jumped to; valid frames it
};

/// The chip's end of the link: TLM-2.0 target towards the GPU (b_transport; register map in
/// docs/register-map.md), valid/ready/data streams towards the bus unit. Both fidelities take the
/// same cycles, latency + LinkTiming::Beats, and give the same result.
///
/// The GPU's side acts half a cycle after rising edges, the pins' receivers on rising edges: a
/// transfer that begins at (k + 1/2) T has its beats taken at the edges k+1 .. k+n and ends at (k +
/// n + 1/2) T. Calls at other times first wait for a half cycle. Annotated delays are waited for.
///
/// A write with an ArrayExtension stands for its image; in burst fidelity it needs no data then: it
/// takes its time, no byte is moved. transport_dbg reads registers and takes no time.
///
/// On a link that other chips share, `lanes` is asked before the first beat of a transfer.
class GpuLink : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<GpuLink> socket;

  sc_core::sc_in<bool> clk{"clk"};
  sc_core::sc_out<bool> tx_valid{"tx_valid"};  ///< host to device
  sc_core::sc_in<bool> tx_ready{"tx_ready"};
  sc_core::sc_out<bool> tx_last{"tx_last"};
  sc_core::sc_out<std::uint64_t> tx_address{"tx_address"};
  sc_core::sc_out<Beat> tx_data{"tx_data"};
  sc_core::sc_in<bool> rx_valid{"rx_valid"};  ///< device to host
  sc_core::sc_out<bool> rx_ready{"rx_ready"};
  sc_core::sc_in<Beat> rx_data{"rx_data"};
  sc_core::sc_port<FrameIf> frames{"frames"};
  /// Bound where the link has other chips.
  sc_core::sc_port<LinkLanesIf, 1, sc_core::SC_ZERO_OR_MORE_BOUND> lanes{"lanes"};

  /// @throws InputError when a beat would be wider than Beat::kMaxBits.
  GpuLink(const sc_core::sc_module_name& name, GatedClock& clock, const LinkTiming& timing,
          LinkFidelity fidelity);

  /// `on`: what is under way ends, at the next half cycle, with TLM_GENERIC_ERROR_RESPONSE, as does
  /// every access until Reset(false).
  void Reset(bool on);

 private:
  class LaneHold;
  struct Aborted {};  ///< thrown by what a reset has ended

  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  unsigned transport_dbg(tlm::tlm_generic_payload& payload);
  void Write(std::uint64_t address, const unsigned char* data, std::size_t length);
  void SendBurst(std::uint64_t address, const unsigned char* data, std::size_t length);
  /// Fills `data` with whole frames.
  void Read(std::uint64_t address, std::span<std::uint8_t> data);
  void SendBeats(std::uint64_t address, const Bytes& bytes);
  void ReceiveBeats(std::span<std::uint8_t> frame);
  void SampleHandshake();
  /// Lets `time` pass. @throws Aborted, at the next half cycle, once there were more than `resets`.
  void Pass(const sc_core::sc_time& time, std::uint64_t resets);
  void ThrowIfReset(std::uint64_t resets);
  /// The time since the half cycle at which a transfer begins: what arbitration took, at most 1 fs.
  sc_core::sc_time SinceHalfCycle() const;

  GatedClock& clock_;
  LinkTiming timing_;
  LinkFidelity fidelity_;
  bool beat_taken_ = false;
  bool in_reset_ = false;
  std::uint64_t resets_ = 0;
  sc_core::sc_event reset_{"reset"};
};

}  // namespace spusim
