// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace spusim::test {

/// One command of a page, and what the page says that it prints.
struct PageCommand {
  int line = 0;                     ///< of the page, from 1
  std::string text;                 ///< what follows "$ "
  std::vector<std::string> output;  ///< empty: not said
  int exit_code = 0;
  double within = 0.0;  ///< numbers may differ by this share; 0: the text is exact
};

/// The commands of a Markdown page, in order. They stand in blocks "```console" behind "$ ", what
/// they print below them; a line "..." stands for any lines. A comment in the line above a block
/// may say
///
///   <!-- not run: WHY -->      the block is for the reader alone
///   <!-- exit code N -->       of the block's last command
///   <!-- numbers within N % --> of another machine's arithmetic (libtorch)
///
/// @throws std::runtime_error for a block of commands that is not marked so.
std::vector<PageCommand> CommandsOf(const std::filesystem::path& page);

/// What is wrong with the output of a command; nothing if it is as the page says.
std::optional<std::string> Difference(const PageCommand& command,
                                      const std::vector<std::string>& printed);

std::vector<std::string> Lines(const std::string& text);

}  // namespace spusim::test
