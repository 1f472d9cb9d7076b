// SPDX-License-Identifier: Apache-2.0
#include <spusim/circuit/cell_errors.h>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/circuit/part_factor.h>
#include <spusim/linalg/dense_operator.h>
#include <spusim/linalg/factored_operator.h>

namespace spusim {
namespace {

void CheckEntry(const char* entry, double value) {
  if (value >= 0.0 && std::isfinite(value)) return;
  throw InputError(fmt::format("cells: {} of {} (allowed: >= 0)", entry, value));
}

}  // namespace

CellErrors::CellErrors(const CellSpread& spread, const StreamFamily& specimen)
    : spread_(spread),
      resistors_(specimen.Stream("cells.resistor")),
      inputs_(specimen.Stream("cells.input_resistor")),
      capacitors_(specimen.Stream("cells.capacitor")),
      offsets_(specimen.Stream("cells.offset")),
      sources_(specimen.Stream("cells.source")),
      resistor_tempcos_(specimen.Stream("cells.resistor_tempco")),
      input_tempcos_(specimen.Stream("cells.input_tempco")),
      factored_parts_(spread.resistor, spread.offset_v, spread.gain, specimen) {
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
  const Index n = m.size();
  if (kelvin_.size() != 0 && kelvin_.size() != n) {
    throw InputError(fmt::format("cells: temperatures of {} cells for an array of {} (allowed: {})",
                                 kelvin_.size(), n, n));
  }
  const auto* factored = dynamic_cast<const FactoredOperator*>(&m);
  factored_ = factored != nullptr;
  if (factored_) {
    RealiseFactored(factored->factors());
  } else {
    RealiseDense(m);
  }
  mixed_ = nullptr;
  noise_made_ = nullptr;
}

void CellErrors::RealiseDense(const LinearOperator& m) {
  Matrix real = RealResistors(m.ToDense());
  Vector rows(real.rows());
  for (Index i = 0; i < real.rows(); ++i) rows[i] = real.row(i).cwiseAbs().sum();
  if (spread_.wire > 0.0) {
    const WiredArray wired = WithWires(real, spread_.wire, spread_.wire_model);
    real = wired.net;
    rows = wired.conductance;
  }
  RealiseCells(rows);
  for (Index i = 0; i < real.rows(); ++i) {
    if (spread_.gain > 0.0) real(i, i) += conductance_[i] / spread_.gain;
    real.row(i) /= capacitance_[i];
  }
  drift_ = std::make_shared<DenseOperator>(std::move(real));
}

void CellErrors::RealiseFactored(const FactoredMatrix& m) {
  if (spread_.wire > 0.0 || spread_.drifts()) {
    throw InputError(
        "cells: wires and temperatures are modelled for dense arrays only (allowed: none with a "
        "factored array)");
  }
  FactoredParts::Realised parts = factored_parts_.Realise(m, spread_.capacitor > 0.0);
  RealiseCells(parts.rows);
  input_v_ += parts.input_v.cwiseQuotient(capacitance_);
  FactoredMatrix& array = parts.array;
  if (array.leaks.size() != 0) {
    if (spread_.gain > 0.0) array.leaks += conductance_ / spread_.gain;
    array.leaks = array.leaks.cwiseQuotient(capacitance_);
    array.back_jacobian = array.back_jacobian * capacitance_.cwiseInverse().asDiagonal();
  }
  drift_ = std::make_shared<FactoredOperator>(std::move(array));
}

void CellErrors::RealiseCells(const Vector& rows) {
  const Index n = rows.size();
  for (Vector* v : {&conductance_, &load_, &capacitance_, &input_gain_, &input_v_, &noise_}) {
    v->resize(n);
  }
  for (Index i = 0; i < n; ++i) {
    const double input = PartFactor(inputs_, spread_.resistor, i, 0) / Warmed(input_tempcos_, i, 0);
    const double g = rows[i] + input;
    double c = PartFactor(capacitors_, spread_.capacitor, i, 0);
    if (kelvin_.size() != 0) c *= std::max(kLeastPart, 1.0 + spread_.capacitor_tempco * kelvin_[i]);
    const double offset =
        spread_.offset_v == 0.0
            ? 0.0
            : spread_.offset_v * offsets_.Normal(static_cast<std::uint64_t>(i), 0);
    conductance_[i] = g;
    capacitance_[i] = c;
    input_gain_[i] = input / c;
    input_v_[i] = g * offset / c;
    load_[i] = g / c;
    noise_[i] = PartFactor(sources_, spread_.source, i, 0) *
                (spread_.resistor_noise ? std::sqrt(g) : 1.0) / c;
  }
}

/// Of a cell's source and, where they have a noise, of its amplifier: amplitudes, sqrt(2 D) being
/// 1.
Matrix CellErrors::NoiseGains(const LangevinSystem& ideal, double diffusion) const {
  const double amplifier = AmplifierAmplitude(spread_.amplifier_noise, ideal.rate);
  if (amplifier == 0.0) return noise_;
  Matrix gains(noise_.size(), 2);
  // Sources that are off are off whatever the unit.
  gains.col(0) = ideal.diffusion == 0.0 ? Vector(Vector::Zero(noise_.size())) : noise_;
  gains.col(1) = load_ * (amplifier / std::sqrt(diffusion));
  return gains;
}

LangevinSystem CellErrors::Apply(const LangevinSystem& ideal) const {
  LangevinSystem system = ideal;
  system.drift = drift_;
  system.input = input_gain_.cwiseProduct(ideal.input) + input_v_;
  if (spread_.equal_noise()) return system;
  const double amplifier = AmplifierAmplitude(spread_.amplifier_noise, ideal.rate);
  // Where the sources are off the amplifiers' noise sets the unit.
  if (amplifier > 0.0 && ideal.diffusion == 0.0) system.diffusion = amplifier * amplifier;
  if (noise_made_ == nullptr || mixed_ != ideal.noise_mixing ||
      (amplifier > 0.0 && mixed_diffusion_ != ideal.diffusion)) {
    mixed_ = ideal.noise_mixing;
    mixed_diffusion_ = ideal.diffusion;
    Matrix made = NoiseGains(ideal, system.diffusion);
    if (!ByCells(ideal)) {
      const Index n = noise_.size();
      const Matrix gains = std::move(made);
      made = mixed_ != nullptr ? Matrix(gains.col(0).asDiagonal() * *mixed_)
                               : Matrix(gains.col(0).asDiagonal());
      const Index sources = made.cols();
      made.conservativeResize(Eigen::NoChange, sources + (gains.cols() - 1) * n);
      if (gains.cols() == 2) made.rightCols(n) = gains.col(1).asDiagonal();
    }
    noise_made_ = std::make_shared<Matrix>(std::move(made));
  }
  (ByCells(ideal) ? system.noise_gains : system.noise_mixing) = noise_made_;
  return system;
}

}  // namespace spusim
