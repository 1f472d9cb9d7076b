// SPDX-License-Identifier: Apache-2.0
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>

#include "testbenches/support/generated_cases.h"
#include "testbenches/support/run_catch.h"

namespace spusim::test {

int RunCatch(int argc, char** argv) {
  for (const auto& generate : CaseGenerators()) generate();
  Catch::Session session;
  const int usage = session.applyCommandLine(argc, argv);
  if (usage != 0) return usage;
  session.configData().warnings = static_cast<Catch::WarnAbout::What>(
      Catch::WarnAbout::NoAssertions | Catch::WarnAbout::NoTests);
  return session.run();
}

}  // namespace spusim::test
