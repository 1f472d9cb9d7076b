// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <spusim/config/loader.h>

namespace spusim {

/// What a command line asks for.
struct CommandLine {
  std::string command;  ///< "solve", "invert", "train", "run", "check", "export-spice", "keys" ...
  std::vector<std::string> files;  ///< positional arguments of the command
  std::string hardware;
  std::vector<std::string> overrides;
  std::string seed;
  std::string out;
  bool trace = false;
  bool quiet = false;
  bool force = false;
  bool markdown = false;
};

/// The result of reading a command line: a command, or a text (of --help, --version) to print
/// instead.
struct ParsedCommandLine {
  CommandLine command_line;
  std::optional<std::string> text;
};

/// @throws InputError for bad usage, one line.
ParsedCommandLine ParseCommandLine(int argc, char** argv);

/// The layers of configuration that a command line of solve, invert, train, run or check stands
/// for.
ConfigSources SourcesOf(const CommandLine& command_line);

}  // namespace spusim
