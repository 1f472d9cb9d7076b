// SPDX-License-Identifier: Apache-2.0
#include <spusim/circuit/cell_errors.h>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <spusim/circuit/part_factor.h>
#include <spusim/config/errors.h>
#include <spusim/linalg/dense_operator.h>

namespace spusim {
namespace {

/// Parts do not vanish: what is left of one that is far off.

void CheckEntry(const char* entry, double value) {
  if (value >= 0.0 && std::isfinite(value)) return;
  throw InputError(fmt::format("cells: {} of {} (allowed: >= 0)", entry, value));
}

}  // namespace

CellErrors::CellErrors(const CellSpread& spread, std::uint64_t device_seed)
    : spread_(spread),
      resistors_(device_seed, "cells.resistor"),
      inputs_(device_seed, "cells.input_resistor"),
      capacitors_(device_seed, "cells.capacitor"),
      offsets_(device_seed, "cells.offset"),
      sources_(device_seed, "cells.source"),
      resistor_tempcos_(device_seed, "cells.resistor_tempco"),
      input_tempcos_(device_seed, "cells.input_tempco") {
  CheckEntry("resistor tolerance", spread.resistor);
  CheckEntry("capacitor tolerance", spread.capacitor);
  CheckEntry("offset", spread.offset_v);
  CheckEntry("amplifier gain", spread.gain);
  CheckEntry("amplitude error of a source", spread.source);
  CheckEntry("amplifier noise", spread.amplifier_noise);
  CheckEntry("wire resistance", spread.wire);
  CheckEntry("mismatch of temperature coefficients", spread.resistor_tempco_mismatch);
  for (const double tempco : {spread.resistor_tempco, spread.capacitor_tempco}) {
    if (std::isfinite(tempco)) continue;
    throw InputError(fmt::format("cells: temperature coefficient of {} (allowed: finite)", tempco));
  }
}

bool CellErrors::SetTemperatureRise(const Vector& kelvin) {
  constexpr double kLeastChange = 1e-7;
  const Vector before = kelvin_.size() == kelvin.size() ? kelvin_ : Vector::Zero(kelvin.size());
  const double relative_per_k = std::abs(spread_.resistor_tempco) +
                                4.0 * spread_.resistor_tempco_mismatch +
                                std::abs(spread_.capacitor_tempco);
  if (relative_per_k * (kelvin - before).cwiseAbs().maxCoeff() <= kLeastChange) {
    kelvin_ = before;
    return false;
  }
  kelvin_ = kelvin;
  return true;
}

/// 1 + what the temperature of the cell makes of one of its resistors.
double CellErrors::Warmed(const RandomStream& stream, Index cell, Index index) const {
  if (kelvin_.size() == 0) return 1.0;
  double tempco = spread_.resistor_tempco;
  if (spread_.resistor_tempco_mismatch > 0.0) {
    tempco += spread_.resistor_tempco_mismatch *
              stream.Normal(static_cast<std::uint64_t>(cell), static_cast<std::uint64_t>(index));
  }
  return std::max(kLeastPart, 1.0 + tempco * kelvin_[cell]);
}

Matrix CellErrors::RealResistors(const Matrix& nominal) const {
  Matrix real = nominal;
  for (Index i = 0; i < real.rows(); ++i) {
    for (Index j = 0; j < real.cols(); ++j) {
      real(i, j) *=
          PartFactor(resistors_, spread_.resistor, i, j) / Warmed(resistor_tempcos_, i, j);
    }
  }
  return real;
}

void CellErrors::Realise(const LinearOperator& m) {
  const auto* dense = dynamic_cast<const DenseOperator*>(&m);
  if (dense == nullptr) {
    throw InputError(
        "cells: errors of resistors, capacitors and amplifiers are modelled for dense arrays only "
        "(allowed: none with a factored array)");
  }
  const Index n = dense->size();
  if (kelvin_.size() != 0 && kelvin_.size() != n) {
    throw InputError(fmt::format("cells: temperatures of {} cells for an array of {} (allowed: {})",
                                 kelvin_.size(), n, n));
  }
  Matrix real = RealResistors(dense->ToDense());
  Vector rows(n);
  for (Index i = 0; i < n; ++i) rows[i] = real.row(i).cwiseAbs().sum();
  if (spread_.wire > 0.0) {
    const WiredArray wired = WithWires(real, spread_.wire, spread_.wire_model);
    real = wired.net;
    rows = wired.conductance;
  }
  conductance_.resize(n);
  load_.resize(n);
  input_gain_.resize(n);
  input_v_.resize(n);
  noise_.resize(n);
  for (Index i = 0; i < n; ++i) {
    const double input = PartFactor(inputs_, spread_.resistor, i, 0) / Warmed(input_tempcos_, i, 0);
    const double g = rows[i] + input;
    double c = PartFactor(capacitors_, spread_.capacitor, i, 0);
    if (kelvin_.size() != 0) c *= std::max(kLeastPart, 1.0 + spread_.capacitor_tempco * kelvin_[i]);
    const double offset =
        spread_.offset_v == 0.0
            ? 0.0
            : spread_.offset_v * offsets_.Normal(static_cast<std::uint64_t>(i), 0);
    if (spread_.gain > 0.0) real(i, i) += g / spread_.gain;
    real.row(i) /= c;
    conductance_[i] = g;
    input_gain_[i] = input / c;
    input_v_[i] = g * offset / c;
    load_[i] = g / c;
    noise_[i] = PartFactor(sources_, spread_.source, i, 0) *
                (spread_.resistor_noise ? std::sqrt(g) : 1.0) / c;
  }
  drift_ = std::make_shared<DenseOperator>(std::move(real));
  mixing_ = nullptr;
}

LangevinSystem CellErrors::Apply(const LangevinSystem& ideal) const {
  LangevinSystem system = ideal;
  system.drift = drift_;
  system.input = input_gain_.cwiseProduct(ideal.input) + input_v_;
  if (spread_.equal_noise()) return system;
  const double amplifier = AmplifierAmplitude(spread_.amplifier_noise, ideal.rate);
  // Where the sources are off the amplifiers' noise sets the unit.
  if (amplifier > 0.0 && ideal.diffusion == 0.0) system.diffusion = amplifier * amplifier;
  if (mixing_ == nullptr || mixed_ != ideal.noise_mixing ||
      (amplifier > 0.0 && mixed_diffusion_ != ideal.diffusion)) {
    mixed_ = ideal.noise_mixing;
    mixed_diffusion_ = ideal.diffusion;
    Matrix mixing =
        mixed_ != nullptr ? Matrix(noise_.asDiagonal() * *mixed_) : Matrix(noise_.asDiagonal());
    if (amplifier > 0.0) {
      // Sources that are off are off whatever the unit.
      if (ideal.diffusion == 0.0) mixing.setZero();
      const Index sources = mixing.cols();
      mixing.conservativeResize(Eigen::NoChange, sources + load_.size());
      mixing.rightCols(load_.size()) =
          Matrix(load_.asDiagonal()) * (amplifier / std::sqrt(system.diffusion));
    }
    mixing_ = std::make_shared<Matrix>(std::move(mixing));
  }
  system.noise_mixing = mixing_;
  return system;
}

}  // namespace spusim
