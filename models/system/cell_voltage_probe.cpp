// SPDX-License-Identifier: Apache-2.0
#include <spusim/models/system/cell_voltage_probe.h>

#include <limits>
#include <string>

#include <fmt/format.h>

namespace spusim {
namespace {

std::vector<std::string> Names(const std::string& prefix, std::size_t cells) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < cells; ++i) names.push_back(fmt::format("{}.v_{}", prefix, i));
  return names;
}

}  // namespace

CellVoltageProbe::CellVoltageProbe(TraceRecorder& recorder, const std::string& prefix,
                                   std::size_t cells)
    : recorder_(recorder),
      cells_(recorder.AddAnalogRow(Names(prefix, cells))),
      // A cell that the array does not have is not a number.
      row_(cells_.size(), std::numeric_limits<double>::quiet_NaN()) {
  window_.cells = cells_.empty() ? 0 : static_cast<Index>(cells_.back()) + 1;
  window_.spacing_s = recorder.window_spacing().to_seconds();
  window_.start = recorder.window_start();
  window_.stop = recorder.window_stop();
}

void CellVoltageProbe::Look(const sc_core::sc_time& time, const Vector& volts) {
  const auto there = static_cast<std::size_t>(volts.size());
  for (std::size_t i = 0; i < cells_.size() && cells_[i] < there; ++i) {
    row_[i] = volts[static_cast<Index>(cells_[i])];
  }
  recorder_.RecordAnalogRow(time, row_.data());
}

void CellVoltageProbe::AdvancedTo(const sc_core::sc_time& time) {
  recorder_.AnalogAdvancedTo(time);
}

}  // namespace spusim
