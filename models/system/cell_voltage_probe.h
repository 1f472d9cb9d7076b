// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <spusim/models/spu/analog_probe.h>
#include <spusim/models/trace/trace_recorder.h>

namespace spusim {

/// Shows the voltages of the first cells on a waveform, as PREFIX.v_0, PREFIX.v_1, ...
class CellVoltageProbe final : public AnalogProbe {
 public:
  CellVoltageProbe(TraceRecorder& recorder, const std::string& prefix, std::size_t cells);

  /// True when a pattern of trace.signals matches one of the voltages.
  bool selected() const { return window_.cells > 0; }
  const ProbeWindow& window() const override { return window_; }
  void Look(const sc_core::sc_time& time, const Vector& volts) override;
  void AdvancedTo(const sc_core::sc_time& time) override;

 private:
  TraceRecorder& recorder_;
  std::vector<std::size_t> cells_;  ///< those that are recorded
  std::vector<double> row_;
  ProbeWindow window_;
};

}  // namespace spusim
