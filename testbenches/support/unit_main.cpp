// SPDX-License-Identifier: Apache-2.0
#include "testbenches/support/run_catch.h"

int main(int argc, char** argv) { return spusim::test::RunCatch(argc, argv); }
