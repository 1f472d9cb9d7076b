// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <string>

#include <catch2/catch.hpp>

#include <spusim/models/system/spu_system.h>

#include "testbenches/support/count_allocations.h"

namespace spusim {
namespace {

using test::allocations;

constexpr Index kCells = 24;

ArrayImage Image() {
  ArrayImage image;
  image.bits = 16;
  image.matrix = 16000.0 * RowMatrix::Identity(kCells, kCells);
  image.matrix.diagonal(1).setConstant(3000.0);
  image.matrix.diagonal(-1).setConstant(3000.0);
  return image;
}

/// Memory requests in an anneal of so many samples.
std::uint64_t AllocationsOf(SpuDevice& device, std::uint64_t samples, ReadMode read) {
  const AnnealCommand command{.settle_cycles = 100,
                              .samples = samples,
                              .interval_cycles = 50,
                              .node_variance_v2 = 1e-4,
                              .read = read};
  const std::uint64_t before = allocations;
  const ReadOut result = device.Anneal(command);
  const std::uint64_t after = allocations;
  CHECK(result.adc_clips == 0);
  return after - before;
}

// An anneal has its own: the command's bytes, the result. They do not depend on the samples, so a
// thousand more must not cost a single one.
void CheckSampling(const std::string& engine, ReadMode read) {
  Config config;
  config.spu.engine = engine;
  SpuSystem system("system", config);
  system.device().Program(Image());
  system.device().LoadInput(Vector::Constant(kCells, 2000.0));
  // Buffers take their sizes; there are several that take turns.
  for (int k = 0; k < 3; ++k) AllocationsOf(system.device(), 2000, read);
  const std::uint64_t few = AllocationsOf(system.device(), 1000, read);
  const std::uint64_t many = AllocationsOf(system.device(), 2000, read);
  CHECK(few > 0);  // the counter counts
  CHECK(few < 50);
  CHECK(many == few);
}

TEST_CASE("a thousand strobes allocate nothing: sum, odeint") {
  CheckSampling("odeint", ReadMode::kSum);
}
TEST_CASE("a thousand strobes allocate nothing: sum, exact_dense") {
  CheckSampling("exact_dense", ReadMode::kSum);
}
TEST_CASE("a thousand strobes allocate nothing: every sample, odeint") {
  CheckSampling("odeint", ReadMode::kEverySample);
}
TEST_CASE("a thousand strobes allocate nothing: every sample, exact_dense") {
  CheckSampling("exact_dense", ReadMode::kEverySample);
}

}  // namespace
}  // namespace spusim
