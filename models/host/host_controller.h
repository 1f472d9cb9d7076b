// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <vector>

#include <tlm_utils/simple_initiator_socket.h>
#include <systemc>
#include <tlm>

#include <spusim/converter/code_packing.h>
#include <spusim/device/device_counts.h>
#include <spusim/device/phase_account.h>
#include <spusim/device/spu_device.h>
#include <spusim/models/clock/gated_clock.h>
#include <spusim/models/spu/sequencer.h>

namespace spusim {

/// The bus master. Ordinary code outside the kernel calls it as an SpuDevice; each call is one
/// short job in its thread: the kernel runs until the job is done, then pauses. Errors are rethrown
/// to the caller with their type. The host acts at half cycles (k + 1/2) T.
class HostController : public sc_core::sc_module, public SpuDevice {
 public:
  tlm_utils::simple_initiator_socket<HostController> socket;

  /// Word sizes of the device that it drives.
  struct WordBits {
    int array = 16;
    int dac = 16;
    int adc = 16;
  };

  HostController(const sc_core::sc_module_name& name, GatedClock& clock, Sequencer& sequencer,
                 const CellArrayIf& cells, std::uint64_t clock_hz, const WordBits& words);

  void Program(const ArrayImage& image) override;
  void ProgramNoise(const NoiseImage& image) override;
  void LoadInput(const Vector& codes) override;
  void Preset(const Vector& codes) override;
  ReadOut Anneal(const AnnealCommand& command) override;
  void Wait(double seconds) override;
  double Seconds() const override;

  /// Whole cycles since the start, and what they were spent on; the account's entries sum to the
  /// total.
  std::uint64_t cycles() const;
  const PhaseAccount& account() const { return account_; }
  /// What chip and link have done since the start.
  DeviceCounts counts() const;

 private:
  /// Runs `job` in the controller's thread; returns when it is done. @throws what the job threw.
  void Call(const std::function<void()>& job);
  void Serve();
  void Write(std::uint64_t address, Bytes& bytes);
  /// `data` null: words that the device has been told of, only their time passes.
  void Write(std::uint64_t address, std::uint8_t* data, std::size_t length);
  Bytes Read(std::uint64_t address, std::size_t length);
  void Transport(tlm::tlm_command command, std::uint64_t address, std::uint8_t* data,
                 std::size_t length);
  void UploadCodes(std::uint64_t window, const Vector& codes);

  GatedClock& clock_;
  Sequencer& sequencer_;
  const CellArrayIf& cells_;
  std::uint64_t clock_hz_;
  WordBits words_;
  std::size_t cell_count_ = 0;
  PhaseAccount account_;
  std::uint64_t bits_up_ = 0;
  std::uint64_t bits_down_ = 0;

  sc_core::sc_event go_{"go"};
  const std::function<void()>* job_ = nullptr;
  bool job_done_ = false;
  std::exception_ptr error_;
};

}  // namespace spusim
