// SPDX-License-Identifier: Apache-2.0
#include <spusim/device/noise_image.h>

#include <limits>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/converter/quantizer.h>
#include <spusim/linalg/all_finite.h>
#include <spusim/linalg/decompositions.h>

namespace spusim {
namespace {

Matrix RootOf(const Matrix& b) {
  const Eigen::LLT<Matrix> cholesky(b);
  if (cholesky.info() == Eigen::Success) return cholesky.matrixL();
  const Eigen::SelfAdjointEigenSolver<Matrix> eigen(b);
  const Vector& values = eigen.eigenvalues();
  const double rounding = static_cast<double>(b.rows()) * std::numeric_limits<double>::epsilon() *
                          values.cwiseAbs().maxCoeff();
  if (values[0] < -rounding) {
    throw InputError(
        fmt::format("noise matrix has the eigenvalue {:.6g} (allowed: none below 0, as that of any "
                    "covariance)",
                    values[0]));
  }
  return eigen.eigenvectors() * values.cwiseMax(0.0).cwiseSqrt().asDiagonal() *
         eigen.eigenvectors().transpose();
}

}  // namespace

std::shared_ptr<const Matrix> ProgrammedMixing(const NoiseImage& image) {
  if (!image.mixed()) return nullptr;
  if (image.mixing.rows() != image.mixing.cols()) {
    throw InputError(fmt::format("noise mixing: {} x {} codes (allowed: square)",
                                 image.mixing.rows(), image.mixing.cols()));
  }
  return std::make_shared<const Matrix>(image.mixing *
                                        (image.scale * Quantizer(image.bits).Decode(1.0)));
}

NoiseImage MapNoise(const Matrix& noise_matrix, int bits) {
  const Matrix& b = noise_matrix;
  if (b.rows() == 0 || b.rows() != b.cols()) {
    throw InputError(
        fmt::format("noise matrix of {} x {} (allowed: square, not empty)", b.rows(), b.cols()));
  }
  if (!AllFinite(b)) throw InputError("noise matrix has an entry that is not finite");
  if (b != b.transpose()) throw InputError("noise matrix is not symmetric (allowed: symmetric)");
  const Matrix root = RootOf(b);
  const double largest = root.cwiseAbs().maxCoeff();
  const Quantizer quantizer(bits);
  NoiseImage image;
  image.bits = bits;
  image.scale = largest > 0.0 ? largest : 1.0;
  image.mixing = root.unaryExpr([&](double v) { return quantizer.Encode(v / image.scale); });
  return image;
}

}  // namespace spusim
