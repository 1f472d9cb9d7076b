// SPDX-License-Identifier: Apache-2.0
// Somebody else's SystemC model: a bus master that drives the chip through its socket, as
// docs/register-map.md says, with no other part of the host's side. It solves A x = b,
//
//   A = (3 2; 2 4), b = (1, 2), x = (0, 0.5),
//
// with the array G = A / 4 and the inputs b' = b / 4: the cells settle at G^-1 b' = x.
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include <tlm_utils/simple_initiator_socket.h>
#include <systemc>
#include <tlm>

#include <spusim/analog/exact/dense/exact_dense_engine.h>
#include <spusim/circuit/rc_cells.h>
#include <spusim/models/bus/register_map.h>
#include <spusim/models/spu/spu.h>
#include <spusim/models/system/kernel.h>
#include <spusim/noise/stream_family.h>

namespace {

using namespace spusim;

/// Codes of 16 bits, full scale 1.
std::vector<std::uint8_t> Codes(const std::vector<double>& values) {
  std::vector<std::uint8_t> bytes(2 * values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto code = static_cast<std::int16_t>(std::lround(32767.0 * values[i]));
    std::memcpy(bytes.data() + 2 * i, &code, 2);
  }
  return bytes;
}

std::vector<std::uint8_t> Registers(const std::vector<std::uint64_t>& values) {
  std::vector<std::uint8_t> bytes(8 * values.size());
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

class Master : public sc_core::sc_module {
 public:
  tlm_utils::simple_initiator_socket<Master> socket;
  sc_core::sc_in<bool> irq{"irq"};
  sc_core::sc_out<bool> rst{"rst"};

  explicit Master(const sc_core::sc_module_name& name) : sc_module(name), socket("socket") {
    SC_HAS_PROCESS(Master);
    SC_THREAD(Run);
  }

  std::vector<double> x;  ///< the answer

 private:
  void Run() {
    rst.write(true);
    wait(100, sc_core::SC_NS);
    rst.write(false);
    wait(100, sc_core::SC_NS);
    if (Register(reg::kId) != reg::kIdValue) return sc_core::sc_stop();

    const double one = 1.0;
    std::uint64_t gain = 0;
    std::memcpy(&gain, &one, sizeof gain);
    Write(reg::kLayout, Registers({0, 2, 0, 0, 0, gain, 0}));  // dense, two cells
    Write(reg::kArrayWindow, Codes({0.75, 0.5, 0.5, 1.0}));
    Write(reg::kInputWindow, Codes({0.25, 0.5}));
    // 60 us of settling at 100 MHz, one sample, held then, no noise. The last word starts.
    Write(reg::kSettleCycles, Registers({6000, 1, 0, 0, 0, 0, reg::kStart}));
    while ((Register(reg::kStatus) & 1U) == 0) wait(10, sc_core::SC_NS);
    wait(irq.posedge_event());

    std::vector<std::uint8_t> frame(4);
    Read(reg::kReadWindow, frame);
    for (std::size_t i = 0; i < 2; ++i) {
      std::int16_t code = 0;
      std::memcpy(&code, frame.data() + 2 * i, 2);
      x.push_back(code / 32767.0);
    }
    std::printf("x = %g %g, settled for %llu cycles\n", x[0], x[1],
                static_cast<unsigned long long>(Register(reg::kCyclesInSettle)));
    sc_core::sc_stop();
  }

  std::uint64_t Register(std::uint64_t address) {
    std::vector<std::uint8_t> bytes(8);
    Read(address, bytes);
    std::uint64_t value = 0;
    std::memcpy(&value, bytes.data(), 8);
    return value;
  }
  void Write(std::uint64_t address, std::vector<std::uint8_t> bytes) {
    Transport(tlm::TLM_WRITE_COMMAND, address, bytes);
  }
  void Read(std::uint64_t address, std::vector<std::uint8_t>& bytes) {
    Transport(tlm::TLM_READ_COMMAND, address, bytes);
  }
  void Transport(tlm::tlm_command command, std::uint64_t address,
                 std::vector<std::uint8_t>& bytes) {
    tlm::tlm_generic_payload payload;
    payload.set_command(command);
    payload.set_address(address);
    payload.set_data_ptr(bytes.data());
    payload.set_data_length(static_cast<unsigned>(bytes.size()));
    payload.set_streaming_width(static_cast<unsigned>(bytes.size()));
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    socket->b_transport(payload, delay);
    if (payload.is_response_error()) SC_REPORT_ERROR("master", "the chip refused an access");
  }
};

}  // namespace

int sc_main(int /*argc*/, char** /*argv*/) {
  SetUpKernel();
  constexpr std::uint64_t kClock = 100'000'000;
  const StreamFamily streams(/*seed=*/1, "mine");
  const SpuOptions options{.clock_hz = kClock,
                           .link = {.rate_bps = 50'000'000'000, .clock_hz = kClock},
                           .dacs = DacArray(Dac(16, 1.0), {}, streams),
                           .dac_timing = {.rate_hz = kClock, .clock_hz = kClock},
                           .adcs = AdcArray(Adc(16, 1.0), {}, streams),
                           .adc_timing = {.rate_hz = kClock, .clock_hz = kClock}};
  SpuCells cells{.circuit = std::make_unique<RcCells>(RcCellOptions{}),
                 .engine = std::make_unique<ExactDenseEngine>(streams.Stream("noise"),
                                                              streams.Stream("looks"))};
  Spu chip("chip", options, std::move(cells));
  Master master("master");
  sc_core::sc_signal<bool> irq("irq");
  sc_core::sc_signal<bool> rst("rst");
  master.socket.bind(chip.socket);
  chip.irq.bind(irq);
  master.irq.bind(irq);
  chip.rst.bind(rst);
  master.rst.bind(rst);

  sc_core::sc_start();
  // Codes of array, input and answer, half a unit each at most: 2e-5, times the condition of G, 4.
  const bool right =
      master.x.size() == 2 && std::abs(master.x[0]) < 2e-4 && std::abs(master.x[1] - 0.5) < 2e-4;
  return right ? 0 : 1;
}

// The kernel's own main prints a banner.
int main(int argc, char** argv) { return sc_main(argc, argv); }
