// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include <tlm_utils/multi_passthrough_target_socket.h>
#include <tlm_utils/simple_initiator_socket.h>
#include <systemc>
#include <tlm>

#include <spusim/models/bus/link_lanes_if.h>

namespace spusim {

/// What several chips have in common of a link: addresses, and whose turn it is. Chip k answers at
/// k * reg::kChipSpan; masters (any number) bind to `socket`. Beats and latency are counted by the
/// chips' own ends (GpuLink), which ask here for the lane before their first beat.
///
/// Arbitration, for each direction: a transfer keeps its lane from its first beat to its last; the
/// lane then goes to the transfer that has waited longest, among equals to the chip with the lowest
/// address. Requests of one half cycle are compared when all of them are there, a femtosecond
/// later. A read waits for its chip without holding a lane. Latency is on the way, it holds none
/// either.
///
/// A chip answers one read and one write at a time; more wait in the order of their calls.
class SharedLink : public sc_core::sc_module {
 public:
  tlm_utils::multi_passthrough_target_socket<SharedLink> socket;
  sc_core::sc_vector<tlm_utils::simple_initiator_socket<SharedLink>> chips;

  SharedLink(const sc_core::sc_module_name& name, std::size_t chip_count);
  ~SharedLink() override;

  /// For the chip at chips[k].
  LinkLanesIf& lanes(std::size_t k);

 private:
  class Lane;
  class Client;

  void b_transport(int master, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  unsigned transport_dbg(int master, tlm::tlm_generic_payload& payload);
  void Decide();

  std::array<std::unique_ptr<Lane>, 2> lanes_;
  std::vector<std::unique_ptr<Client>> clients_;
  std::deque<sc_core::sc_mutex> reads_;
  std::deque<sc_core::sc_mutex> writes_;
  sc_core::sc_event decide_{"decide"};
};

}  // namespace spusim
