// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include <catch2/catch.hpp>
#include <systemc>

#include <spusim/models/bus/register_map.h>
#include <spusim/models/host/host_controller.h>
#include <spusim/models/system/spu_system.h>

#include "testbenches/models/bus_master.h"
#include "testbenches/models/chip_bench.h"
#include "testbenches/models/register_words.h"
#include "testbenches/models/signal_monitor.h"

namespace spusim {
namespace {

constexpr LinkFidelity kBeat = LinkFidelity::kBeat;
constexpr LinkFidelity kBurst = LinkFidelity::kBurst;
constexpr double kEps = std::numeric_limits<double>::epsilon();

struct TimingCase {
  ChipOptions chip;
  Index cells = 6;
  Index rows = 0;  ///< of the factored array; 0: a dense one
  Index block = 0;
  bool mirror = true;
  bool mixed = false;  ///< a mixing array for the noise sources is sent too
  std::uint64_t settle = 25;
  std::uint64_t samples = 1;
  std::uint64_t interval = 0;
  std::int64_t delay = 0;
  ReadMode read = ReadMode::kSum;
  std::uint64_t host_cycles = 40;  ///< the host's work between two anneals
};

/// docs/timing.md in words of its own: nothing here calls the formulas that the device uses.
struct Expected {
  explicit Expected(const TimingCase& the_case) : c(the_case) {}

  static std::uint64_t CeilDivide(std::uint64_t a, std::uint64_t b) { return (a + b - 1) / b; }
  static std::uint64_t Width(int bits) { return bits == 0 ? 64 : static_cast<unsigned>(bits); }
  static std::uint64_t BytesOf(std::uint64_t words, std::uint64_t width) {
    return CeilDivide(words * width, 8);
  }
  std::uint64_t n() const { return static_cast<std::uint64_t>(c.cells); }
  std::uint64_t m() const { return static_cast<std::uint64_t>(c.rows); }
  std::uint64_t Beats(std::uint64_t bytes) const {
    return CeilDivide(8 * bytes * c.chip.clock_hz, c.chip.rate_bps);
  }
  std::uint64_t Transfer(std::uint64_t bytes) const { return c.chip.latency_cycles + Beats(bytes); }
  std::uint64_t ArrayBytes() const {
    const std::uint64_t w = Width(c.chip.array_bits);
    if (c.rows == 0) return BytesOf(n() * n(), w);
    return (c.mirror ? 1 : 2) * BytesOf(m() * n(), w) +
           BytesOf(m() * static_cast<std::uint64_t>(c.block), w);
  }
  std::uint64_t UploadArray() const { return Transfer(7 * 8) + Transfer(ArrayBytes()); }
  std::uint64_t UploadNoise() const {
    return Transfer(2 * 8) + Transfer(BytesOf(n() * n(), Width(c.chip.array_bits)));
  }
  std::uint64_t UploadCodes() const { return Transfer(BytesOf(n(), Width(c.chip.dac_bits))); }
  std::uint64_t UploadCommand() const { return Transfer(7 * 8); }
  std::uint64_t Program() const {
    const std::uint64_t words =
        (c.rows == 0 ? n() * n()
                     : m() * ((c.mirror ? 1 : 2) * n() + static_cast<std::uint64_t>(c.block))) +
        (c.mixed ? n() * n() : 0);
    return c.chip.words_per_cycle == 0 ? 1 : CeilDivide(words, c.chip.words_per_cycle);
  }
  std::uint64_t Conversion(std::uint64_t count, std::uint64_t rate_hz) const {
    return (count == 0 ? 1 : CeilDivide(n(), count)) * CeilDivide(c.chip.clock_hz, rate_hz);
  }
  std::uint64_t DacConversion() const { return Conversion(c.chip.dac_count, c.chip.dac_rate_hz); }
  std::uint64_t AdcConversion() const { return Conversion(c.chip.adc_count, c.chip.adc_rate_hz); }
  std::uint64_t FrameBytes() const {
    std::uint64_t width = Width(c.chip.adc_bits);
    if (c.read == ReadMode::kSum && c.chip.adc_bits != 0) {
      for (std::uint64_t sums = 1; sums < c.samples; sums *= 2) ++width;
    }
    return BytesOf(n(), width);
  }
  std::uint64_t Interval() const {
    std::uint64_t interval = std::max(c.interval, AdcConversion());
    if (c.read == ReadMode::kEverySample) interval = std::max(interval, Beats(FrameBytes()));
    return interval;
  }
  std::uint64_t Sampling() const {
    return (c.samples - 1) * Interval() + AdcConversion() + c.chip.sampling.latency_cycles;
  }
  /// Strobes of a sample, and how far they lie apart.
  std::uint64_t Turns() const {
    if (c.chip.sampling.sample_and_hold || c.chip.adc_count == 0) return 1;
    return CeilDivide(n(), c.chip.adc_count);
  }
  std::uint64_t TurnCycles() const { return CeilDivide(c.chip.clock_hz, c.chip.adc_rate_hz); }
  std::uint64_t ReadOut() const { return Transfer(FrameBytes()) + Transfer(2 * 8); }

  TimingCase c;
};

ArrayImage ImageOf(const TimingCase& c) {
  ArrayImage image;
  image.bits = c.chip.array_bits;
  if (c.rows == 0) {
    image.matrix = RowMatrix::Ones(c.cells, c.cells);
    return image;
  }
  image.layout = ArrayLayout::kFactored;
  image.jacobian = RowMatrix::Ones(c.rows, c.cells);
  image.hessian_blocks = RowMatrix::Ones(c.rows, c.block);
  if (!c.mirror) image.back_jacobian = image.jacobian;
  return image;
}

void CheckEqual(const PhaseAccount& found, const PhaseAccount& expected) {
  CHECK(found.host == expected.host);
  CHECK(found.upload == expected.upload);
  CHECK(found.program == expected.program);
  CHECK(found.preset == expected.preset);
  CHECK(found.dac == expected.dac);
  CHECK(found.delay == expected.delay);
  CHECK(found.settle == expected.settle);
  CHECK(found.sample == expected.sample);
  CHECK(found.readout == expected.readout);
}

// Three anneals: everything uploaded; a new input only; the same data with a preset.
void CheckTiming(const TimingCase& c) {
  HostBench bench(c.chip);
  ChipBench& chip = bench.chip;
  HostController& host = bench.host;
  HostedSpu& device = bench.device;
  SignalMonitor<std::uint32_t> state("state", chip.spu.sequencer_state);
  chip.cells.voltages = Vector::Zero(c.cells);
  const Expected expected(c);
  const Vector codes = Vector::Zero(c.cells);
  const AnnealCommand command{.settle_cycles = c.settle,
                              .samples = c.samples,
                              .interval_cycles = c.interval,
                              .delay_cycles = c.delay,
                              .read = c.read};
  PhaseAccount account;
  std::vector<std::uint64_t> strobes;
  std::vector<std::uint64_t> latches;
  std::vector<std::uint64_t> holds;
  std::uint64_t relaxing_until = 0;  // end of a set delay
  const auto anneal = [&](std::uint64_t program, std::uint64_t preset, std::uint64_t dac) {
    const auto read = device.Anneal(command);
    CHECK(read.interval_cycles == expected.Interval());
    CHECK(read.codes.rows() == (c.read == ReadMode::kSum ? 1 : static_cast<Index>(c.samples)));
    account.upload += expected.UploadCommand();
    std::uint64_t now = account.Total() + program + preset + dac;
    const std::uint64_t rest = relaxing_until > now ? relaxing_until - now : 0;
    account.program += program;
    account.preset += preset;
    account.dac += dac;
    account.delay += rest;
    account.settle += c.settle;
    account.sample += expected.Sampling();
    account.readout += expected.ReadOut();
    now += rest;
    latches.push_back(now);
    for (std::uint64_t k = 0; k < c.samples; ++k) {
      for (std::uint64_t turn = 0; turn < expected.Turns(); ++turn) {
        strobes.push_back(now + c.settle + k * expected.Interval() + turn * expected.TurnCycles());
      }
    }
    if (c.delay == 0) holds.push_back(strobes.back());
    relaxing_until = c.delay > 0 ? strobes.back() + static_cast<std::uint64_t>(c.delay) : 0;
    CheckEqual(host.account(), account);
    CHECK(host.cycles() == account.Total());
  };
  const auto work = [&] {
    host.Wait(static_cast<double>(c.host_cycles) / static_cast<double>(c.chip.clock_hz));
    account.host += c.host_cycles;
  };
  const auto load_input = [&] {
    device.LoadInput(codes);
    account.upload += expected.UploadCodes();
  };
  const auto load_preset = [&] {
    device.Preset(codes);
    account.upload += expected.UploadCodes();
  };

  device.Program(ImageOf(c));
  account.upload += expected.UploadArray();
  if (c.mixed) {
    device.ProgramNoise({.bits = c.chip.array_bits, .mixing = RowMatrix::Ones(c.cells, c.cells)});
    account.upload += expected.UploadNoise();
  }
  load_input();
  load_preset();
  anneal(expected.Program(), expected.DacConversion(), expected.DacConversion());
  work();
  load_input();
  anneal(0, 0, expected.DacConversion());
  work();
  load_preset();
  anneal(0, expected.DacConversion(), 0);

  const std::uint64_t period = chip.clock().period().value();
  const auto in_cycles = [&](const std::vector<sc_core::sc_time>& times) {
    std::vector<std::uint64_t> cycles;
    for (const sc_core::sc_time& time : times) {
      CHECK(time.value() % period == 0);  // the chip acts on rising edges
      cycles.push_back(time.value() / period);
    }
    return cycles;
  };
  CHECK(in_cycles(chip.cells.strobes) == strobes);
  CHECK(in_cycles(chip.cells.latches) == latches);
  if (c.delay <= 0) CHECK(in_cycles(chip.cells.holds) == holds);

  // What the state port showed, seen from outside.
  std::array<std::uint64_t, kPhases> shown{};
  for (std::size_t i = 0; i + 1 < state.changes.size(); ++i) {
    shown.at(state.changes[i].second) +=
        (state.changes[i + 1].first - state.changes[i].first).value() / period;
  }
  const auto of = [&](Phase phase) { return shown.at(static_cast<std::size_t>(phase)); };
  CHECK(of(Phase::kProgram) == account.program);
  CHECK(of(Phase::kPreset) == account.preset);
  CHECK(of(Phase::kDac) == account.dac);
  CHECK(of(Phase::kDelay) == account.delay);
  CHECK(of(Phase::kSettle) == account.settle);
  CHECK(of(Phase::kSample) == account.sample);
}

// Each configuration in both fidelities: a system each, so a process each.
#define SPUSIM_TIMING_CASE(name, setting)      \
  TEST_CASE("phase cycles: " name ": burst") { \
    TimingCase c;                              \
    c.chip.fidelity = kBurst;                  \
    setting;                                   \
    CheckTiming(c);                            \
  }                                            \
  TEST_CASE("phase cycles: " name ": beat") {  \
    TimingCase c;                              \
    c.chip.fidelity = kBeat;                   \
    setting;                                   \
    CheckTiming(c);                            \
  }

SPUSIM_TIMING_CASE("the default device", (void)c)
SPUSIM_TIMING_CASE("one cell", c.cells = 1)
SPUSIM_TIMING_CASE("64 cells on 8 DACs and 12 ADCs", {
  c.cells = 64;
  c.chip.dac_count = 8;
  c.chip.adc_count = 12;
})
SPUSIM_TIMING_CASE("slow converters", {
  c.chip.dac_rate_hz = 30'000'000;
  c.chip.adc_rate_hz = 7'000'000;
})
SPUSIM_TIMING_CASE("converters faster than the clock", {
  c.chip.dac_rate_hz = 1'000'000'000;
  c.chip.adc_rate_hz = 300'000'000;
})
SPUSIM_TIMING_CASE("5 words a cycle into the array", c.chip.words_per_cycle = 5)
SPUSIM_TIMING_CASE("latency on every transfer", c.chip.latency_cycles = 13)
SPUSIM_TIMING_CASE("a 300 MHz clock", c.chip.clock_hz = 300'000'000)
SPUSIM_TIMING_CASE("a slow link with odd words", {
  c.chip.rate_bps = 70'000'000;
  c.chip.array_bits = 5;
  c.chip.dac_bits = 11;
  c.chip.adc_bits = 13;
})
SPUSIM_TIMING_CASE("ideal words travel as 64 bits", {
  c.chip.array_bits = 0;
  c.chip.dac_bits = 0;
  c.chip.adc_bits = 0;
  c.samples = 7;
})
SPUSIM_TIMING_CASE("a factored array mirrored on the chip", {
  c.rows = 6;
  c.block = 3;
  c.cells = 17;
  c.chip.array_bits = 7;
  c.chip.words_per_cycle = 4;
})
SPUSIM_TIMING_CASE("a factored array sent whole", {
  c.rows = 6;
  c.block = 3;
  c.cells = 17;
  c.chip.array_bits = 7;
  c.chip.words_per_cycle = 4;
  c.mirror = false;
})
SPUSIM_TIMING_CASE("mixed noise sources", c.mixed = true)
SPUSIM_TIMING_CASE("mixed noise sources, odd words, 5 a cycle, latency, a slow link", {
  c.mixed = true;
  c.chip.array_bits = 7;
  c.chip.words_per_cycle = 5;
  c.chip.latency_cycles = 13;
  c.chip.rate_bps = 700'000'000;
})
SPUSIM_TIMING_CASE("no settling", c.settle = 0)
SPUSIM_TIMING_CASE("ADCs with a latency", {
  c.chip.sampling.latency_cycles = 7;
  c.samples = 5;
})
SPUSIM_TIMING_CASE("a latency longer than the spacing of the samples that are sent", {
  c.cells = 4;
  c.chip.sampling.latency_cycles = 11;
  c.samples = 6;
  c.interval = 3;
  c.read = ReadMode::kEverySample;
})
SPUSIM_TIMING_CASE("no sample-and-hold: 10 cells on 4 slow ADCs, one group after the other", {
  c.cells = 10;
  c.chip.adc_count = 4;
  c.chip.adc_rate_hz = 40'000'000;
  c.chip.sampling.sample_and_hold = false;
  c.samples = 3;
  c.interval = 50;
})
SPUSIM_TIMING_CASE("no sample-and-hold, samples as close as they can, each sent, with a latency", {
  c.cells = 10;
  c.chip.adc_count = 4;
  c.chip.sampling.sample_and_hold = false;
  c.chip.sampling.latency_cycles = 5;
  c.samples = 4;
  c.read = ReadMode::kEverySample;
})
SPUSIM_TIMING_CASE("sums of 5 samples", {
  c.samples = 5;
  c.interval = 9;
})
SPUSIM_TIMING_CASE("samples no closer than the ADCs convert", {
  c.samples = 4;
  c.interval = 2;
  c.chip.adc_count = 2;
  c.chip.adc_rate_hz = 50'000'000;
})
SPUSIM_TIMING_CASE("every sample read while the next one is taken", {
  c.samples = 6;
  c.interval = 30;
  c.read = ReadMode::kEverySample;
})
SPUSIM_TIMING_CASE("every sample on a link that is slower than the samples asked for", {
  c.samples = 6;
  c.interval = 3;
  c.read = ReadMode::kEverySample;
  c.chip.rate_bps = 300'000'000;
  c.chip.latency_cycles = 5;
})
SPUSIM_TIMING_CASE("every sample as fast as the ADCs convert", {
  c.samples = 5;
  c.read = ReadMode::kEverySample;
  c.chip.adc_count = 1;
})
SPUSIM_TIMING_CASE("a delay that ends before the next data are there", c.delay = 20)
SPUSIM_TIMING_CASE("a delay that the next anneal waits for", c.delay = 500)
SPUSIM_TIMING_CASE("free-running cells", c.delay = -1)

TEST_CASE("the example of docs/timing.md") {
  TimingCase c;
  c.cells = 10'000;
  c.rows = 640;
  c.block = 20;
  HostBench bench(c.chip);
  ChipBench& chip = bench.chip;
  HostController& host = bench.host;
  HostedSpu& device = bench.device;
  chip.cells.voltages = Vector::Zero(c.cells);
  device.Program(ImageOf(c));
  CHECK(host.account().upload == 1 + 205'210);
  device.LoadInput(Vector::Zero(c.cells));
  CHECK(host.account().upload == 1 + 205'210 + 320);
  device.Anneal({.settle_cycles = DurationCycles(50e-6, c.chip.clock_hz, "key")});
  CheckEqual(host.account(), {.upload = 1 + 205'210 + 320 + 1,
                              .program = 1,
                              .dac = 1,
                              .settle = 5'000,
                              .sample = 1,
                              .readout = 321});
  CHECK(host.cycles() == 210'856);
}

// ---- one anneal at a time

void CheckBusy(LinkFidelity fidelity) {
  ChipBench chip("chip", {.fidelity = fidelity});
  BusMaster master("master");
  master.socket.bind(chip.spu.socket);
  chip.cells.voltages = Vector::Constant(3, 0.5);
  Bytes frame(PackedBytes(3, 18));
  master.Run([&] {
    const Bytes ones = Packed({1.0, 1.0, 1.0}, 16);
    master.Write(reg::kLayout, DenseRegisters(3));
    master.Write(reg::kArrayWindow, Packed(std::vector<double>(9, 1.0), 16));
    master.Write(reg::kInputWindow, ones);
    CHECK(master.Write(reg::kSettleCycles, StartRegisters(200, 3, 100)) == tlm::TLM_OK_RESPONSE);
    wait(50 * chip.clock().period());
    // The other half of the double buffer takes data, but no second start.
    CHECK(master.Write(reg::kInputWindow, ones) == tlm::TLM_OK_RESPONSE);
    CHECK(master.Write(reg::kSettleCycles, StartRegisters(1, 1, 0)) ==
          tlm::TLM_ADDRESS_ERROR_RESPONSE);
    CHECK(chip.cells.inputs.size() == 1);
    CHECK(master.Read(reg::kReadWindow, frame) == tlm::TLM_OK_RESPONSE);
  });
  // The anneal that was under way went on as if nothing had been asked.
  CHECK(Unpacked(frame, 3, 18) == std::vector<double>(3, 3 * std::round(0.5 * 32767)));
  REQUIRE(chip.cells.latches.size() == 1);
  REQUIRE(chip.cells.strobes.size() == 3);
  const sc_core::sc_time latch = chip.cells.latches[0];
  const sc_core::sc_time period = chip.clock().period();
  CHECK(chip.cells.strobes[0] == latch + 200 * period);
  CHECK(chip.cells.strobes[2] == latch + 400 * period);
  Bytes second(PackedBytes(3, 16));
  master.Run([&] {
    CHECK(master.Write(reg::kSettleCycles, StartRegisters(1, 1, 0)) == tlm::TLM_OK_RESPONSE);
    CHECK(master.Read(reg::kReadWindow, second) == tlm::TLM_OK_RESPONSE);
  });
  CHECK(chip.cells.strobes.size() == 4);
  CHECK(chip.cells.inputs.size() == 2);
}

TEST_CASE("a start while another anneal runs is refused: burst") { CheckBusy(kBurst); }
TEST_CASE("a start while another anneal runs is refused: beat") { CheckBusy(kBeat); }

// ---- what the cells do during the delay

// One cell, A = 1, b = 0: V = V0 e^{-(time that it relaxed)/tau}. Two anneals, the second warm.
void CheckDelay(std::int64_t delay, const char* fidelity) {
  Config config;
  config.spu.engine = "odeint";
  config.dac.bits = config.adc.bits = config.array.bits = 0;
  config.spu.stepper = "rk4";
  config.spu.step_tau = 0.01;
  config.link.fidelity = fidelity;
  SpuSystem system("system", config);
  HostController& host = system.host;
  HostedSpu& device = system.device();

  ArrayImage image;
  image.matrix = RowMatrix::Ones(1, 1);
  device.Program(image);
  device.LoadInput(Vector::Zero(1));
  device.Preset(Vector::Constant(1, 0.8));
  AnnealCommand command{.settle_cycles = 50, .delay_cycles = delay};
  const double first = device.Anneal(command).codes(0, 0);
  host.Wait(2e-6);  // 200 cycles
  device.LoadInput(Vector::Zero(1));
  command.settle_cycles = 30;
  const double second = device.Anneal(command).codes(0, 0);

  // From the last strobe to the next latch: the conversion, two reads and two writes of less than
  // 500 bits (the command: 448), the host's 200 cycles, the DACs.
  const std::int64_t turnaround = 1 + 2 + 200 + 2 + 1;
  const std::int64_t relaxed = delay < 0 ? turnaround : delay;
  CHECK(host.account().delay ==
        static_cast<std::uint64_t>(delay > turnaround ? delay - turnaround : 0));
  // rk4 multiplies by R(-h) = e^{-h} (1 + h^5/120 + O(h^6)) a step, so after a time t the value is
  // wrong by t h^4/120 of itself; 10 % more covers the next term. Below 300 steps: rounding.
  const double h = config.spu.step_tau;
  const auto check = [&](double found, double t) {
    const double exact = 0.8 * std::exp(-t);
    CHECK(std::abs(found - exact) <= exact * (1.1 * t * std::pow(h, 4) / 120.0 + 1000 * kEps));
  };
  check(first, 0.5);
  check(second, 0.8 + static_cast<double>(relaxed) / 100.0);
}

TEST_CASE("held cells keep their charge: burst") { CheckDelay(0, "burst"); }
TEST_CASE("held cells keep their charge: beat") { CheckDelay(0, "beat"); }
TEST_CASE("cells relax for a set delay and are held then: burst") { CheckDelay(77, "burst"); }
TEST_CASE("cells relax for a set delay and are held then: beat") { CheckDelay(77, "beat"); }
TEST_CASE("an anneal waits for a long delay: burst") { CheckDelay(300, "burst"); }
TEST_CASE("an anneal waits for a long delay: beat") { CheckDelay(300, "beat"); }
TEST_CASE("a delay that ends one cycle before the latch") { CheckDelay(205, "burst"); }
TEST_CASE("a delay that ends at the latch") { CheckDelay(206, "burst"); }
TEST_CASE("a delay that ends one cycle after the latch could be") { CheckDelay(207, "burst"); }
TEST_CASE("free-running cells relax until the next latch: burst") { CheckDelay(-1, "burst"); }
TEST_CASE("free-running cells relax until the next latch: beat") { CheckDelay(-1, "beat"); }

}  // namespace
}  // namespace spusim
