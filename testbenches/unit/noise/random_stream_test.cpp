// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <Random123/philox.h>
#include <catch2/catch.hpp>

#include <spusim/noise/box_muller.h>
#include <spusim/noise/random_stream.h>

namespace spusim {
namespace {

// Two-sided probability 6e-5 a check; seeds are fixed, so a pass stays a pass.
constexpr double kZ = 4.0;
// Kolmogorov-Smirnov: sqrt(n) D exceeds this with probability 0.001 (asymptotic law).
constexpr double kKolmogorov = 1.9495;

Vector Normals(const RandomStream& stream, std::uint64_t index, Index size) {
  Vector v(size);
  stream.FillNormals(index, v);
  return v;
}

/// Standard normal under the hypothesis of independence: the normed sum of products of two normed
/// independent sequences.
double Correlation(const Vector& x, const Vector& y) {
  return x.dot(y) / std::sqrt(static_cast<double>(x.size()));
}

/// The same for (x^2 - 1)/sqrt(2): dependence that leaves the plain correlation at zero.
double SquareCorrelation(const Vector& x, const Vector& y) {
  const Vector u = (x.array().square() - 1.0) / std::sqrt(2.0);
  const Vector v = (y.array().square() - 1.0) / std::sqrt(2.0);
  return Correlation(u, v);
}

void CheckIndependent(const Vector& x, const Vector& y) {
  CHECK(std::abs(Correlation(x, y)) <= kZ);
  CHECK(std::abs(SquareCorrelation(x, y)) <= kZ);
}

template <class Cdf>
double KolmogorovSmirnov(std::vector<double> values, const Cdf& cdf) {
  std::sort(values.begin(), values.end());
  const auto n = static_cast<double>(values.size());
  double distance = 0.0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double f = cdf(values[i]);
    distance =
        std::max({distance, f - static_cast<double>(i) / n, static_cast<double>(i + 1) / n - f});
  }
  return std::sqrt(n) * distance;
}

double NormalCdf(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }

TEST_CASE("Moments of the normals up to the fourth, over cells and over indices", "[noise]") {
  const RandomStream stream(11, "test.moments");
  const Index n = 1000000;
  Vector over_indices(n);
  for (Index i = 0; i < n; ++i) over_indices[i] = stream.Normal(7, static_cast<std::uint64_t>(i));
  for (const Vector& x : {Normals(stream, 3, n), over_indices}) {
    const double root_n = std::sqrt(static_cast<double>(n));
    // Standard deviations of x, x^2, x^3, x^4 of a normal: 1, sqrt 2, sqrt 15, sqrt 96.
    CHECK(std::abs(x.mean()) <= kZ / root_n);
    CHECK(std::abs(x.array().square().mean() - 1.0) <= kZ * std::sqrt(2.0) / root_n);
    CHECK(std::abs(x.array().cube().mean()) <= kZ * std::sqrt(15.0) / root_n);
    CHECK(std::abs(x.array().square().square().mean() - 3.0) <= kZ * std::sqrt(96.0) / root_n);
    // The tail beyond 4 sigma: a Poisson count of mean n * 6.334e-5 = 63.
    const double tail = 2.0 * NormalCdf(-4.0) * static_cast<double>(n);
    const auto count = static_cast<double>((x.array().abs() > 4.0).count());
    CHECK(std::abs(count - tail) <= kZ * std::sqrt(tail));
  }
}

TEST_CASE("Kolmogorov-Smirnov at p = 0.001", "[noise]") {
  const RandomStream stream(12, "test.ks");
  const Index n = 200000;
  const Vector x = Normals(stream, 0, n);
  CHECK(KolmogorovSmirnov({x.data(), x.data() + n}, NormalCdf) <= kKolmogorov);
  // Each half of the pairs by itself: cosines and sines.
  std::vector<double> even;
  std::vector<double> odd;
  std::vector<double> uniform;
  for (Index i = 0; i < n; ++i) {
    (i % 2 == 0 ? even : odd).push_back(x[i]);
    uniform.push_back(stream.Uniform(static_cast<std::uint64_t>(i), 1));
  }
  CHECK(KolmogorovSmirnov(even, NormalCdf) <= kKolmogorov);
  CHECK(KolmogorovSmirnov(odd, NormalCdf) <= kKolmogorov);
  CHECK(KolmogorovSmirnov(uniform, [](double u) { return u; }) <= kKolmogorov);
  // The test can fail: normals that are 2 percent too wide.
  Vector wide = 1.02 * x;
  CHECK(KolmogorovSmirnov({wide.data(), wide.data() + n}, NormalCdf) > kKolmogorov);
}

TEST_CASE("Cells, indices, streams and seeds are independent", "[noise]") {
  const RandomStream stream(13, "test.a");
  const Index n = 200000;
  const Vector x = Normals(stream, 0, n);
  SECTION("cells of a pair, neighbouring pairs, distant cells") {
    const Index half = n / 2;
    const Vector even = x(Eigen::seqN(0, half, 2));
    const Vector odd = x(Eigen::seqN(1, half, 2));
    CheckIndependent(even, odd);
    for (const Index lag : {1, 2, 3, 4, 128, 129, 1000}) {
      CheckIndependent(x.head(n - lag), x.tail(n - lag));
    }
  }
  SECTION("indices") {
    for (const std::uint64_t index : {std::uint64_t{1}, std::uint64_t{2}, std::uint64_t{1} << 31,
                                      std::uint64_t{1} << 32, std::uint64_t{1} << 63}) {
      CheckIndependent(x, Normals(stream, index, n));
    }
    Vector one_cell(n);
    for (Index i = 0; i < n; ++i) one_cell[i] = stream.Normal(5, static_cast<std::uint64_t>(i));
    for (const Index lag : {1, 2, 3}) {
      CheckIndependent(one_cell.head(n - lag), one_cell.tail(n - lag));
    }
  }
  SECTION("names") {
    for (const char* name : {"", "test.b", "test.A", "test.a ", "test.aa", "a.test",
                             "a name that takes more than one block of sixteen bytes"}) {
      CheckIndependent(x, Normals(RandomStream(13, name), 0, n));
    }
    const std::string zero("test.a\0", 7);
    CheckIndependent(x, Normals(RandomStream(13, zero), 0, n));
  }
  SECTION("seeds") {
    for (const std::uint64_t seed : {std::uint64_t{0}, std::uint64_t{12}, std::uint64_t{14},
                                     std::uint64_t{13} << 32, ~std::uint64_t{0}}) {
      CheckIndependent(x, Normals(RandomStream(seed, "test.a"), 0, n));
    }
  }
}

TEST_CASE("Uniforms are in the open interval and evenly spread", "[noise]") {
  const RandomStream stream(14, "test.uniform");
  const std::uint64_t n = 200000;
  double sum = 0.0;
  double smallest = 1.0;
  double largest = 0.0;
  for (std::uint64_t i = 0; i < n; ++i) {
    const double u = stream.Uniform(i, i % 17);
    smallest = std::min(smallest, u);
    largest = std::max(largest, u);
    sum += u;
  }
  CHECK(smallest > 0.0);
  CHECK(largest < 1.0);
  // P(min > 12/n) = e^-12.
  CHECK(smallest < 12.0 / static_cast<double>(n));
  CHECK(largest > 1.0 - 12.0 / static_cast<double>(n));
  CHECK(std::abs(sum / static_cast<double>(n) - 0.5) <=
        kZ * std::sqrt(1.0 / 12.0 / static_cast<double>(n)));
}

TEST_CASE("Filling gives the single values, whatever the number of cells", "[noise]") {
  const RandomStream stream(15, "test.fill");
  const std::uint64_t index = 0x123456789abcdefULL;
  const Vector longest = Normals(stream, index, 1003);
  for (Index i = 0; i < longest.size(); ++i) {
    REQUIRE(longest[i] == stream.Normal(static_cast<std::uint64_t>(i), index));
  }
  // Each way of filling the last cells, at indices with and without an upper word.
  for (const std::uint64_t at : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{0xffffffff},
                                 std::uint64_t{1} << 32, ~std::uint64_t{0}}) {
    Vector single(300);
    for (Index i = 0; i < single.size(); ++i) {
      single[i] = stream.Normal(static_cast<std::uint64_t>(i), at);
    }
    for (Index size = 1; size <= single.size(); ++size) {
      if (Normals(stream, at, size) != single.head(size)) FAIL("cells " << size << " at " << at);
    }
  }
  Vector none(0);
  stream.FillNormals(0, none);
  // A segment of a longer vector: nothing outside it is written.
  Vector frame = Vector::Constant(9, -100.0);
  stream.FillNormals(index, frame.segment(1, 7));
  CHECK(frame[0] == -100.0);
  CHECK(frame[8] == -100.0);
  CHECK(Vector(frame.segment(1, 7)) == longest.head(7));
}

TEST_CASE("A block has a column for each index", "[noise]") {
  const RandomStream stream(16, "test.block");
  const std::uint64_t first = 0xfffffffe;  // the index's upper word changes within the block
  const auto size = GENERATE(1, 8, 33, 300, 20000);
  const Index columns = 5;
  Matrix frame = Matrix::Constant(size + 2, columns, -100.0);
  stream.FillNormalsBlock(first, frame.middleRows(1, size));
  for (Index k = 0; k < columns; ++k) {
    REQUIRE(frame.col(k).segment(1, size) ==
            Normals(stream, first + static_cast<std::uint64_t>(k), size));
  }
  CHECK((frame.row(0).array() == -100.0).all());
  CHECK((frame.row(size + 1).array() == -100.0).all());
}

TEST_CASE("Threads change no bit", "[noise]") {
  const RandomStream stream(17, "test.threads");
  const int threads = GENERATE(2, 3, 8);
  // Shorter than a piece of work, a whole number of pieces, and neither.
  const auto size = GENERATE(5, 8192, 3 * 8192, 50001);
  const Vector one = Normals(stream, 4, size);
  Vector several(size);
  stream.FillNormals(4, several, threads);
  CHECK(several == one);
  Matrix block(size, 40);
  stream.FillNormalsBlock(4, block, threads);
  Matrix alone(size, 40);
  stream.FillNormalsBlock(4, alone);
  CHECK(block == alone);
  CHECK(block.col(0) == one);
}

TEST_CASE("The generator is Random123's Philox with the documented counter", "[noise]") {
  // The name "" takes one round of the chain over its length 0, keyed by the seed.
  const std::uint64_t seed = 0x0123456789abcdefULL;
  const r123::Philox4x32 philox;
  const auto chained = philox({{0, 0, 0, 0}}, {{0x89abcdefU, 0x01234567U}});
  const std::uint64_t cell = 0x1234567812345679ULL;
  const std::uint64_t index = 0xfedcba9876543210ULL;
  const std::uint64_t pair = cell / 2;
  const auto words = philox({{static_cast<std::uint32_t>(pair),
                              static_cast<std::uint32_t>(pair >> 32), 0x76543210U, 0xfedcba98U}},
                            {{chained[0], chained[1]}});
  const RandomStream stream(seed, "");
  CHECK(stream.Uniform(cell, index) ==
        box_muller::OpenUniform(words[2] | (std::uint64_t{words[3]} << 32)));
  CHECK(stream.Uniform(cell - 1, index) ==
        box_muller::OpenUniform(words[0] | (std::uint64_t{words[1]} << 32)));
}

TEST_CASE("The numbers of a stream are for ever", "[noise]") {
  // Only operations that IEEE 754 fixes are used: every build must give these bits. A change here
  // changes every result ever published with a seed.
  const RandomStream stream(1, "spu.noise");
  CHECK(stream.Uniform(0, 0) == 0x1.66379a0b49ffdp-1);
  CHECK(stream.Normal(0, 0) == 0x1.6d49f980fa428p-1);
  CHECK(stream.Normal(1, 0) == -0x1.d008aa4a9e8ep-2);
  CHECK(stream.Normal(12345, 678) == -0x1.114799aafb87p-1);
}

}  // namespace
}  // namespace spusim
