// SPDX-License-Identifier: Apache-2.0
#include <systemc>

#include <spusim/models/system/kernel.h>

#include "testbenches/support/run_catch.h"

// The main program of every bench that elaborates SystemC. One process runs one test case: a second
// elaboration is an error in SystemC.
int sc_main(int argc, char** argv) {
  spusim::SetUpKernel();
  return spusim::test::RunCatch(argc, argv);
}

// The kernel's own main prints a banner.
int main(int argc, char** argv) { return sc_main(argc, argv); }
