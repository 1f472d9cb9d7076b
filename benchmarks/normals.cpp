// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <random>

#include <spusim/noise/random_stream.h>

namespace spusim::bench {

// The two sides of the row "normal numbers": `count` standard normals of 52-bit uniforms each,
// summed so that none can be left out.

/// A step of 4096 cells at a time, as the engines draw them.
double SpusimNormals(Index count) {
  constexpr Index kCells = 4096;
  const RandomStream stream(1, "bench.normals");
  Vector normals(kCells);
  double sum = 0.0;
  for (Index first = 0; first < count; first += kCells) {
    const Index cells = std::min(kCells, count - first);
    stream.FillNormals(static_cast<std::uint64_t>(first / kCells), normals.head(cells));
    sum += normals.head(cells).sum();
  }
  return sum;
}

/// The standard library's; std::normal_distribution<double> takes 53 bits of the generator for each
/// of its uniforms.
double StdNormals(Index count) {
  std::mt19937_64 generator(1);
  std::normal_distribution<double> normal;
  double sum = 0.0;
  for (Index i = 0; i < count; ++i) sum += normal(generator);
  return sum;
}

}  // namespace spusim::bench
