// SPDX-License-Identifier: Apache-2.0
#include "testbenches/support/console_page.h"

#include <cmath>
#include <fstream>
#include <regex>
#include <sstream>
#include <stdexcept>

#include <fmt/format.h>

namespace spusim::test {
namespace {

const char* const kFence = "```";
const char* const kPrompt = "$ ";
const char* const kAnyLines = "...";
// Blocks of these kinds hold no commands.
const char* const kOtherBlocks = "```(toml|cpp|cmake|json|text|bibtex)?";

/// The same words, and numbers within a share of each other.
bool Alike(const std::string& said, const std::string& printed, double within) {
  if (within == 0.0) return said == printed;
  static const std::regex kNumber(R"([0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?)");
  const auto words = [](const std::string& line) {
    // Columns are as wide as their numbers.
    return std::regex_replace(std::regex_replace(line, kNumber, "#"), std::regex(" +"), " ");
  };
  if (words(said) != words(printed)) return false;
  std::sregex_iterator a(said.begin(), said.end(), kNumber);
  std::sregex_iterator b(printed.begin(), printed.end(), kNumber);
  for (const std::sregex_iterator end; a != end && b != end; ++a, ++b) {
    const double x = std::stod(a->str());
    const double y = std::stod(b->str());
    if (std::abs(x - y) > within * std::max(std::abs(x), std::abs(y))) return false;
  }
  return true;
}

/// The marks of a page's comment.
struct Marks {
  bool run = true;
  int exit_code = 0;
  double within = 0.0;
};

Marks MarksOf(const std::string& comment) {
  Marks marks;
  std::smatch found;
  marks.run = !std::regex_search(comment, std::regex("<!-- not run: .+ -->"));
  if (std::regex_search(comment, found, std::regex("<!-- exit code ([0-9]+) -->"))) {
    marks.exit_code = std::stoi(found[1]);
  }
  if (std::regex_search(comment, found, std::regex("<!-- numbers within ([0-9]+) % -->"))) {
    marks.within = std::stod(found[1]) / 100.0;
  }
  return marks;
}

}  // namespace

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::vector<PageCommand> CommandsOf(const std::filesystem::path& page) {
  std::ifstream file(page);
  std::stringstream text;
  text << file.rdbuf();
  const std::vector<std::string> lines = Lines(text.str());
  std::vector<PageCommand> commands;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].rfind(kFence, 0) != 0) continue;
    const bool console = lines[i] == "```console";
    if (!console && !std::regex_match(lines[i], std::regex(kOtherBlocks))) {
      throw std::runtime_error(
          fmt::format("{}:{}: a block of an unknown kind: {}", page.string(), i + 1, lines[i]));
    }
    const Marks marks = MarksOf(i == 0 ? "" : lines[i - 1]);
    std::size_t in_block = 0;
    for (++i; i < lines.size() && lines[i].rfind(kFence, 0) != 0; ++i) {
      if (!console || !marks.run) continue;
      if (lines[i].rfind(kPrompt, 0) == 0) {
        commands.push_back({static_cast<int>(i) + 1, lines[i].substr(2), {}, 0, marks.within});
        ++in_block;
      } else if (in_block == 0) {
        throw std::runtime_error(
            fmt::format("{}:{}: a block of commands begins with \"$ \"", page.string(), i + 1));
      } else {
        commands.back().output.push_back(lines[i]);
      }
    }
    if (in_block > 0) commands.back().exit_code = marks.exit_code;
  }
  return commands;
}

std::optional<std::string> Difference(const PageCommand& command,
                                      const std::vector<std::string>& printed) {
  if (command.output.empty()) return std::nullopt;
  std::size_t at = 0;
  bool any = false;
  for (const std::string& said : command.output) {
    if (said == kAnyLines) {
      any = true;
      continue;
    }
    while (any && at < printed.size() && !Alike(said, printed[at], command.within)) ++at;
    if (at == printed.size()) return fmt::format("said, and not printed: {}", said);
    if (!Alike(said, printed[at], command.within)) {
      return fmt::format("said:    {}\nprinted: {}", said, printed[at]);
    }
    ++at;
    any = false;
  }
  if (!any && at < printed.size()) return fmt::format("printed, not said: {}", printed[at]);
  return std::nullopt;
}

}  // namespace spusim::test
