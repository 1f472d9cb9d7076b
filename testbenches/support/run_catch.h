// SPDX-License-Identifier: Apache-2.0
#pragma once

// Only for the main programs of the testbenches: define CATCH_CONFIG_RUNNER before.
#include <catch2/catch.hpp>

#include "testbenches/support/generated_cases.h"

namespace spusim::test {

/// Runs the selected test cases. Catch2 2.13 counts a case without an assertion, and a name that
/// matches nothing, as passed: here both fail.
inline int RunCatch(int argc, char** argv) {
  for (const auto& generate : CaseGenerators()) generate();
  Catch::Session session;
  const int usage = session.applyCommandLine(argc, argv);
  if (usage != 0) return usage;
  session.configData().warnings = static_cast<Catch::WarnAbout::What>(
      Catch::WarnAbout::NoAssertions | Catch::WarnAbout::NoTests);
  return session.run();
}

}  // namespace spusim::test
