// SPDX-License-Identifier: Apache-2.0
#include <spusim/models/system/cell_voltage_probe.h>

#include <algorithm>

#include <fmt/format.h>

namespace spusim {

CellVoltageProbe::CellVoltageProbe(TraceRecorder& recorder, const std::string& prefix,
                                   std::size_t cells)
    : recorder_(recorder) {
  for (std::size_t i = 0; i < cells; ++i) {
    ids_.push_back(recorder.AddAnalog(fmt::format("{}.v_{}", prefix, i)));
  }
}

bool CellVoltageProbe::selected() const {
  return std::any_of(ids_.begin(), ids_.end(), [](int id) { return id >= 0; });
}

void CellVoltageProbe::Look(const sc_core::sc_time& time, const Vector& volts) {
  for (std::size_t i = 0; i < ids_.size() && static_cast<Index>(i) < volts.size(); ++i) {
    recorder_.RecordAnalog(ids_[i], time, volts[static_cast<Index>(i)]);
  }
}

void CellVoltageProbe::AdvancedTo(const sc_core::sc_time& time) {
  recorder_.AnalogAdvancedTo(time);
}

}  // namespace spusim
