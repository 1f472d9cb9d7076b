// SPDX-License-Identifier: Apache-2.0
#include <spusim/device/array_image.h>

#include <utility>

#include <spusim/converter/quantizer.h>
#include <spusim/linalg/dense_operator.h>
#include <spusim/linalg/factored_operator.h>

namespace spusim {

std::shared_ptr<const LinearOperator> ProgrammedMatrix(ArrayImage image, JacobianStorage storage) {
  const double unit = Quantizer(image.bits).Decode(1.0);
  if (image.layout == ArrayLayout::kDense) {
    return std::make_shared<DenseOperator>(image.matrix * unit);
  }
  FactoredMatrix factors;
  factors.kronecker = std::move(image.kronecker);
  factors.gain = image.gain;
  // Equal arrays are one matrix: products pass over it once, and it is symmetric.
  if (image.back_jacobian.size() != 0 && image.back_jacobian != image.jacobian) {
    factors.back_jacobian = std::move(image.back_jacobian);
    factors.back_jacobian *= unit;
  }
  if (storage == JacobianStorage::kFloat) {
    // Codes, which float holds exactly: their unit goes into the gain.
    factors.jacobian32 = image.jacobian.cast<float>();
    factors.gain *= unit * unit;
  } else {
    factors.jacobian = std::move(image.jacobian);
    factors.jacobian *= unit;
  }
  factors.hessian_blocks = image.hessian_blocks * unit;
  factors.leak = image.leak;
  return std::make_shared<FactoredOperator>(std::move(factors));
}

}  // namespace spusim
