// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <systemc>

namespace spusim {

/// Drives a chip's reset line: low, and high for a while when it is told to.
class ResetDriver : public sc_core::sc_module {
 public:
  ResetDriver(const sc_core::sc_module_name& name, sc_core::sc_signal<bool>& line)
      : sc_module(name), line_(line) {
    SC_HAS_PROCESS(ResetDriver);
    SC_METHOD(Drive);
    sensitive << turn_;
    dont_initialize();
  }

  /// High from `after` now on for `length`.
  void Pulse(const sc_core::sc_time& after, const sc_core::sc_time& length) {
    length_ = length;
    turn_.notify(after);
  }

 private:
  void Drive() {
    high_ = !high_;
    line_.write(high_);
    if (high_) turn_.notify(length_);
  }

  sc_core::sc_signal<bool>& line_;
  sc_core::sc_event turn_{"turn"};
  sc_core::sc_time length_;
  bool high_ = false;
};

}  // namespace spusim
