// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

namespace spusim::test {

/// What the main program calls before it looks at the test cases: functions that make test cases
/// from a table. (Before main begins, a table of another file may not be there yet.)
inline std::vector<std::function<void()>>& CaseGenerators() {
  static std::vector<std::function<void()>> generators;
  return generators;
}

/// Registers `generate` from a namespace-scope variable.
struct CaseGenerator {
  explicit CaseGenerator(std::function<void()> generate) {
    CaseGenerators().push_back(std::move(generate));
  }
};

/// A test case with a name that is known only when the program runs.
inline void AddTestCase(const std::string& name, const std::string& tags,
                        std::function<void()> body, const Catch::SourceLineInfo& where) {
  struct Invoker : Catch::ITestInvoker {
    explicit Invoker(std::function<void()> work) : body(std::move(work)) {}
    void invoke() const override { body(); }
    std::function<void()> body;
  };
  // The registry owns the invoker.
  const Catch::AutoReg registered(new Invoker(std::move(body)), where, Catch::StringRef(),
                                  Catch::NameAndTags{name, tags});
}

}  // namespace spusim::test
