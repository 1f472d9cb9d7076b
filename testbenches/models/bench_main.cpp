// SPDX-License-Identifier: Apache-2.0
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>
#include <systemc>

#include <spusim/models/system/kernel.h>

// The main program of every bench that elaborates SystemC. One process runs one test case: a second
// elaboration is an error in SystemC.
int sc_main(int argc, char** argv) {
  spusim::SetUpKernel();
  Catch::Session session;
  const int usage = session.applyCommandLine(argc, argv);
  if (usage != 0) {
    return usage;
  }
  // Catch2 counts a case without an assertion, and a filter that matches nothing, as passed.
  session.configData().warnings = static_cast<Catch::WarnAbout::What>(
      Catch::WarnAbout::NoAssertions | Catch::WarnAbout::NoTests);
  return session.run();
}

// The kernel's own main prints a banner.
int main(int argc, char** argv) { return sc_main(argc, argv); }
