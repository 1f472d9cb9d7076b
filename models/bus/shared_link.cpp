// SPDX-License-Identifier: Apache-2.0
#include <spusim/models/bus/shared_link.h>

#include <algorithm>

#include <spusim/models/bus/register_map.h>

namespace spusim {

using sc_core::sc_time;

/// One direction of the link.
class SharedLink::Lane {
 public:
  Lane(std::size_t chip_count, sc_core::sc_event& decide) : decide_(decide), grants_(chip_count) {}

  void Acquire(std::size_t chip) {
    // With one chip there is nobody to compare with.
    if (grants_.size() == 1) {
      busy_ = true;
      return;
    }
    waiting_.push_back({sc_core::sc_time_stamp(), chip});
    decide_.notify(sc_time::from_value(1));
    sc_core::wait(grants_[chip]);
  }
  void Release() {
    busy_ = false;
    if (!waiting_.empty()) decide_.notify(sc_time::from_value(1));
  }
  void Decide() {
    if (busy_ || waiting_.empty()) return;
    const auto next =
        std::min_element(waiting_.begin(), waiting_.end(), [](const auto& a, const auto& b) {
          return a.since != b.since ? a.since < b.since : a.chip < b.chip;
        });
    busy_ = true;
    grants_[next->chip].notify();
    waiting_.erase(next);
  }

 private:
  struct Request {
    sc_time since;
    std::size_t chip;
  };

  sc_core::sc_event& decide_;
  std::deque<sc_core::sc_event> grants_;
  std::vector<Request> waiting_;
  bool busy_ = false;
};

/// The lanes as one chip sees them.
class SharedLink::Client : public LinkLanesIf {
 public:
  Client(SharedLink& link, std::size_t chip) : link_(link), chip_(chip) {}
  void Acquire(LinkLane lane) override { Of(lane).Acquire(chip_); }
  void Release(LinkLane lane) override { Of(lane).Release(); }

 private:
  Lane& Of(LinkLane lane) { return *link_.lanes_.at(static_cast<std::size_t>(lane)); }

  SharedLink& link_;
  std::size_t chip_;
};

SharedLink::SharedLink(const sc_core::sc_module_name& name, std::size_t chip_count)
    : sc_module(name),
      socket("socket"),
      chips("chips", chip_count),
      reads_(chip_count),
      writes_(chip_count) {
  socket.register_b_transport(this, &SharedLink::b_transport);
  socket.register_transport_dbg(this, &SharedLink::transport_dbg);
  for (auto& lane : lanes_) lane = std::make_unique<Lane>(chip_count, decide_);
  for (std::size_t k = 0; k < chip_count; ++k) {
    clients_.push_back(std::make_unique<Client>(*this, k));
  }
  SC_HAS_PROCESS(SharedLink);
  SC_METHOD(Decide);
  sensitive << decide_;
  dont_initialize();
}

SharedLink::~SharedLink() = default;

LinkLanesIf& SharedLink::lanes(std::size_t k) { return *clients_.at(k); }

void SharedLink::Decide() {
  for (auto& lane : lanes_) lane->Decide();
}

void SharedLink::b_transport(int /*master*/, tlm::tlm_generic_payload& payload, sc_time& delay) {
  const std::uint64_t address = payload.get_address();
  const std::uint64_t chip = address / reg::kChipSpan;
  if (chip >= chips.size()) {
    payload.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
    return;
  }
  sc_core::sc_mutex& turn = payload.is_read() ? reads_[chip] : writes_[chip];
  const sc_core::sc_scoped_lock lock(turn);
  payload.set_address(address % reg::kChipSpan);
  chips[chip]->b_transport(payload, delay);
  payload.set_address(address);
}

unsigned SharedLink::transport_dbg(int /*master*/, tlm::tlm_generic_payload& payload) {
  const std::uint64_t address = payload.get_address();
  const std::uint64_t chip = address / reg::kChipSpan;
  if (chip >= chips.size()) return 0;
  payload.set_address(address % reg::kChipSpan);
  const unsigned length = chips[chip]->transport_dbg(payload);
  payload.set_address(address);
  return length;
}

}  // namespace spusim
