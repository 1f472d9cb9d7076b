// SPDX-License-Identifier: Apache-2.0
#include <spusim/circuit/thermal_network.h>

#include <cmath>
#include <numbers>

#include <fmt/format.h>

#include <spusim/analog/exact/phi.h>
#include <spusim/base/errors.h>

namespace spusim {
namespace {

void CheckThermalEntry(const char* entry, double value) {
  if (value >= 0.0 && std::isfinite(value)) return;
  throw InputError(fmt::format("thermal network: {} of {} (allowed: >= 0)", entry, value));
}

void CheckParts(const ThermalParts& parts) {
  if (!(parts.resistance_k_per_w > 0.0) || !std::isfinite(parts.resistance_k_per_w)) {
    throw InputError(fmt::format("thermal network: resistance of {} K/W (allowed: > 0)",
                                 parts.resistance_k_per_w));
  }
  CheckThermalEntry("heat capacity", parts.capacitance_j_per_k);
  CheckThermalEntry("crosstalk", parts.crosstalk);
  CheckThermalEntry("insulation", parts.insulation);
  CheckThermalEntry("rise time", parts.ambient_rise_time_s);
  CheckThermalEntry("power", parts.cell_power_w);
  if (!std::isfinite(parts.ambient_rise_k)) {
    throw InputError(
        fmt::format("thermal network: rise of the surroundings of {} K (allowed: "
                    "finite)",
                    parts.ambient_rise_k));
  }
}

Matrix LineModes(Index n) {
  const auto count = static_cast<double>(n);
  Matrix modes(n, n);
  for (Index k = 0; k < n; ++k) {
    const double scale = std::sqrt((k == 0 ? 1.0 : 2.0) / count);
    for (Index i = 0; i < n; ++i) {
      const double angle =
          std::numbers::pi * static_cast<double>(k) * (static_cast<double>(i) + 0.5) / count;
      modes(i, k) = scale * std::cos(angle);
    }
  }
  return modes;
}

}  // namespace

ThermalNetwork::ThermalNetwork(const ThermalParts& parts, Index cells)
    : parts_(parts), conductance_(cells) {
  CheckParts(parts);
  conductance_.setConstant(ambient_conductance());
  if (parts.crosstalk > 0.0 && cells > 1) {
    modes_ = LineModes(cells);
    for (Index k = 0; k < cells; ++k) {
      const double half =
          0.5 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(cells);
      conductance_[k] += 4.0 * neighbour_conductance() * std::sin(half) * std::sin(half);
    }
  }
  // Surroundings that rise at once do so after the start.
  ambient_to_come_ = parts.ambient_rise_k;
  rise_ = Vector::Constant(cells, parts.cell_power_w / ambient_conductance());
}

double ThermalNetwork::ambient_conductance() const {
  return 1.0 / (parts_.resistance_k_per_w * (1.0 + parts_.insulation));
}

Vector ThermalNetwork::ToModes(const Vector& of_cells) const {
  return modes_.size() == 0 ? of_cells : Vector(modes_.transpose() * of_cells);
}

Vector ThermalNetwork::ToCells(const Vector& of_modes) const {
  return modes_.size() == 0 ? of_modes : Vector(modes_ * of_modes);
}

Vector ThermalNetwork::SteadyRise(const Vector& power_w) const {
  const Vector heat = power_w.array() + ambient_conductance() * ambient_rise();
  return ToCells(ToModes(heat).cwiseQuotient(conductance_));
}

void ThermalNetwork::Advance(double seconds, const Vector& power_w) {
  if (seconds == 0.0) return;
  const double ambient_rate =
      parts_.ambient_rise_time_s > 0.0 ? 1.0 / parts_.ambient_rise_time_s : 0.0;
  if (ambient_rate == 0.0) ambient_to_come_ = 0.0;
  const double to_come = ambient_to_come_;
  ambient_to_come_ *= std::exp(-ambient_rate * seconds);
  if (parts_.capacitance_j_per_k == 0.0) {
    rise_ = SteadyRise(power_w);
    return;
  }
  // Heat that flows in for good, and what the surroundings still lack, which decays.
  const double pull = ambient_conductance();
  const Vector lasting = ToModes(power_w.array() + pull * parts_.ambient_rise_k);
  const Vector lacking = ToModes(Vector::Constant(rise_.size(), pull * to_come));
  Vector state = ToModes(rise_);
  for (Index k = 0; k < state.size(); ++k) {
    const double rate = conductance_[k] / parts_.capacitance_j_per_k;
    state[k] = std::exp(-rate * seconds) * state[k] +
               (seconds * Phi1(rate * seconds) * lasting[k] -
                SettlingIntegral(rate, ambient_rate, seconds) * lacking[k]) /
                   parts_.capacitance_j_per_k;
  }
  rise_ = ToCells(state);
}

}  // namespace spusim
