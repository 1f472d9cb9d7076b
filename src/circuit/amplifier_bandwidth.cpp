// SPDX-License-Identifier: Apache-2.0
#include <spusim/circuit/amplifier_bandwidth.h>

#include <cmath>
#include <numbers>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/linalg/dense_operator.h>

namespace spusim {

AmplifierBandwidth::AmplifierBandwidth(double bandwidth_hz)
    : turn_rate_(2.0 * std::numbers::pi * bandwidth_hz) {
  if (bandwidth_hz > 0.0 && std::isfinite(turn_rate_)) return;
  throw InputError(fmt::format("amplifier: gain-bandwidth of {} Hz (allowed: > 0)", bandwidth_hz));
}

LangevinSystem AmplifierBandwidth::Apply(const LangevinSystem& cells, const Vector& load,
                                         Index sources) {
  const Index n = cells.drift->size();
  const double epsilon = cells.rate / turn_rate_;
  const bool known = drift_ != nullptr && cells_drift_ == cells.drift && load_ == load;
  if (!known) {
    Matrix drift = Matrix::Zero(2 * n, 2 * n);
    drift.topRightCorner(n, n) = -Matrix::Identity(n, n);
    drift.bottomLeftCorner(n, n) = cells.drift->ToDense() / epsilon;
    drift.bottomRightCorner(n, n).diagonal() = load.array() + 1.0 / epsilon;
    drift_ = std::make_shared<DenseOperator>(std::move(drift));
    cells_drift_ = cells.drift;
    load_ = load;
  }
  if (!known || cells_noise_ != cells.noise()) {
    const Matrix noise = cells.Mixing();
    Matrix mixing = Matrix::Zero(2 * n, noise.cols());
    mixing.bottomLeftCorner(n, sources) = noise.leftCols(sources) / epsilon;
    const Index amplifiers = noise.cols() - sources;
    const Matrix ehat = load.cwiseInverse().asDiagonal() * noise.rightCols(amplifiers);
    mixing.topRightCorner(n, amplifiers) = ehat / epsilon;
    mixing.bottomRightCorner(n, amplifiers) = -ehat / (epsilon * epsilon);
    mixing_ = std::make_shared<const Matrix>(std::move(mixing));
    cells_noise_ = cells.noise();
  }
  LangevinSystem system = cells;
  system.drift = drift_;
  system.noise_mixing = mixing_;
  system.noise_gains = nullptr;
  system.input = Force(cells.input, cells.rate);
  system.layout.rates = n;
  return system;
}

Vector AmplifierBandwidth::Force(const Vector& drive, double rate) const {
  Vector force = Vector::Zero(2 * drive.size());
  force.tail(drive.size()) = drive * (turn_rate_ / rate);
  return force;
}

}  // namespace spusim
