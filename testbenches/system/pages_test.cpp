// SPDX-License-Identifier: Apache-2.0
// Every command that README.md and docs/ show is run, in its order, from an empty folder.
#include <catch2/catch.hpp>

#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "testbenches/data/source_path.h"
#include "testbenches/support/console_page.h"
#include "testbenches/support/temporary_folder.h"

namespace spusim {
namespace {

namespace fs = std::filesystem;
using test::PageCommand;
using test::TemporaryFolder;

struct Ran {
  int code = 0;
  std::vector<std::string> printed;  ///< results, then messages; without the progress between them
};

/// Runs a command of a page as a reader's shell does, the program on the path.
Ran Run(const TemporaryFolder& folder, const std::string& command) {
  const TemporaryFolder streams;
  streams.Write("command", command);
  const std::string shell =
      fmt::format("cd '{}' && PATH='{}':\"$PATH\" COLUMNS=80 timeout 600 bash '{}' >'{}' 2>'{}'",
                  folder.path().string(), fs::path(SPUSIM_PROGRAM).parent_path().string(),
                  (streams.path() / "command").string(), (streams.path() / "out").string(),
                  (streams.path() / "err").string());
  const int status = std::system(shell.c_str());
  Ran ran{WIFEXITED(status) ? WEXITSTATUS(status) : -1, test::Lines(streams.Read("out"))};
  static const std::regex kProgress(".*: +[0-9]+ %(, .* left)?");
  for (const std::string& line : test::Lines(streams.Read("err"))) {
    if (!std::regex_match(line, kProgress)) ran.printed.push_back(line);
  }
  return ran;
}

/// `cat FILE` of a file that is not there yet shows what the reader is to write into it.
bool WritesFile(const TemporaryFolder& folder, const PageCommand& command) {
  constexpr const char* kCat = "cat ";
  if (command.text.rfind(kCat, 0) != 0) return false;
  const std::string name = command.text.substr(4);
  if (fs::exists(folder.path() / name)) return false;
  std::string text;
  for (const std::string& line : command.output) text += line + "\n";
  folder.Write(name, text);
  return true;
}

void CheckPage(const std::string& name) {
  const fs::path page = SourcePath(name);
  const TemporaryFolder folder;
  const std::vector<PageCommand> commands = test::CommandsOf(page);
  CHECK_FALSE(commands.empty());
  for (const PageCommand& command : commands) {
    if (WritesFile(folder, command)) continue;
    const Ran ran = Run(folder, command.text);
    INFO(fmt::format("{}:{}: $ {}\n{}", name, command.line, command.text,
                     fmt::join(ran.printed, "\n")));
    CHECK(ran.code == command.exit_code);
    const auto difference = test::Difference(command, ran.printed);
    INFO(difference.value_or(""));
    CHECK_FALSE(difference.has_value());
  }
}

// A case each, so that they run side by side.
TEST_CASE("the commands of README.md") { CheckPage("README.md"); }
TEST_CASE("the commands of docs/training.md") { CheckPage("docs/training.md"); }
TEST_CASE("the commands of docs/spice.md") { CheckPage("docs/spice.md"); }
TEST_CASE("the commands of board-of-64-cells.md") { CheckPage("docs/how-to/board-of-64-cells.md"); }
TEST_CASE("the commands of compare-with-spice.md") {
  CheckPage("docs/how-to/compare-with-spice.md");
}
TEST_CASE("the commands of look-at-a-delay.md") { CheckPage("docs/how-to/look-at-a-delay.md"); }
TEST_CASE("the commands of poor-device.md") { CheckPage("docs/how-to/poor-device.md"); }
TEST_CASE("the commands of read-summary.md") { CheckPage("docs/how-to/read-summary.md"); }

std::vector<fs::path> AllPages() {
  std::vector<fs::path> pages;
  const auto add = [&](const fs::path& page) {
    if (page.extension() == ".md") pages.push_back(page);
  };
  for (const auto& entry : fs::directory_iterator(SourcePath(""))) add(entry.path());
  for (const auto& entry : fs::recursive_directory_iterator(SourcePath("docs"))) add(entry.path());
  return pages;
}

TEST_CASE("every page with commands has its case above") {
  const std::set<std::string> run = {"README.md",
                                     "docs/spice.md",
                                     "docs/training.md",
                                     "docs/how-to/board-of-64-cells.md",
                                     "docs/how-to/compare-with-spice.md",
                                     "docs/how-to/look-at-a-delay.md",
                                     "docs/how-to/poor-device.md",
                                     "docs/how-to/read-summary.md"};
  std::set<std::string> found;
  for (const fs::path& page : AllPages()) {
    if (test::CommandsOf(page).empty()) continue;
    found.insert(fs::relative(page, SourcePath("")).generic_string());
  }
  CHECK(found == run);
}

TEST_CASE("links between pages lead to files") {
  static const std::regex kLink(R"(\]\(([A-Za-z0-9_./-]+)(#[^)]*)?\))");
  int links = 0;
  for (const fs::path& page : AllPages()) {
    const std::string text = TemporaryFolder::ReadWhole(page);
    for (std::sregex_iterator link(text.begin(), text.end(), kLink), end; link != end; ++link) {
      INFO(page.string() << ": " << (*link)[1].str());
      CHECK(fs::exists(page.parent_path() / (*link)[1].str()));
      ++links;
    }
  }
  CHECK(links > 100);
}

TEST_CASE("a page's output is compared line by line") {
  PageCommand command;
  command.output = {"one 1.00", "...", "last"};
  CHECK_FALSE(test::Difference(command, {"one 1.00", "a", "b", "last"}));
  CHECK_FALSE(test::Difference(command, {"one 1.00", "last"}));
  CHECK(test::Difference(command, {"one 1.01", "last"}));
  CHECK(test::Difference(command, {"one 1.00", "a"}));
  CHECK(test::Difference(command, {"one 1.00", "last", "more"}));
  command.within = 0.02;
  CHECK_FALSE(test::Difference(command, {"one  1.01", "last"}));
  CHECK(test::Difference(command, {"one 1.03", "last"}));
  CHECK(test::Difference(command, {"two 1.00", "last"}));
}

}  // namespace
}  // namespace spusim
