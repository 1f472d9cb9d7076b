// SPDX-License-Identifier: Apache-2.0
// The manual page and the completions, as their readers take them.
#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include <fmt/format.h>

#include "testbenches/support/console_page.h"
#include "testbenches/support/program_run.h"

namespace spusim {
namespace {

using test::ProgramRun;
using test::TemporaryFolder;

std::string Printed(const TemporaryFolder& folder, const std::vector<std::string>& words) {
  ProgramRun run(folder.path(), words);
  CHECK(run.Wait() == 0);
  CHECK(run.Err().empty());
  return run.Out();
}

/// What bash offers for a line whose last word is being typed.
std::vector<std::string> Offered(const TemporaryFolder& folder, const std::string& words, int at) {
  folder.Write("ask", fmt::format(". ./completion\nCOMP_WORDS=({})\nCOMP_CWORD={}\n_spusim\n"
                                  "printf '%s\\n' \"${{COMPREPLY[@]}}\" >offered\n",
                                  words, at));
  const std::string command = fmt::format("cd '{}' && bash ask", folder.path().string());
  CHECK(std::system(command.c_str()) == 0);
  return test::Lines(folder.Read("offered"));
}

TEST_CASE("bash completes commands, options, keys, hardware, examples and files") {
  const TemporaryFolder folder;
  folder.Write("completion", Printed(folder, {"help", "--completion", "bash"}));
  folder.Write("A.mtx", "");
  using Words = std::vector<std::string>;
  CHECK(Offered(folder, "spusim so", 1) == Words{"solve"});
  CHECK(Offered(folder, "spusim solve A", 2) == Words{"A.mtx"});
  CHECK(Offered(folder, "spusim solve A.mtx --se", 3) == Words{"--set", "--seed"});
  CHECK(Offered(folder, "spusim solve --set adc.bi", 3) == Words{"adc.bits="});
  CHECK(Offered(folder, "spusim solve --hardware disc", 3) == Words{"discrete-64"});
  CHECK(Offered(folder, "spusim run osc", 2) == Words{"oscillators"});
  CHECK(Offered(folder, "spusim keys mit", 2).front() == "mitigation");
  CHECK(Offered(folder, "spusim presets pcie4", 2) == Words{"pcie4-x16"});
}

TEST_CASE("completions and the manual page name every command") {
  const TemporaryFolder folder;
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"help", "--completion", "bash"},
        {"help", "--completion", "zsh"},
        {"help", "--completion", "fish"},
        {"help", "--man"}}) {
    const std::string text = Printed(folder, words);
    for (const std::string command :
         {"solve", "invert", "sample", "lyapunov", "expm", "determinant", "train", "run", "check",
          "export-spice", "keys", "presets", "help"}) {
      CAPTURE(words, command);
      const std::string plain =
          words.back() == "--man" && command == "export-spice" ? "export\\-spice" : command;
      CHECK(text.find(plain) != std::string::npos);
    }
  }
  ProgramRun other(folder.path(), {"help", "--completion", "tcsh"});
  CHECK(other.Wait() == 2);
}

}  // namespace
}  // namespace spusim
