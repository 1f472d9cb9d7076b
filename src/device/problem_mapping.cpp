// SPDX-License-Identifier: Apache-2.0
#include <spusim/device/problem_mapping.h>

#include <utility>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/circuit/oscillator_cells.h>
#include <spusim/converter/quantizer.h>
#include <spusim/linalg/all_finite.h>

namespace spusim {
namespace {

double LargestMatrixEntry(const RowMatrix& m) {
  return m.size() == 0 ? 0.0 : m.cwiseAbs().maxCoeff();
}

// An all-zero factor (no curvature in this batch) is legal: any scale stands for it.
double ScaleOf(const RowMatrix& m) {
  const double largest = LargestMatrixEntry(m);
  return largest > 0.0 ? largest : 1.0;
}

/// The codes of `m`, in its place.
RowMatrix Codes(RowMatrix m, double scale, const Quantizer& quantizer) {
  quantizer.EncodeInPlace({m.data(), static_cast<std::size_t>(m.size())}, scale);
  return m;
}

void CheckFinite(const RowMatrix& m, const char* what) {
  if (!AllFinite(m)) throw InputError(fmt::format("{} has an entry that is not finite", what));
}

}  // namespace

namespace {

/// Words of one array whose largest entry is not zero.
MappedArray MapWords(const RowMatrix& words, int bits, std::optional<double> scale) {
  MappedArray mapped;
  mapped.matrix_scale = LargestMatrixEntry(words);
  if (scale) {
    if (!(*scale >= mapped.matrix_scale)) {
      throw InputError(fmt::format("matrix scale {:g} below the largest entry {:g}", *scale,
                                   mapped.matrix_scale));
    }
    mapped.matrix_scale = *scale;
  }
  mapped.image.layout = ArrayLayout::kDense;
  mapped.image.bits = bits;
  mapped.image.matrix = Codes(words, mapped.matrix_scale, Quantizer(bits));
  return mapped;
}

}  // namespace

MappedArray MapDense(const RowMatrix& a, int bits, std::optional<double> scale) {
  if (a.rows() == 0 || a.rows() != a.cols()) {
    throw InputError(
        fmt::format("matrix of {} x {} (allowed: square, not empty)", a.rows(), a.cols()));
  }
  CheckFinite(a, "matrix");
  if (a.isZero(0.0)) throw InputError("matrix is zero (allowed: a regular matrix)");
  return MapWords(a, bits, scale);
}

MappedArray MapBanks(const RowMatrix& a, int bits, std::optional<double> scale) {
  return MapWords(BanksOf(a), bits, scale);
}

DenseMapping ConductanceMapping() {
  return {.map = MapDense,
          .matrix_of = [](const Matrix& words) { return words; },
          .slowing = [](double matrix_scale) { return matrix_scale; }};
}

DenseMapping BankMapping() {
  return {.map = MapBanks, .matrix_of = MaxwellMatrix, .slowing = [](double) { return 1.0; }};
}

namespace {

/// Ideal arrays hold any conductance: J keeps its entries and its structure.
MappedArray MapStructured(const FactoredMatrix& f, bool mirror) {
  const double hessian_scale = ScaleOf(f.hessian_blocks);
  MappedArray mapped;
  ArrayImage& image = mapped.image;
  image.layout = ArrayLayout::kFactored;
  image.kronecker = f.kronecker;
  image.kronecker_mirrored = mirror;
  image.hessian_blocks = f.hessian_blocks / hessian_scale;
  image.gain = f.gain * hessian_scale;
  image.leak = f.leak;
  return mapped;
}

}  // namespace

MappedArray MapFactored(FactoredMatrix f, int bits, bool mirror) {
  if (f.kronecker != nullptr) {
    CheckFinite(f.hessian_blocks, "H");
    if (bits == 0) return MapStructured(f, mirror);
    f.jacobian = f.kronecker->Assemble();
    f.kronecker = nullptr;
    return MapFactored(std::move(f), bits, mirror);
  }
  CheckFinite(f.jacobian, "J");
  CheckFinite(f.hessian_blocks, "H");
  const Quantizer quantizer(bits);
  const double jacobian_scale = ScaleOf(f.jacobian);
  const double hessian_scale = ScaleOf(f.hessian_blocks);
  MappedArray mapped;
  ArrayImage& image = mapped.image;
  image.layout = ArrayLayout::kFactored;
  image.bits = bits;
  image.jacobian = Codes(std::move(f.jacobian), jacobian_scale, quantizer);
  image.hessian_blocks = Codes(std::move(f.hessian_blocks), hessian_scale, quantizer);
  if (!mirror) image.back_jacobian = image.jacobian;
  image.gain = f.gain * jacobian_scale * jacobian_scale * hessian_scale;
  image.leak = f.leak;
  return mapped;
}

}  // namespace spusim
