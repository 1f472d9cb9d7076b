// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include <catch2/catch.hpp>

#include <spusim/device/recording_device.h>
#include <spusim/device/sampling_scale.h>
#include <spusim/device/spu_session.h>

namespace spusim {
namespace {

DeviceDescription Description() {
  return {.dac = Dac(16, 1.0), .adc = Adc(16, 1.0), .array_bits = 8, .time_constant_s = 1e-6};
}

TEST_CASE("what a session sends to a recording device is what an SPU would hold") {
  RecordingDevice device(7);
  const AnnealPlan plan{.time_tau = 2.0, .samples = 3, .interval_tau = 0.0};
  SpuSession session(device, Description(), {.kappa0 = 0.5}, plan, [](const std::string&) {});
  RowMatrix a(2, 2);
  a << 4.0, 1.0, 1.0, 2.0;
  const Vector b = (Vector(2) << 5.0, -2.5).finished();
  session.Program(a);
  const AnnealResult result = session.Anneal(b);

  // s_A = 4, eight bits: codes of A/4 * 127.
  CHECK(device.array().matrix == (RowMatrix(2, 2) << 127, 32, 32, 64).finished());
  // s_b = 1/5: full scale, and half of it rounded away from zero.
  CHECK(device.input_codes() == (Vector(2) << 32767, -16384).finished());
  CHECK(device.start_codes() == Vector::Zero(2));
  CHECK_FALSE(device.noise().mixed());
  // 2 tau of 4 us at 100 MHz.
  CHECK(device.command().settle_cycles == 800);
  CHECK(device.command().samples == 3);
  CHECK(device.command().interval_cycles == 7);
  CHECK(result.interval_tau == Approx(7e-8 / 4e-6));
  // v2 = kappa0 s_A s_b^2.
  CHECK(device.command().node_variance_v2 == Approx(0.5 * 4.0 / 25.0));
  CHECK(result.mean == Vector::Zero(2));
}

TEST_CASE(
    "held noise: settling and spacing are whole updates, where the device paces the samples too") {
  DeviceDescription description = Description();
  description.noise_update_cycles = 10;
  // 4 cycles are asked for; a link that needs 13 makes them two updates.
  for (const std::uint64_t shortest : {std::uint64_t{3}, std::uint64_t{13}}) {
    description.shortest_interval = [=](Index, ReadMode) { return shortest; };
    RecordingDevice device(shortest);
    // s_A = 4: 1 tau is 400 cycles.
    SpuSession session(device, description, {.kappa0 = 0.5},
                       {.time_tau = 0.99, .samples = 3, .interval_tau = 0.01},
                       [](const std::string&) {});
    session.Program((RowMatrix(2, 2) << 4.0, 1.0, 1.0, 2.0).finished());
    session.Anneal(Vector::Zero(2), 1.0);
    CHECK(device.command().settle_cycles == 400);
    CHECK(device.command().interval_cycles == (shortest == 3 ? 10 : 20));
  }
}

TEST_CASE("eight deviations of the widest direction fill the converters' range") {
  const double alpha_min = 0.25;
  const double matrix_scale = 3.0;
  const double deviation = 1.0 / std::sqrt(alpha_min);
  const double s_b = NoiseInputScale({.kappa0 = 1.5}, 2.0, matrix_scale, deviation);
  const double sigma_v = matrix_scale * s_b * std::sqrt(1.5 / alpha_min);
  CHECK(8.0 * sigma_v == Approx(2.0));
  // Noise in volts: kappa0 = v2 / (s_A s_b^2) = 1.
  const double in_volts = NoiseInputScale({.node_variance_v2 = 1e-6}, 2.0, matrix_scale, deviation);
  CHECK(1e-6 / (matrix_scale * in_volts * in_volts) == Approx(1.0));
}

}  // namespace
}  // namespace spusim
