// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include <catch2/catch.hpp>

#include <spusim/base/errors.h>
#include <spusim/device/ideal_spu_device.h>

#include "testbenches/support/specimen.h"

namespace spusim {
namespace {

constexpr std::uint64_t kClock = 100'000'000;

struct Device {
  Device() : device(Dac(16, 1.0), Adc(16, 1.0), 1e-6, kClock, test::Specimen(1)) {
    ArrayImage image;
    image.bits = 16;
    image.matrix = 30'000.0 * RowMatrix::Identity(2, 2);
    device.Program(image);
    device.LoadInput(Vector::Constant(2, 10'000.0));
  }
  IdealSpuDevice device;
};

const AnnealCommand kCommand{.settle_cycles = 300,
                             .samples = 5,
                             .interval_cycles = 50,
                             .node_variance_v2 = 1e-3,
                             .read = ReadMode::kEverySample};
constexpr std::uint64_t kCycles = 300 + 4 * 50;

TEST_CASE("an ideal device anneals while its host works") {
  Device overlapping;
  overlapping.device.Start(kCommand);
  CHECK_FALSE(overlapping.device.Ready());
  overlapping.device.Wait(3e-6);
  CHECK_FALSE(overlapping.device.Ready());
  const ReadOut read = overlapping.device.Read();
  CHECK(overlapping.device.Seconds() == static_cast<double>(kCycles) / kClock);

  Device plain;
  CHECK(plain.device.Anneal(kCommand).codes == read.codes);
  CHECK(plain.device.Seconds() == overlapping.device.Seconds());

  // Work that lasts longer than the anneal.
  overlapping.device.Start(kCommand);
  overlapping.device.Wait(20e-6);
  CHECK(overlapping.device.Ready());
  overlapping.device.Read();
  CHECK_FALSE(overlapping.device.Ready());
  CHECK(overlapping.device.Seconds() == static_cast<double>(kCycles + 2000) / kClock);
}

TEST_CASE("an ideal device reads what was started, once") {
  Device d;
  CHECK_THROWS_AS(d.device.Read(), RunError);
  d.device.Start(kCommand);
  CHECK_THROWS_AS(d.device.Start(kCommand), RunError);
  CHECK(d.device.Read().codes.rows() == 5);
  CHECK_THROWS_AS(d.device.Read(), RunError);
}

TEST_CASE("cells that run free while the host works move from the last strobe on") {
  // b = 0: V = V0 e^{-alpha t/tau}, whether the host waits before or after the reading.
  AnnealCommand command{.settle_cycles = 10, .delay_cycles = -1};
  Device before;
  Device after;
  for (Device* d : {&before, &after}) {
    d->device.LoadInput(Vector::Zero(2));
    d->device.Preset(Vector::Constant(2, 20'000.0));
    d->device.Start(command);
  }
  before.device.Wait(1e-6);
  before.device.Read();
  after.device.Read();
  after.device.Wait(0.9e-6);
  CHECK(before.device.Seconds() == after.device.Seconds());
  CHECK(before.device.voltages() == after.device.voltages());
}

}  // namespace
}  // namespace spusim
