// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>
#include <vector>

#include <systemc>

namespace spusim {

/// Writes down when a signal took which value.
template <typename T>
class SignalMonitor : public sc_core::sc_module {
 public:
  SignalMonitor(const sc_core::sc_module_name& name, const sc_core::sc_signal_in_if<T>& signal)
      : sc_module(name), signal_(signal) {
    using This = SignalMonitor;
    SC_HAS_PROCESS(This);
    SC_METHOD(Note);
    sensitive << signal_.value_changed_event();
    dont_initialize();
  }

  /// (time, new value) of every change.
  std::vector<std::pair<sc_core::sc_time, T>> changes;

 private:
  void Note() { changes.emplace_back(sc_core::sc_time_stamp(), signal_.read()); }

  const sc_core::sc_signal_in_if<T>& signal_;
};

}  // namespace spusim
