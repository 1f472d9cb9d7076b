// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstdint>
#include <vector>

#include <catch2/catch.hpp>
#include <systemc>

#include <spusim/base/errors.h>
#include <spusim/device/problem_mapping.h>
#include <spusim/models/host/host_controller.h>
#include <spusim/noise/random_stream.h>

#include "testbenches/models/chip_bench.h"

namespace spusim {
namespace {

constexpr LinkFidelity kBeat = LinkFidelity::kBeat;
constexpr LinkFidelity kBurst = LinkFidelity::kBurst;

RowMatrix Random(Index rows, Index cols, std::uint64_t seed) {
  const RandomStream stream(seed, "test.matrix");
  RowMatrix m(rows, cols);
  for (Index i = 0; i < m.size(); ++i) {
    m.data()[i] = 2.0 * stream.Uniform(static_cast<std::uint64_t>(i), 0) - 1.0;
  }
  return m;
}

void CheckSameImage(const ArrayImage& found, const ArrayImage& sent) {
  CHECK(found.layout == sent.layout);
  CHECK(found.bits == sent.bits);
  CHECK(found.matrix == sent.matrix);
  CHECK(found.jacobian == sent.jacobian);
  CHECK(found.hessian_blocks == sent.hessian_blocks);
  CHECK(found.back_jacobian == sent.back_jacobian);
  CHECK(found.gain == sent.gain);
  CHECK(found.leak == sent.leak);
  // So the matrix that the cells work with is the one that the host thinks they have.
  CHECK(ProgrammedMatrix(found)->ToDense() == ProgrammedMatrix(sent)->ToDense());
}

// Every code that the host sends arrives, and every code that the ADCs make comes back.
void CheckCodes(int bits, LinkFidelity fidelity) {
  HostBench bench({.fidelity = fidelity, .array_bits = bits, .dac_bits = bits, .adc_bits = bits});
  const Dac dac(bits, 1.0);
  const Adc adc(bits, 1.0);
  SpyCells& cells = bench.chip.cells;
  constexpr Index kN = 9;

  FactoredMatrix f;
  f.jacobian = Random(6, kN, 1);
  f.hessian_blocks = Random(6, 3, 2);
  f.gain = 1.0 / 3.0;
  f.leak = 0.01;
  const ArrayImage images[] = {MapDense(Random(kN, kN, 3), bits).image,
                               MapFactored(f, bits, /*mirror=*/true).image,
                               MapFactored(f, bits, /*mirror=*/false).image};
  std::uint64_t seed = 10;
  for (const ArrayImage& image : images) {
    const Vector input = dac.Codes(Random(kN, 1, seed++));
    const Vector preset = dac.Codes(Random(kN, 1, seed++));
    cells.voltages = Random(kN, 1, seed++);
    bench.device.Program(image);
    bench.device.LoadInput(input);
    bench.device.Preset(preset);
    constexpr std::uint64_t kSamples = 5;
    const ReadOut sum = bench.device.Anneal({.settle_cycles = 7, .samples = kSamples});
    CheckSameImage(cells.images.back(), image);
    CHECK(cells.inputs.back() == dac.Volts(input));
    CHECK(cells.presets.back() == dac.Volts(preset));

    Vector codes(kN);
    adc.Convert(cells.voltages, codes);
    Vector expected = Vector::Zero(kN);
    for (std::uint64_t k = 0; k < kSamples; ++k) expected += codes;
    REQUIRE(sum.codes.rows() == 1);
    CHECK(sum.codes.row(0).transpose() == expected);

    const ReadOut every =
        bench.device.Anneal({.samples = kSamples, .read = ReadMode::kEverySample});
    REQUIRE(every.codes.rows() == static_cast<Index>(kSamples));
    for (Index k = 0; k < every.codes.rows(); ++k) {
      CHECK(every.codes.row(k).transpose() == codes);
    }
    CHECK(every.adc_clips == 0);
  }
  CHECK(cells.images.size() == 3);  // an array that was not sent again is not written again
}

TEST_CASE("codes of 16 bits travel unchanged: burst") { CheckCodes(16, kBurst); }
TEST_CASE("codes of 16 bits travel unchanged: beat") { CheckCodes(16, kBeat); }
TEST_CASE("codes of 8 bits travel unchanged: burst") { CheckCodes(8, kBurst); }
TEST_CASE("codes of 8 bits travel unchanged: beat") { CheckCodes(8, kBeat); }
TEST_CASE("codes of 5 bits travel unchanged: beat") { CheckCodes(5, kBeat); }
TEST_CASE("codes of 32 bits travel unchanged: beat") { CheckCodes(32, kBeat); }
TEST_CASE("ideal words travel unchanged: burst") { CheckCodes(0, kBurst); }
TEST_CASE("ideal words travel unchanged: beat") { CheckCodes(0, kBeat); }

void CheckMixing(int bits, LinkFidelity fidelity) {
  HostBench bench({.fidelity = fidelity, .array_bits = bits});
  const SpyCells& cells = bench.chip.cells;
  bench.chip.cells.voltages = Vector::Zero(3);
  bench.device.Program(MapDense(Random(3, 3, 1), bits).image);
  bench.device.LoadInput(Vector::Zero(3));
  bench.device.Anneal({});
  CHECK(cells.noises.empty());

  const Matrix root = Random(3, 3, 2);
  const NoiseImage image = MapNoise(root * root.transpose(), bits);
  bench.device.ProgramNoise(image);
  CHECK(cells.noises.empty());  // staged: it takes effect at the latch
  bench.device.Anneal({});
  REQUIRE(cells.noises.size() == 1);
  CHECK(cells.noises[0].bits == bits);
  CHECK(cells.noises[0].mixing == image.mixing);
  CHECK(cells.noises[0].scale == image.scale);
  bench.device.Anneal({});
  CHECK(cells.noises.size() == 1);  // once

  bench.device.ProgramNoise({.bits = bits});
  bench.device.Anneal({});
  REQUIRE(cells.noises.size() == 2);
  CHECK_FALSE(cells.noises[1].mixed());
}

TEST_CASE("the mixing of the noise sources travels unchanged: burst") { CheckMixing(16, kBurst); }
TEST_CASE("the mixing of the noise sources travels unchanged: beat") { CheckMixing(16, kBeat); }
TEST_CASE("a mixing of 5 bits travels unchanged: beat") { CheckMixing(5, kBeat); }
TEST_CASE("an ideal mixing travels unchanged: burst") { CheckMixing(0, kBurst); }

TEST_CASE("an anneal whose noise sources are mixed for other cells fails") {
  HostBench bench({});
  bench.chip.cells.voltages = Vector::Zero(3);
  bench.device.Program(MapDense(Random(3, 3, 1), 16).image);
  bench.device.LoadInput(Vector::Zero(3));
  bench.device.ProgramNoise(MapNoise(Matrix::Identity(2, 2), 16));
  CHECK_THROWS_AS(bench.device.Anneal({}), RunError);
}

TEST_CASE("clipped conversions are counted for each anneal") {
  HostBench bench({});
  bench.chip.cells.voltages = (Vector(3) << 1.5, -1.0, -2.0).finished();
  bench.device.Program(MapDense(RowMatrix::Identity(3, 3), 16).image);
  bench.device.LoadInput(Vector::Zero(3));
  const ReadOut clipped = bench.device.Anneal({.samples = 4});
  CHECK(clipped.adc_clips == 8);
  CHECK(clipped.codes.row(0) == 4 * Eigen::RowVector3d(32767, -32767, -32767));
  bench.chip.cells.voltages = Vector::Zero(3);
  CHECK(bench.device.Anneal({}).adc_clips == 0);
}

TEST_CASE("the noise source is set by each anneal") {
  HostBench bench({});
  bench.chip.cells.voltages = Vector::Zero(1);
  bench.device.Program(MapDense(RowMatrix::Ones(1, 1), 16).image);
  bench.device.LoadInput(Vector::Zero(1));
  for (const double level : {4.14e-12, 0.0, 1.0 / 3.0}) {
    bench.device.Anneal({.node_variance_v2 = level});
    CHECK(bench.chip.cells.levels.back() == level);
    CHECK(bench.chip.spu.noise.level() == level);
  }
}

TEST_CASE("waiting takes whole cycles, rounded up, and is the host's time") {
  HostBench bench({});
  bench.host.Wait(0.0);
  CHECK(bench.host.cycles() == 0);
  bench.host.Wait(1.01e-8);
  CHECK(bench.host.cycles() == 2);
  bench.host.Wait(20e-6);
  CHECK(bench.host.account().host == 2002);
  CHECK(bench.host.account().Total() == bench.host.cycles());
  CHECK(bench.host.Seconds() == 2002e-8);
  CHECK_THROWS_AS(bench.host.Wait(-1.0), InputError);
}

TEST_CASE("waiting beyond the kernel's range is refused and takes no time") {
  HostBench bench({});
  bench.host.Wait(8000.0);
  CHECK_THROWS_AS(bench.host.Wait(8000.0), RunError);
  CHECK(bench.host.cycles() == 800'000'000'000);
  CHECK(bench.host.account().Total() == bench.host.cycles());
}

}  // namespace
}  // namespace spusim
