// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <systemc>

#include <spusim/base/errors.h>
#include <spusim/models/bus/register_map.h>

#include "testbenches/models/bus_master.h"
#include "testbenches/models/chip_bench.h"
#include "testbenches/models/register_words.h"
#include "testbenches/models/signal_monitor.h"

namespace spusim {
namespace {

using sc_core::sc_time;

constexpr LinkFidelity kBeat = LinkFidelity::kBeat;
constexpr LinkFidelity kBurst = LinkFidelity::kBurst;

std::uint64_t Now() { return sc_core::sc_time_stamp().value(); }

/// The chip behind its link, driven by a master that is not ours.
struct LinkBench {
  explicit LinkBench(const ChipOptions& options) : chip("chip", options), master("master") {
    master.socket.bind(chip.spu.socket);
  }
  sc_time Cycles(std::uint64_t count) const { return count * chip.clock().period(); }
  std::uint64_t CyclesInFs(std::uint64_t count) const { return Cycles(count).value(); }
  /// Uploads a dense array of n cells and its input, all codes 1.
  void UploadOnes(std::size_t n, int bits) {
    master.Write(reg::kLayout, DenseRegisters(n));
    master.Write(reg::kArrayWindow, Packed(std::vector<double>(n * n, 1.0), bits));
    master.Write(reg::kInputWindow, Packed(std::vector<double>(n, 1.0), bits));
  }

  ChipBench chip;
  BusMaster master;
};

// docs/timing.md, in words of its own.
std::uint64_t TransferCycles(std::uint64_t bytes, const ChipOptions& o) {
  return o.latency_cycles + (8 * bytes * o.clock_hz + o.rate_bps - 1) / o.rate_bps;
}

std::vector<double> Codes(std::size_t count, int bits, std::uint64_t seed) {
  const RandomStream stream(seed, "test.codes");
  const double largest = Quantizer(bits).max_code();
  std::vector<double> codes(count);
  for (std::size_t i = 0; i < count; ++i) {
    const double w = 2.0 * stream.Uniform(i, 0) - 1.0;
    codes[i] = bits == 0 ? w : std::round(w * largest);
  }
  codes[0] = largest;
  codes[count - 1] = -largest;
  return codes;
}

void CheckTransfers(const ChipOptions& options) {
  LinkBench bench(options);
  BusMaster& master = bench.master;
  const Quantizer arrays(options.array_bits);
  const Quantizer dacs(options.dac_bits);
  const Quantizer adcs(options.adc_bits);
  constexpr std::size_t kN = 5;
  const std::vector<double> array = Codes(kN * kN, options.array_bits, 1);
  const std::vector<double> input = Codes(kN, options.dac_bits, 2);
  const std::vector<double> preset = Codes(kN, options.dac_bits, 3);
  const std::vector<double> shown = Codes(kN, options.adc_bits, 4);
  bench.chip.cells.voltages = Eigen::Map<const Vector>(shown.data(), kN) / adcs.max_code();

  Bytes read_out;
  Bytes id(8);
  master.Run([&] {
    wait(bench.chip.clock().ToHalfCycle());
    // Back to back: each transfer starts where the one before has ended.
    for (const std::size_t size : {1, 8, 62, 63, 64, 125, 1000, 1024, 1025, 4096}) {
      const std::uint64_t begin = Now();
      CHECK(master.Write(reg::kArrayWindow, Bytes(size, 0xA5)) == tlm::TLM_OK_RESPONSE);
      CHECK(Now() - begin == bench.CyclesInFs(TransferCycles(size, options)));
    }
    for (const std::size_t registers : {1, 2, 23}) {
      Bytes bytes(8 * registers);
      const std::uint64_t begin = Now();
      CHECK(master.Read(reg::kId, bytes) == tlm::TLM_OK_RESPONSE);
      CHECK(Now() - begin == bench.CyclesInFs(TransferCycles(bytes.size(), options)));
      CHECK(Word(bytes) == reg::kIdValue);
    }

    // What went through the pins is what was sent.
    CHECK(master.Write(reg::kLayout, DenseRegisters(kN)) == tlm::TLM_OK_RESPONSE);
    CHECK(master.Write(reg::kArrayWindow, Packed(array, arrays.word_bits())) ==
          tlm::TLM_OK_RESPONSE);
    CHECK(master.Write(reg::kInputWindow, Packed(input, dacs.word_bits())) == tlm::TLM_OK_RESPONSE);
    CHECK(master.Write(reg::kPresetWindow, Packed(preset, dacs.word_bits())) ==
          tlm::TLM_OK_RESPONSE);
    CHECK(master.Write(reg::kSettleCycles, StartRegisters(3, 1, 0)) == tlm::TLM_OK_RESPONSE);
    read_out.resize(PackedBytes(kN, adcs.word_bits()));
    CHECK(master.Read(reg::kReadWindow, read_out) == tlm::TLM_OK_RESPONSE);
  });

  REQUIRE(bench.chip.cells.images.size() == 1);
  const RowMatrix& programmed = bench.chip.cells.images[0].matrix;
  CHECK(std::vector<double>(programmed.data(), programmed.data() + programmed.size()) == array);
  REQUIRE(bench.chip.cells.inputs.size() == 1);
  REQUIRE(bench.chip.cells.presets.size() == 1);
  CHECK(bench.chip.cells.inputs[0] == Eigen::Map<const Vector>(input.data(), kN) / dacs.max_code());
  CHECK(bench.chip.cells.presets[0] ==
        Eigen::Map<const Vector>(preset.data(), kN) / dacs.max_code());
  CHECK(Unpacked(read_out, kN, adcs.word_bits()) == shown);
}

#define SPUSIM_LINK_CASE(name, ...) \
  TEST_CASE("transfer cycles and content: " name) { CheckTransfers(ChipOptions{__VA_ARGS__}); }

SPUSIM_LINK_CASE("500 bits a cycle, burst", .fidelity = kBurst)
SPUSIM_LINK_CASE("500 bits a cycle, beat", .fidelity = kBeat)
SPUSIM_LINK_CASE("500 bits a cycle with latency, burst", .latency_cycles = 17, .fidelity = kBurst)
SPUSIM_LINK_CASE("500 bits a cycle with latency, beat", .latency_cycles = 17, .fidelity = kBeat)
SPUSIM_LINK_CASE("166 2/3 bits at 300 MHz, burst", .clock_hz = 300'000'000, .fidelity = kBurst)
SPUSIM_LINK_CASE("166 2/3 bits at 300 MHz, beat", .clock_hz = 300'000'000, .fidelity = kBeat)
SPUSIM_LINK_CASE("half a bit a cycle, burst", .rate_bps = 50'000'000, .fidelity = kBurst)
SPUSIM_LINK_CASE("half a bit a cycle, beat", .rate_bps = 50'000'000, .fidelity = kBeat)
SPUSIM_LINK_CASE("8192 bits a cycle, burst", .rate_bps = 819'200'000'000, .fidelity = kBurst)
SPUSIM_LINK_CASE("8192 bits a cycle, beat", .rate_bps = 819'200'000'000, .fidelity = kBeat)
SPUSIM_LINK_CASE("8 bits a cycle and words of 7 to 11 bits, burst", .rate_bps = 800'000'000,
                 .fidelity = kBurst, .array_bits = 7, .dac_bits = 9, .adc_bits = 11)
SPUSIM_LINK_CASE("8 bits a cycle and words of 7 to 11 bits, beat", .rate_bps = 800'000'000,
                 .fidelity = kBeat, .array_bits = 7, .dac_bits = 9, .adc_bits = 11)
SPUSIM_LINK_CASE("ideal words, burst", .fidelity = kBurst, .array_bits = 0, .dac_bits = 0,
                 .adc_bits = 0)
SPUSIM_LINK_CASE("ideal words, beat", .fidelity = kBeat, .array_bits = 0, .dac_bits = 0,
                 .adc_bits = 0)

TEST_CASE("a beat wider than the pins is refused") {
  CHECK_THROWS_AS(ChipBench("chip", {.rate_bps = 819'200'000'001}), InputError);
}

TEST_CASE("the status register tells busy and waiting") {
  LinkBench bench({});
  std::vector<std::uint64_t> status;
  const auto read_status = [&] {
    Bytes bytes(8);
    bench.master.Read(reg::kStatus, bytes);
    status.push_back(Word(bytes));
  };
  bench.chip.cells.voltages = Vector::Zero(2);
  bench.master.Run([&] {
    bench.UploadOnes(2, 16);
    read_status();
    bench.master.Write(reg::kSettleCycles, StartRegisters(100, 1, 0));
    read_status();
    wait(bench.Cycles(200));
    read_status();
    Bytes codes(4);
    bench.master.Read(reg::kReadWindow, codes);
    read_status();
  });
  CHECK(status == std::vector<std::uint64_t>{0, 1, 2, 0});
}

TEST_CASE("settings can be read back, what can only be read is not written") {
  LinkBench bench({});
  bench.master.Run([&] {
    Bytes settings(8 * reg::kArrayBlockWords);
    CHECK(bench.master.Write(reg::kLayout, DenseRegisters(7)) == tlm::TLM_OK_RESPONSE);
    CHECK(bench.master.Read(reg::kLayout, settings) == tlm::TLM_OK_RESPONSE);
    CHECK(settings == DenseRegisters(7));
    // A transfer that runs into the counters writes nothing at all.
    CHECK(bench.master.Write(reg::kNoiseScale, Words({5, 6})) == tlm::TLM_ADDRESS_ERROR_RESPONSE);
    Bytes scale(8);
    CHECK(bench.master.Read(reg::kNoiseScale, scale) == tlm::TLM_OK_RESPONSE);
    CHECK(Word(scale) == 0);
  });
}

// The counters of all phases, in their order.
std::vector<std::uint64_t> PhasesOf(const Bytes& registers) {
  std::vector<std::uint64_t> phases;
  for (std::size_t i = 0; i < reg::kPhaseBlockWords; ++i) phases.push_back(Word(registers, i));
  return phases;
}

TEST_CASE("phase counters show the cycles so far, and debug transport reads them in no time") {
  LinkBench bench({});
  bench.chip.cells.voltages = Vector::Zero(2);
  bench.master.Run([&] {
    bench.UploadOnes(2, 16);
    bench.master.Write(reg::kSettleCycles, StartRegisters(100, 1, 0));
    wait(bench.Cycles(40));
    const std::uint64_t begin = Now();
    Bytes registers(8 * reg::kPhaseBlockWords);
    CHECK(bench.master.Peek(reg::kCyclesInProgram, registers) == registers.size());
    CHECK(Now() == begin);
    // Program and input DACs took a cycle each, settling goes on.
    CHECK(PhasesOf(registers) == std::vector<std::uint64_t>{1, 0, 1, 0, 38, 0});
    wait(bench.Cycles(100));
    // Any master reads them over the link as well: 384 bits, a cycle.
    CHECK(bench.master.Read(reg::kCyclesInProgram, registers) == tlm::TLM_OK_RESPONSE);
    CHECK(Now() == begin + bench.CyclesInFs(101));
    CHECK(PhasesOf(registers) == std::vector<std::uint64_t>{1, 0, 1, 0, 100, 1});

    // Nothing else is seen or done that way.
    CHECK(bench.master.Peek(reg::kReadWindow, registers) == 0);
    CHECK(bench.master.Peek(reg::kLayout, registers, tlm::TLM_WRITE_COMMAND) == 0);
    CHECK(bench.master.Peek(reg::kRegisterEnd, registers) == 0);
  });
}

TEST_CASE("calls between half cycles wait for the next one") {
  LinkBench bench({.clock_hz = 300'000'000});
  const std::uint64_t period = bench.chip.clock().period().value();
  bench.master.Run([&] {
    for (const std::uint64_t phase : {std::uint64_t{0}, std::uint64_t{1}, period / 2 - 1,
                                      period / 2, period / 2 + 1, period - 1}) {
      const std::uint64_t now = sc_core::sc_time_stamp().value();
      wait(sc_time::from_value((now / period + 2) * period + phase - now));
      const std::uint64_t call = sc_core::sc_time_stamp().value();
      bench.master.Write(reg::kArrayWindow, Bytes(125));  // 1000 bits in beats of 166 2/3: 6
      const std::uint64_t begin =
          phase <= period / 2 ? call - phase + period / 2 : call - phase + period + period / 2;
      CHECK(sc_core::sc_time_stamp().value() == begin + 6 * period);
    }
  });
}

TEST_CASE("an annotated delay is waited for") {
  LinkBench bench({});
  bench.master.Run([&] {
    wait(sc_time(5, sc_core::SC_NS));
    Bytes bytes(125);
    const sc_time delay(42, sc_core::SC_NS);  // 5 + 42 ns: the next half cycle is at 55 ns
    CHECK(bench.master.Transport(tlm::TLM_WRITE_COMMAND, reg::kArrayWindow, bytes, delay) ==
          tlm::TLM_OK_RESPONSE);
    CHECK(sc_core::sc_time_stamp() == sc_time(55 + 20, sc_core::SC_NS));
    CHECK(bench.master.delay_left() == sc_core::SC_ZERO_TIME);
  });
}

TEST_CASE("byte enables, empty and streaming transfers are refused") {
  LinkBench bench({});
  bench.master.Run([&] {
    Bytes bytes(16);
    unsigned char enables[1] = {TLM_BYTE_ENABLED};
    tlm::tlm_generic_payload payload;
    payload.set_command(tlm::TLM_WRITE_COMMAND);
    payload.set_address(reg::kArrayWindow);
    payload.set_data_ptr(bytes.data());
    payload.set_data_length(16);
    payload.set_streaming_width(16);
    payload.set_byte_enable_ptr(enables);
    payload.set_byte_enable_length(1);
    CHECK(bench.master.Send(payload, sc_core::SC_ZERO_TIME) == tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE);
    payload.set_byte_enable_ptr(nullptr);
    payload.set_streaming_width(8);
    CHECK(bench.master.Send(payload, sc_core::SC_ZERO_TIME) == tlm::TLM_BURST_ERROR_RESPONSE);
    payload.set_streaming_width(16);
    payload.set_data_length(0);
    CHECK(bench.master.Send(payload, sc_core::SC_ZERO_TIME) == tlm::TLM_BURST_ERROR_RESPONSE);
    payload.set_data_length(16);
    CHECK(bench.master.Send(payload, sc_core::SC_ZERO_TIME) == tlm::TLM_OK_RESPONSE);
  });
}

void CheckWrongAddresses(LinkFidelity fidelity) {
  const ChipOptions options{.latency_cycles = 3, .fidelity = fidelity};
  LinkBench bench(options);
  BusMaster& master = bench.master;
  constexpr std::uint64_t kTop = ~std::uint64_t{7};
  master.Run([&] {
    wait(bench.chip.clock().ToHalfCycle());
    // Read-only, unaligned, beyond the end, no window, beyond a window's data, wrapping round.
    for (const std::uint64_t address :
         {reg::kId, reg::kStatus, reg::kLayout + 4, reg::kRegisterEnd, reg::kReadWindow,
          std::uint64_t{0x6'0000'0000}, reg::kArrayWindow + 8, std::uint64_t{0x10'0000'0040},
          kTop}) {
      const std::uint64_t begin = Now();
      CHECK(master.Write(address, Bytes(8)) == tlm::TLM_ADDRESS_ERROR_RESPONSE);
      // Refused or not, the beats have crossed the pins.
      CHECK(Now() - begin == bench.CyclesInFs(TransferCycles(8, options)));
    }
    CHECK(master.Write(reg::kLayout, Bytes(7)) == tlm::TLM_ADDRESS_ERROR_RESPONSE);
    CHECK(master.Write(reg::kNoiseScale, Bytes(16)) == tlm::TLM_ADDRESS_ERROR_RESPONSE);
    for (const std::uint64_t address :
         {reg::kId + 4, reg::kRegisterEnd, reg::kArrayWindow, reg::kReadWindow + 8, kTop}) {
      Bytes bytes(8);
      CHECK(master.Read(address, bytes) == tlm::TLM_ADDRESS_ERROR_RESPONSE);
    }
    Bytes too_long(reg::kRegisterEnd + 8);
    CHECK(master.Read(reg::kId, too_long) == tlm::TLM_ADDRESS_ERROR_RESPONSE);
    // The device has taken no harm.
    Bytes id(8);
    CHECK(master.Read(reg::kId, id) == tlm::TLM_OK_RESPONSE);
    CHECK(Word(id) == reg::kIdValue);
  });
  CHECK_FALSE(bench.chip.spu.tx_valid.read());
}

TEST_CASE("wrong addresses are address errors: burst") { CheckWrongAddresses(kBurst); }
TEST_CASE("wrong addresses are address errors: beat") { CheckWrongAddresses(kBeat); }

void CheckWholeFrames(LinkFidelity fidelity) {
  LinkBench bench({.fidelity = fidelity});
  bench.chip.cells.voltages = Vector::Zero(5);
  bench.master.Run([&] {
    bench.UploadOnes(5, 16);
    bench.master.Write(reg::kSettleCycles, StartRegisters(0, 1, 0));
    Bytes short_read(8);  // a frame of 10 bytes waits
    CHECK(bench.master.Read(reg::kReadWindow, short_read) == tlm::TLM_ADDRESS_ERROR_RESPONSE);
    bench.master.Write(reg::kSettleCycles, StartRegisters(0, 1, 0));
    Bytes whole(10);
    CHECK(bench.master.Read(reg::kReadWindow, whole) == tlm::TLM_OK_RESPONSE);
  });
}

TEST_CASE("a read shorter than the frame that waits is refused: burst") {
  CheckWholeFrames(kBurst);
}
TEST_CASE("a read shorter than the frame that waits is refused: beat") { CheckWholeFrames(kBeat); }

// A window may be written in pieces; one that starts at 0 begins anew.
void CheckPieces(LinkFidelity fidelity) {
  LinkBench bench({.fidelity = fidelity});
  bench.chip.cells.voltages = Vector::Zero(5);
  const std::vector<double> codes = Codes(25, 16, 7);
  const Bytes bytes = Packed(codes, 16);
  bench.master.Run([&] {
    bench.UploadOnes(5, 16);
    bench.master.Write(reg::kArrayWindow, Bytes(bytes.begin(), bytes.begin() + 13));
    bench.master.Write(reg::kArrayWindow + 13, Bytes(bytes.begin() + 13, bytes.begin() + 20));
    CHECK(bench.master.Write(reg::kArrayWindow + 20, Bytes(bytes.begin() + 20, bytes.end())) ==
          tlm::TLM_OK_RESPONSE);
    bench.master.Write(reg::kSettleCycles, StartRegisters(0, 1, 0));
    Bytes whole(10);
    bench.master.Read(reg::kReadWindow, whole);
  });
  REQUIRE(bench.chip.cells.images.size() == 1);
  const RowMatrix& programmed = bench.chip.cells.images[0].matrix;
  CHECK(std::vector<double>(programmed.data(), programmed.data() + 25) == codes);
}

TEST_CASE("windows can be written in pieces: burst") { CheckPieces(kBurst); }
TEST_CASE("windows can be written in pieces: beat") { CheckPieces(kBeat); }

// Valid is high from a transfer's first half cycle to its last, in both fidelities alike.
void CheckValid(LinkFidelity fidelity) {
  LinkBench bench({.latency_cycles = 4, .fidelity = fidelity});
  SignalMonitor<bool> valid("valid", bench.chip.spu.tx_valid);
  SignalMonitor<bool> read_valid("read_valid", bench.chip.spu.rx_valid);
  sc_time begin;
  bench.master.Run([&] {
    wait(bench.chip.clock().ToHalfCycle());
    begin = sc_core::sc_time_stamp();
    bench.master.Write(reg::kArrayWindow, Bytes(625));  // 10 beats
    Bytes bytes(128);                                   // 3 beats
    bench.master.Read(reg::kId, bytes);
  });
  REQUIRE(valid.changes.size() == 2);
  CHECK(valid.changes[0] == std::make_pair(begin + bench.Cycles(4), true));
  CHECK(valid.changes[1] == std::make_pair(begin + bench.Cycles(14), false));
  REQUIRE(read_valid.changes.size() == 2);
  CHECK(read_valid.changes[0].second);
  CHECK(read_valid.changes[1] == std::make_pair(begin + bench.Cycles(17), false));
}

TEST_CASE("valid frames a transfer: burst") { CheckValid(kBurst); }
TEST_CASE("valid frames a transfer: beat") { CheckValid(kBeat); }

}  // namespace
}  // namespace spusim
