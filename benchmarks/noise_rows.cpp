// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/row.h"

#include <memory>
#include <random>

#include <spusim/noise/random_stream.h>

namespace spusim::bench {
namespace {

constexpr Index kBlock = 4096;
constexpr int kRepeats = 500;

}  // namespace

std::vector<Row> NoiseRows() {
  Row row;
  row.name = "normals";
  row.work = "a normal number (counter-based, 52-bit uniforms)";
  row.against = "std::normal_distribution on std::mt19937_64";
  row.goal = 0.2;
  row.make = [](Side& spusim, Side& reference) {
    spusim = [stream = RandomStream(1, "bench.normals"), out = Vector(kBlock),
              index = std::uint64_t{0}]() mutable {
      return Measure(kRepeats, [&] { stream.FillNormals(index++, out); }) / kBlock;
    };
    reference = [generator = std::mt19937_64(1), out = Vector(kBlock)]() mutable {
      std::normal_distribution<double> normal;
      return Measure(kRepeats,
                     [&] {
                       for (double& value : out) value = normal(generator);
                     }) /
             kBlock;
    };
  };
  return {row};
}

}  // namespace spusim::bench
