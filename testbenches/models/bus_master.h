// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <utility>

#include <tlm_utils/simple_initiator_socket.h>
#include <systemc>
#include <tlm>

#include <spusim/converter/code_packing.h>

namespace spusim {

/// A bus master that knows nothing of SPUs: another SystemC model as it would drive the link. Jobs
/// run in its thread; Run() simulates until the job is done and rethrows what it threw.
class BusMaster : public sc_core::sc_module {
 public:
  tlm_utils::simple_initiator_socket<BusMaster> socket;

  explicit BusMaster(const sc_core::sc_module_name& name) : sc_module(name), socket("socket") {
    SC_HAS_PROCESS(BusMaster);
    SC_THREAD(Serve);
  }

  void Run(std::function<void()> job) {
    Begin(std::move(job));
    pause_ = true;
    sc_core::sc_start();
    if (error_) std::rethrow_exception(error_);
  }

  /// The job begins with the next Run of another master and does not end that.
  void Begin(std::function<void()> job) {
    if (sc_core::sc_get_status() == sc_core::SC_ELABORATION) {
      sc_core::sc_start(sc_core::SC_ZERO_TIME);
    }
    job_ = std::move(job);
    error_ = nullptr;
    pause_ = false;
    go_.notify(sc_core::SC_ZERO_TIME);
  }

  /// One transaction as the standard has it. `delay` is the annotated delay.
  tlm::tlm_response_status Transport(tlm::tlm_command command, std::uint64_t address, Bytes& bytes,
                                     const sc_core::sc_time& delay = sc_core::SC_ZERO_TIME) {
    tlm::tlm_generic_payload payload;
    payload.set_command(command);
    payload.set_address(address);
    payload.set_data_ptr(bytes.data());
    payload.set_data_length(static_cast<unsigned>(bytes.size()));
    payload.set_streaming_width(static_cast<unsigned>(bytes.size()));
    payload.set_byte_enable_ptr(nullptr);
    payload.set_dmi_allowed(false);
    payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
    return Send(payload, delay);
  }

  tlm::tlm_response_status Send(tlm::tlm_generic_payload& payload, sc_core::sc_time delay) {
    socket->b_transport(payload, delay);
    delay_left_ = delay;
    return payload.get_response_status();
  }

  tlm::tlm_response_status Write(std::uint64_t address, Bytes bytes) {
    return Transport(tlm::TLM_WRITE_COMMAND, address, bytes);
  }
  tlm::tlm_response_status Read(std::uint64_t address, Bytes& bytes) {
    return Transport(tlm::TLM_READ_COMMAND, address, bytes);
  }
  /// By debug transport: how many bytes were read.
  std::size_t Peek(std::uint64_t address, Bytes& bytes,
                   tlm::tlm_command command = tlm::TLM_READ_COMMAND) {
    tlm::tlm_generic_payload payload;
    payload.set_command(command);
    payload.set_address(address);
    payload.set_data_ptr(bytes.data());
    payload.set_data_length(static_cast<unsigned>(bytes.size()));
    return socket->transport_dbg(payload);
  }
  /// The delay that the target left annotated.
  sc_core::sc_time delay_left() const { return delay_left_; }

 private:
  void Serve() {
    for (;;) {
      wait(go_);
      try {
        job_();
      } catch (const sc_core::sc_unwind_exception&) {
        throw;
      } catch (...) {
        error_ = std::current_exception();
      }
      if (pause_) sc_core::sc_pause();
    }
  }

  std::function<void()> job_;
  std::exception_ptr error_;
  bool pause_ = true;
  sc_core::sc_event go_{"go"};
  sc_core::sc_time delay_left_;
};

}  // namespace spusim
