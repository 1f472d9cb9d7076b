// SPDX-License-Identifier: Apache-2.0
#include <spusim/circuit/oscillator_cells.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/circuit/part_factor.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/linalg/dense_operator.h>

namespace spusim {
namespace {

void CheckPositive(const char* what, double value) {
  if (value > 0.0 && std::isfinite(value)) return;
  throw InputError(fmt::format("oscillator cell: {} of {} (allowed: > 0)", what, value));
}

void CheckTolerance(const char* what, double value) {
  if (value >= 0.0 && std::isfinite(value)) return;
  throw InputError(fmt::format("oscillator cell: {} of {} (allowed: >= 0)", what, value));
}

}  // namespace

Matrix MaxwellMatrix(const Matrix& banks) {
  Matrix c = -banks;
  c.diagonal() = banks.rowwise().sum();
  return c;
}

Matrix BanksOf(const Matrix& a) {
  const auto refuse = [](const std::string& reason) {
    throw InputError("oscillator cells: " + reason +
                     " (allowed: symmetric, off-diagonal entries <= 0, row sums >= 0, which is "
                     "what capacitors between cells and to ground can be)");
  };
  const Index n = a.rows();
  if (n == 0 || n != a.cols()) refuse(fmt::format("a matrix of {} x {}", n, a.cols()));
  if (!a.allFinite()) refuse("an entry of the matrix is not finite");
  if (a != a.transpose()) refuse("the matrix is not symmetric");
  Matrix banks = -a;
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < n; ++j) {
      if (i != j && a(i, j) > 0.0) {
        refuse(fmt::format("entry ({}, {}) of the matrix is {:g}", i + 1, j + 1, a(i, j)));
      }
    }
    const double sum = a.row(i).sum();
    // A sum that rounding alone keeps from zero is no capacitor.
    const double rounding =
        static_cast<double>(n) * std::numeric_limits<double>::epsilon() * a.row(i).cwiseAbs().sum();
    if (sum < -rounding) refuse(fmt::format("row {} of the matrix sums to {:g}", i + 1, sum));
    banks(i, i) = sum > rounding ? sum : 0.0;
  }
  if (banks.isZero(0.0)) refuse("the matrix is zero");
  return banks;
}

OscillatorCells::OscillatorCells(const OscillatorOptions& options)
    : options_(options),
      rate_(1.0 / (options.resistance_ohm * options.capacitance_f)),
      stiffness_(options.resistance_ohm * options.resistance_ohm * options.capacitance_f /
                 options.inductance_h),
      banks_(options.specimen.Stream("cells.bank")),
      losses_(options.specimen.Stream("cells.loss")),
      sources_(options.specimen.Stream("cells.source")) {
  CheckPositive("resistance (ohm)", options.resistance_ohm);
  CheckPositive("capacitance (F)", options.capacitance_f);
  CheckPositive("inductance (H)", options.inductance_h);
  CheckPositive("rate 1/(R C)", rate_);
  CheckPositive("R^2 C/L", stiffness_);
  CheckTolerance("bank tolerance", options.bank_tolerance);
  CheckTolerance("loss tolerance", options.loss_tolerance);
  CheckTolerance("source tolerance", options.source_tolerance);
}

void OscillatorCells::Program(std::shared_ptr<const LinearOperator> matrix,
                              std::shared_ptr<const Matrix> mixing) {
  Matrix banks = matrix->ToDense();
  if (banks != banks.transpose() || banks.minCoeff() < 0.0) {
    throw InputError("oscillator cells: banks that are not symmetric or negative (allowed: >= 0)");
  }
  const Index n = banks.rows();
  for (Index i = 0; i < n; ++i) {
    for (Index j = i; j < n; ++j) {
      // One capacitor between two cells.
      banks(i, j) *= PartFactor(banks_, options_.bank_tolerance, i, j);
      banks(j, i) = banks(i, j);
    }
  }
  real_banks_ = banks;
  real_losses_.resize(n);
  source_gain_.resize(n);
  for (Index i = 0; i < n; ++i) {
    real_losses_[i] = PartFactor(losses_, options_.loss_tolerance, i, 0);
    source_gain_[i] = PartFactor(sources_, options_.source_tolerance, i, 0);
  }
  const Eigen::LLT<Matrix> cholesky(MaxwellMatrix(banks));
  if (cholesky.info() != Eigen::Success) {
    throw InputError(
        "oscillator cells: the capacitance matrix as programmed is singular (allowed: every group "
        "of coupled cells has capacitance to ground; more array.bits keep small entries)");
  }
  inverse_ = cholesky.solve(Matrix::Identity(n, n));
  Matrix drift = Matrix::Zero(2 * n, 2 * n);
  drift.topLeftCorner(n, n) = inverse_;
  drift.topLeftCorner(n, n) *= real_losses_.cwiseInverse().asDiagonal();
  drift.topRightCorner(n, n) = inverse_;
  drift.bottomLeftCorner(n, n).diagonal().setConstant(-stiffness_);
  Matrix injected = mixing != nullptr ? *mixing : Matrix(Matrix::Identity(n, n));
  injected = source_gain_.asDiagonal() * injected;
  Matrix path = Matrix::Zero(2 * n, injected.cols());
  path.topRows(n) = inverse_ * injected;
  drift_ = std::make_shared<DenseOperator>(std::move(drift));
  mixing_ = std::make_shared<const Matrix>(std::move(path));
}

LangevinSystem OscillatorCells::System(const Vector& input_v, double node_variance_v2) {
  LangevinSystem system;
  system.drift = drift_;
  system.rate = rate_;
  system.input = Vector::Zero(2 * cells());
  system.input.head(cells()) = inverse_ * input_v;
  system.diffusion = node_variance_v2 * rate_;
  system.noise_mixing = mixing_;
  system.layout.voltages = cells();
  system.layout.currents = cells();
  if (options_.read_currents) system.layout.outputs = cells();
  if (options_.input_settling_s > 0.0) system.input_pole = 1.0 / options_.input_settling_s;
  return system;
}

void OscillatorCells::Release(double held_s, Eigen::Ref<Vector> state) {
  // At power-on there is no current.
  if (std::isinf(held_s)) state.tail(cells()).setZero();
}

Vector OscillatorCells::PulseStep(const Vector& areas_vs) const {
  Vector step = Vector::Zero(2 * cells());
  step.head(cells()) = rate_ * (inverse_ * areas_vs);
  return step;
}

double OscillatorDecay(double gamma, double stiffness) {
  const double discriminant = 1.0 - 4.0 * gamma * stiffness;
  if (discriminant <= 0.0) return 0.5 / gamma;
  // The small root of the pair, without cancellation.
  return 2.0 * stiffness / (1.0 + std::sqrt(discriminant));
}

}  // namespace spusim
