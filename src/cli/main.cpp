// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include <spusim/cli/program.h>

// SystemC's library holds a main of its own that calls this function; with ours in front it is
// never called, but the linker may ask for it.
extern "C" int sc_main(int argc, char* argv[]);
extern "C" int sc_main(int /*argc*/, char* /*argv*/[]) { return 0; }

int main(int argc, char** argv) { return spusim::RunProgram(argc, argv, std::cout, std::cerr); }
