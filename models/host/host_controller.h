// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include <tlm_utils/simple_initiator_socket.h>
#include <systemc>
#include <tlm>

#include <spusim/converter/code_packing.h>
#include <spusim/device/phase_account.h>
#include <spusim/device/simulated_clock.h>
#include <spusim/models/bus/array_extension.h>
#include <spusim/models/clock/clock_grid.h>
#include <spusim/models/host/hosted_spu.h>

namespace spusim {

/// What a host knows of the chips on its link, all alike.
struct HostOptions {
  std::uint64_t clock_hz = 100'000'000;
  /// Bits of a word, in the array, for a DAC and from an ADC.
  int array_word_bits = 16;
  int dac_word_bits = 16;
  int adc_word_bits = 16;
  std::size_t chips = 1;
  bool words_on_pins = false;  ///< all words have to be formed: every beat moves (beat fidelity)
};

/// The bus master, and the clock of the simulated system. It reaches chips through its socket and
/// their interrupt lines alone. Ordinary code outside the kernel calls its devices and waits; each
/// call is one short job in its thread: the kernel runs until the job is done, then pauses. Errors
/// are rethrown to the caller with their type. The host acts at half cycles (k + 1/2) T.
class HostController : public sc_core::sc_module, public SimulatedClock {
 public:
  tlm_utils::simple_initiator_socket<HostController> socket;
  sc_core::sc_vector<sc_core::sc_in<bool>> irq{"irq"};  ///< one a chip

  HostController(const sc_core::sc_module_name& name, const HostOptions& options);

  /// The chip at k * reg::kChipSpan.
  HostedSpu& device(std::size_t k = 0) { return *devices_.at(k); }
  void Wait(double seconds) override;
  double Seconds() const override;

  /// Whole cycles since the start, and what they were spent on; the account's entries sum to the
  /// total.
  std::uint64_t cycles() const { return grid_.cycle(); }
  const PhaseAccount& account() const { return account_; }
  /// Payload that has crossed the link, registers included.
  std::uint64_t bits_up() const { return bits_up_; }
  std::uint64_t bits_down() const { return bits_down_; }

  // ---- for its devices

  /// Runs `job` in the controller's thread; returns when it is done. @throws what the job threw.
  void Call(const std::function<void()>& job);
  /// From a job. `image`: what the words stand for, may be null (ArrayExtension).
  void Write(std::uint64_t address, Bytes& bytes,
             const std::shared_ptr<const ArrayImage>& image = nullptr);
  /// The same for `length` bytes of words that are not formed.
  void WriteReferred(std::uint64_t address, std::size_t length,
                     const std::shared_ptr<const ArrayImage>& image);
  Bytes Read(std::uint64_t address, std::size_t length);
  /// Registers by debug transport: no time, no effect.
  void Peek(std::uint64_t address, std::span<std::uint64_t> registers);
  const HostOptions& options() const { return options_; }
  PhaseAccount& mutable_account() { return account_; }

 private:
  void Serve();
  void WritePieces(std::uint64_t address, std::uint8_t* data, std::size_t length,
                   ArrayExtension* extension);
  void Transport(tlm::tlm_command command, std::uint64_t address, std::uint8_t* data,
                 std::size_t length, ArrayExtension* extension = nullptr);

  HostOptions options_;
  ClockGrid grid_;
  std::vector<std::unique_ptr<HostedSpu>> devices_;
  PhaseAccount account_;
  std::uint64_t bits_up_ = 0;
  std::uint64_t bits_down_ = 0;

  sc_core::sc_event go_{"go"};
  const std::function<void()>* job_ = nullptr;
  bool job_done_ = false;
  std::exception_ptr error_;
};

}  // namespace spusim
