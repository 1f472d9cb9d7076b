// SPDX-License-Identifier: Apache-2.0
#include <spusim/models/system/kernel.h>

#include <cstddef>
#include <string>

#include <systemc>

#include <spusim/config/errors.h>

#ifdef __SANITIZE_ADDRESS__
// SystemC 2.3.4 tells the address sanitizer when it enters a process's stack, but not the bounds of
// the main stack when it comes back, nor that it has come back when a process has ended. An
// exception thrown after sc_start then gives false reports. Without these messages the sanitizer
// takes the main stack for the current one, which is right wherever we throw.
extern "C" void __sanitizer_start_switch_fiber(void** /*fake*/, const void* /*bottom*/,
                                               std::size_t /*size*/) {}
extern "C" void __sanitizer_finish_switch_fiber(void* /*fake*/, const void** /*bottom*/,
                                                std::size_t* /*size*/) {}
#endif

namespace spusim {
namespace {

void OnReport(const sc_core::sc_report& report, const sc_core::sc_actions& /*actions*/) {
  if (report.get_severity() < sc_core::SC_WARNING) return;
  throw RunError(std::string("SystemC: ") + report.what());
}

}  // namespace

void SetUpKernel() {
  static bool done = false;
  if (done) return;
  done = true;
  sc_core::sc_report_handler::set_handler(OnReport);
  sc_core::sc_set_time_resolution(1, sc_core::SC_FS);
}

}  // namespace spusim
