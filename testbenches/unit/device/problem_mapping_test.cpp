// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>
#include <utility>

#include <catch2/catch.hpp>

#include <spusim/base/errors.h>
#include <spusim/device/problem_mapping.h>
#include <spusim/noise/random_stream.h>

namespace spusim {
namespace {

constexpr double kEps = std::numeric_limits<double>::epsilon();

RowMatrix RandomMatrix(Index rows, Index cols, std::uint64_t index) {
  const RandomStream stream(5, "test.mapping");
  RowMatrix m(rows, cols);
  for (Index i = 0; i < m.size(); ++i) {
    m.data()[i] = stream.Normal(static_cast<std::uint64_t>(i), index);
  }
  return m;
}

FactoredMatrix RandomFactors(Index samples, Index outputs, Index n) {
  FactoredMatrix f;
  f.jacobian = 3.0 * RandomMatrix(samples * outputs, n, 0);
  f.hessian_blocks = 0.2 * RandomMatrix(samples * outputs, outputs, 1);
  for (Index s = 0; s < samples; ++s) {
    auto block = f.hessian_blocks.middleRows(s * outputs, outputs);
    block = (0.5 * (block + block.transpose())).eval();
  }
  f.gain = 1.0 / static_cast<double>(samples);
  f.leak = 0.01;
  return f;
}

TEST_CASE("an ideal dense array holds A divided by its largest entry") {
  const RowMatrix a = 7.0 * RandomMatrix(6, 6, 2);
  const MappedArray mapped = MapDense(a, 0);
  CHECK(mapped.matrix_scale == a.cwiseAbs().maxCoeff());
  CHECK(mapped.image.matrix.cwiseAbs().maxCoeff() == 1.0);
  const Matrix back = ProgrammedMatrix(mapped.image)->ToDense() * mapped.matrix_scale;
  // One division and one multiplication: relative 2 eps of the largest entry.
  CHECK((back - a).cwiseAbs().maxCoeff() <= 2.0 * kEps * mapped.matrix_scale);
}

TEST_CASE("a quantised dense array is off by at most half a code") {
  const RowMatrix a = RandomMatrix(6, 6, 3);
  for (const int bits : {3, 8, 16}) {
    const MappedArray mapped = MapDense(a, bits);
    const double half_code = 0.5 * mapped.matrix_scale / (std::ldexp(1.0, bits - 1) - 1.0);
    const Matrix back = ProgrammedMatrix(mapped.image)->ToDense() * mapped.matrix_scale;
    CHECK((back - a).cwiseAbs().maxCoeff() <= half_code * (1.0 + 8.0 * kEps));
    CHECK((back - a).cwiseAbs().maxCoeff() > 0.0);
  }
}

TEST_CASE("the gains of the three arrays restore a matrix scale of one") {
  const FactoredMatrix f = RandomFactors(4, 3, 7);
  const Matrix exact = FactoredOperator(f).ToDense();
  for (const bool mirror : {true, false}) {
    const MappedArray mapped = MapFactored(f, 0, mirror);
    CHECK(mapped.matrix_scale == 1.0);
    CHECK(mapped.image.leak == f.leak);
    CHECK(mapped.image.jacobian.cwiseAbs().maxCoeff() == 1.0);
    CHECK(mapped.image.hessian_blocks.cwiseAbs().maxCoeff() == 1.0);
    const Matrix back = ProgrammedMatrix(mapped.image)->ToDense();
    // Sums of m = 12 products twice over, a few eps each.
    CHECK((back - exact).cwiseAbs().maxCoeff() <= 100.0 * kEps * exact.cwiseAbs().maxCoeff());
  }
}

TEST_CASE("factors that are given away become codes, and codes conductances, where they stand") {
  const FactoredMatrix kept = RandomFactors(4, 3, 7);
  const ArrayImage copied = MapFactored(kept, 16, true).image;
  FactoredMatrix given = kept;
  const double* const place = given.jacobian.data();
  ArrayImage image = MapFactored(std::move(given), 16, true).image;
  CHECK(image.jacobian.data() == place);
  CHECK(image.jacobian == copied.jacobian);
  CHECK(image.hessian_blocks == copied.hessian_blocks);
  const auto matrix = ProgrammedMatrix(std::move(image));
  const auto& factors = dynamic_cast<const FactoredOperator&>(*matrix).factors();
  CHECK(factors.jacobian.data() == place);
  CHECK(matrix->ToDense() == ProgrammedMatrix(copied)->ToDense());
}

TEST_CASE("codes in float are the same matrix up to 25 bits, 2^-24 of each entry beyond") {
  const FactoredMatrix f = RandomFactors(4, 3, 7);
  for (const int bits : {2, 8, 16, 25, 32}) {
    const ArrayImage image = MapFactored(f, bits, true).image;
    const auto wide = ProgrammedMatrix(image);
    const auto narrow = ProgrammedMatrix(image, JacobianStorage::kFloat);
    const auto& factors = dynamic_cast<const FactoredOperator&>(*narrow).factors();
    REQUIRE(factors.jacobian.size() == 0);
    INFO(bits << " bits");
    CHECK((factors.jacobian32.cast<double>() == image.jacobian) == (bits <= 25));
    // |F32 - F| <= (2u + u^2) gain |J|^T |H| |J|, and rounding of sums of m = 12 products.
    FactoredMatrix sizes = f;
    sizes.jacobian = f.jacobian.cwiseAbs();
    sizes.hessian_blocks = f.hessian_blocks.cwiseAbs();
    const Matrix size = FactoredOperator(sizes).ToDense();
    const double allowed = (bits <= 25 ? 0.0 : 2.0 * std::ldexp(1.0, -24)) + 100.0 * kEps;
    CHECK(
        ((narrow->ToDense() - wide->ToDense()).cwiseAbs().array() <= allowed * 1.01 * size.array())
            .all());
  }
  CHECK_THROWS_AS(
      [&] {
        ArrayImage unequal = MapFactored(f, 8, false).image;
        unequal.back_jacobian(0, 0) += 1.0;
        ProgrammedMatrix(unequal, JacobianStorage::kFloat);
      }(),
      InputError);
}

TEST_CASE("words of the factored arrays are m (N + K) mirrored and m (2 N + K) sent") {
  const FactoredMatrix f = RandomFactors(4, 3, 7);
  CHECK(MapFactored(f, 8, true).image.words() == 12 * (7 + 3));
  CHECK(MapFactored(f, 8, false).image.words() == 12 * (2 * 7 + 3));
}

TEST_CASE("a batch without curvature maps to an array of zeros") {
  FactoredMatrix f = RandomFactors(2, 2, 3);
  f.hessian_blocks.setZero();
  const Matrix back = ProgrammedMatrix(MapFactored(f, 8, true).image)->ToDense();
  CHECK(back == Matrix(0.01 * Matrix::Identity(3, 3)));
}

TEST_CASE("scales fit together as the contract says") {
  const DeviceScales s{.matrix = 4.0, .input = 0.25, .time_constant_s = 1e-6, .slowing = 4.0};
  CHECK(s.state() == 1.0);
  CHECK(s.tau_s() == 4e-6);
  // kappa0 = v2 / (s_A s_b^2); halving s_b makes it four times larger.
  CHECK(s.Kappa0(1.0) == 4.0);
  CHECK(DeviceScales{4.0, 0.125, 1e-6}.Kappa0(1.0) == 16.0);
  CHECK(s.Kappa0(s.NodeVariance(0.7)) == Approx(0.7).epsilon(4 * kEps));
}

TEST_CASE("matrices that cannot be mapped are refused") {
  CHECK_THROWS_AS(MapDense(RowMatrix(0, 0), 8), InputError);
  CHECK_THROWS_AS(MapDense(RowMatrix::Ones(2, 3), 8), InputError);
  CHECK_THROWS_AS(MapDense(RowMatrix::Zero(2, 2), 8), InputError);
  RowMatrix bad = RowMatrix::Identity(2, 2);
  bad(0, 1) = std::nan("");
  CHECK_THROWS_AS(MapDense(bad, 8), InputError);
}

TEST_CASE("a dense matrix under a larger scale: the same matrix, coarser codes, slower time") {
  const RowMatrix a = (RowMatrix(2, 2) << 3.0, 2.0, 2.0, 4.0).finished();
  const MappedArray mapped = MapDense(a, 16, 5.0);
  CHECK(mapped.matrix_scale == 5.0);
  CHECK(mapped.image.matrix(1, 1) == std::round(0.8 * 32767.0));
  const Matrix programmed = ProgrammedMatrix(mapped.image)->ToDense() * mapped.matrix_scale;
  CHECK((programmed - a).cwiseAbs().maxCoeff() <= 0.5 * 5.0 / 32767.0 * (1.0 + 1e-12));
  CHECK(MapDense(a, 16, 4.0).image.matrix == MapDense(a, 16).image.matrix);
  CHECK_THROWS_AS(MapDense(a, 16, 3.9), InputError);
}

}  // namespace
}  // namespace spusim
