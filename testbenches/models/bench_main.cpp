// SPDX-License-Identifier: Apache-2.0
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>
#include <cstddef>
#include <systemc>

#include <spusim/models/system/kernel.h>

#ifdef __SANITIZE_ADDRESS__
// SystemC 2.3.4 tells the address sanitizer when it enters a process's stack, but not the bounds of
// the main stack when it comes back, nor that it has come back when a process has ended. An
// exception thrown after sc_start then gives false reports. Without these messages the sanitizer
// takes the main stack for the current one, which is right wherever a test throws.
extern "C" void __sanitizer_start_switch_fiber(void** /*fake*/, const void* /*bottom*/,
                                               std::size_t /*size*/) {}
extern "C" void __sanitizer_finish_switch_fiber(void* /*fake*/, const void** /*bottom*/,
                                                std::size_t* /*size*/) {}
#endif

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
