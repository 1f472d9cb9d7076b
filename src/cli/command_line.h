// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <utility>
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
  bool allow_unreliable = false;
  bool markdown = false;
  bool man = false;        ///< of help: as a manual page
  std::string completion;  ///< of help: the shell whose completion is asked for
};

/// The result of reading a command line: a command, or a text (of --help, --version) to print
/// instead.
struct ParsedCommandLine {
  CommandLine command_line;
  std::optional<std::string> text;
};

/// An option or an argument of a command, as its help says it.
struct OptionHelp {
  std::string name;   ///< "--seed"; of an argument "A.mtx"
  std::string value;  ///< what follows it: "N"; empty for a flag and an argument
  std::string what;
  bool needed = false;  ///< of an argument: there is no default
};

/// A command, as its help says it.
struct CommandHelp {
  std::string name;
  std::string what;
  std::vector<OptionHelp> arguments;
  std::vector<OptionHelp> options;
  std::vector<std::pair<std::string, std::string>> examples;  ///< a line, and what it does
};

/// All commands, from the same tables as the command line itself.
std::vector<CommandHelp> Commands();

/// @throws InputError for bad usage, one line.
ParsedCommandLine ParseCommandLine(int argc, char** argv);

/// The layers of configuration that a command line of solve, invert, train, run or check stands
/// for.
ConfigSources SourcesOf(const CommandLine& command_line);

}  // namespace spusim
