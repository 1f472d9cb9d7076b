// SPDX-License-Identifier: Apache-2.0
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include <spusim/base/errors.h>
#include <spusim/linalg/factored_operator.h>
#include <spusim/noise/random_stream.h>

namespace spusim {
namespace {

RowMatrix Random(Index rows, Index cols, std::uint64_t index) {
  const RandomStream stream(2, "test.factored");
  RowMatrix matrix(rows, cols);
  for (Index i = 0; i < matrix.size(); ++i) {
    matrix.data()[i] = stream.Normal(static_cast<std::uint64_t>(i), index);
  }
  return matrix;
}

FactoredMatrix RandomFactors(Index samples, Index block, Index size, bool mirrored) {
  FactoredMatrix f;
  f.jacobian = Random(samples * block, size, 0);
  if (!mirrored) f.back_jacobian = Random(samples * block, size, 1);
  f.hessian_blocks = Random(samples * block, block, 2);
  f.gain = 0.37;
  f.leak = 0.21;
  return f;
}

/// gain * B^T blockdiag(H) J + leak I + diag(leaks), written out entry by entry in long double, or
/// the same with all magnitudes, which is the scale of the rounding errors.
Matrix Reference(const FactoredMatrix& f, bool magnitudes) {
  const auto value = [&](double v) {
    return static_cast<long double>(magnitudes ? std::abs(v) : v);
  };
  const RowMatrix& back = f.back_jacobian.size() == 0 ? f.jacobian : f.back_jacobian;
  Matrix dense(f.size(), f.size());
  for (Index i = 0; i < f.size(); ++i) {
    for (Index j = 0; j < f.size(); ++j) {
      long double sum = 0.0L;
      for (Index r = 0; r < f.rows(); ++r) {
        const Index top = r / f.block() * f.block();
        for (Index c = 0; c < f.block(); ++c) {
          sum += value(back(r, i)) * value(f.hessian_blocks(r, c)) * value(f.jacobian(top + c, j));
        }
      }
      const long double own = i == j && f.leaks.size() != 0 ? value(f.leaks[i]) : 0.0L;
      dense(i, j) =
          static_cast<double>(value(f.gain) * sum + (i == j ? value(f.leak) : 0.0L) + own);
    }
  }
  return dense;
}

void CheckAgainstReference(const FactoredMatrix& f) {
  const FactoredOperator op(f);
  const Matrix exact = Reference(f, false);
  const Matrix scale = Reference(f, true);
  // Each entry passes through at most N + K + m additions and five products.
  const double roundings = static_cast<double>(f.size() + f.block() + f.rows() + 5);
  const double unit = roundings * std::numeric_limits<double>::epsilon();
  CHECK(((op.ToDense() - exact).cwiseAbs() - unit * scale).maxCoeff() <= 0.0);
  Vector x = Random(f.size(), 1, 3);
  Vector y(f.size());
  op.Apply(x, y);
  CHECK(((y - exact * x).cwiseAbs() - 2.0 * unit * scale * x.cwiseAbs()).maxCoeff() <= 0.0);
  op.ApplyTranspose(x, y);
  CHECK(((y - exact.transpose() * x).cwiseAbs() - 2.0 * unit * scale.transpose() * x.cwiseAbs())
            .maxCoeff() <= 0.0);
}

TEST_CASE("A factored product equals the dense one for every block and tail size", "[linalg]") {
  // Blocks on both sides of the ten rows that go together, sizes with every remainder of four.
  for (const Index block : {1, 2, 3, 7, 9, 10, 11, 20, 23}) {
    for (const Index size : {1, 2, 3, 4, 5, 8, 18}) {
      for (const bool mirrored : {true, false}) {
        INFO("K " << block << " N " << size << " mirrored " << mirrored);
        FactoredMatrix f = RandomFactors(3, block, size, mirrored);
        CheckAgainstReference(f);
        f.leaks = Random(size, 1, 4);
        CheckAgainstReference(f);
      }
    }
  }
}

TEST_CASE("J in float or by Kronecker factors acts as its formed self", "[linalg]") {
  FactoredMatrix formed = RandomFactors(3, 7, 18, true);
  const FactoredMatrix narrow = StoreInFloat(formed);
  // The same entries, widened: CheckAgainstReference takes them as exact.
  formed.jacobian = narrow.jacobian32.cast<double>();
  FactoredMatrix structured = formed;
  const auto kronecker = std::make_shared<const KroneckerJacobian>(std::vector<LayerFactors>{
      {Random(3, 4, 5), Random(21, 3, 6)}, {Random(3, 3, 7), Random(21, 2, 8)}});
  structured.jacobian.resize(0, 0);
  structured.kronecker = kronecker;
  FactoredMatrix assembled = formed;
  assembled.jacobian = kronecker->Assemble();
  CHECK(structured.size() == 23);
  CHECK(structured.rows() == 21);
  const std::pair<FactoredMatrix, FactoredMatrix> pairs[] = {{narrow, formed},
                                                             {structured, assembled}};
  for (const auto& [stored, reference] : pairs) {
    const FactoredOperator op(stored);
    const Matrix exact = Reference(reference, false);
    const Matrix scale = Reference(reference, true);
    // As in CheckAgainstReference; an entry of a Kronecker product has one more factor.
    const double unit = static_cast<double>(op.size() + 7 + 21 + 7) * 2.3e-16;
    CHECK(((op.ToDense() - exact).cwiseAbs() - unit * scale).maxCoeff() <= 0.0);
    const Vector x = Random(op.size(), 1, 3);
    Vector y(op.size());
    op.Apply(x, y);
    CHECK(((y - exact * x).cwiseAbs() - 2.0 * unit * scale * x.cwiseAbs()).maxCoeff() <= 0.0);
  }
}

TEST_CASE("Symmetry follows from the factors", "[linalg]") {
  FactoredMatrix f = RandomFactors(2, 3, 5, true);
  CHECK_FALSE(FactoredOperator(f).symmetric());
  for (Index top = 0; top < f.rows(); top += 3) {
    const RowMatrix block = f.hessian_blocks.middleRows(top, 3);
    f.hessian_blocks.middleRows(top, 3) = block + RowMatrix(block.transpose());
  }
  CHECK(FactoredOperator(f).symmetric());
  f.back_jacobian = f.jacobian;
  CHECK(FactoredOperator(f).symmetric());
  f.back_jacobian(1, 1) += 1.0;
  CHECK_FALSE(FactoredOperator(f).symmetric());
}

TEST_CASE("The same product gives the same bits, whatever ran before", "[linalg]") {
  const FactoredOperator op(RandomFactors(4, 10, 50, true));
  const FactoredOperator other(RandomFactors(2, 23, 18, true));
  const Vector x = Random(50, 1, 3);
  Vector first(50);
  Vector second(50);
  Vector small(18);
  op.Apply(x, first);
  other.Apply(x.head(18), small);
  op.Apply(x, second);
  CHECK(first == second);
}

TEST_CASE("Bad factors are refused", "[linalg]") {
  const FactoredMatrix good = RandomFactors(2, 3, 5, false);
  FactoredMatrix f = good;
  f.jacobian.resize(0, 0);
  CHECK_THROWS_WITH(FactoredOperator(f), Catch::Contains("jacobian: it is empty"));
  f = good;
  f.hessian_blocks = RowMatrix::Ones(4, 3);
  CHECK_THROWS_WITH(FactoredOperator(f), Catch::Contains("hessian_blocks: 4 rows (allowed: 6"));
  f = good;
  f.hessian_blocks = RowMatrix::Ones(6, 4);
  CHECK_THROWS_WITH(FactoredOperator(f), Catch::Contains("4 columns do not divide the 6 rows"));
  f = good;
  f.back_jacobian = RowMatrix::Ones(6, 4);
  CHECK_THROWS_WITH(FactoredOperator(f), Catch::Contains("back_jacobian: 6 x 4"));
  f = good;
  f.jacobian(4, 2) = std::numeric_limits<double>::infinity();
  CHECK_THROWS_WITH(FactoredOperator(f), Catch::Contains("jacobian: entry (5, 3) is inf"));
  f = good;
  f.jacobian32 = f.jacobian.cast<float>();
  CHECK_THROWS_WITH(FactoredOperator(f), Catch::Contains("jacobian: given in 2 ways"));
  f.jacobian.resize(0, 0);
  CHECK_THROWS_WITH(FactoredOperator(f), Catch::Contains("back_jacobian: it goes with"));
  f.back_jacobian.resize(0, 0);
  f.jacobian32(4, 2) = std::numeric_limits<float>::infinity();
  CHECK_THROWS_WITH(FactoredOperator(f), Catch::Contains("jacobian32: entry (5, 3) is inf"));
  f = good;
  f.leaks = Vector::Ones(4);
  CHECK_THROWS_WITH(FactoredOperator(f), Catch::Contains("leaks: 4 entries (allowed: 5"));
  f = good;
  f.leak = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_AS(FactoredOperator(f), InputError);
}

}  // namespace
}  // namespace spusim
