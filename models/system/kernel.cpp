// SPDX-License-Identifier: Apache-2.0
#include <spusim/models/system/kernel.h>

#include <string>

#include <systemc>

#include <spusim/config/errors.h>

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
