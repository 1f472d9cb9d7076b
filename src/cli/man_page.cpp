// SPDX-License-Identifier: Apache-2.0
#include <spusim/cli/man_page.h>

#include <fmt/format.h>

#include <spusim/base/build_info.h>
#include <spusim/cli/command_line.h>

namespace spusim {
namespace {

/// Text in roff: what would be markup is escaped.
std::string Roff(const std::string& text) {
  std::string roff;
  for (const char c : text) {
    if (c == '\\') {
      roff += "\\e";
    } else if (c == '-') {
      roff += "\\-";
    } else {
      roff += c;
    }
  }
  return !roff.empty() && (roff[0] == '.' || roff[0] == '\'') ? "\\&" + roff : roff;
}

std::string Arguments(const CommandHelp& command) {
  std::string text;
  for (const OptionHelp& argument : command.arguments) {
    const std::string name = fmt::format("\\fI{}\\fR", Roff(argument.name));
    text += argument.needed ? " " + name : fmt::format(" [{}]", name);
  }
  return text;
}

std::string Options(const CommandHelp& command) {
  std::string text;
  for (const OptionHelp& option : command.options) {
    if (option.name == "--help") continue;
    text += fmt::format(".TP\n\\fB{}\\fR", Roff(option.name));
    if (!option.value.empty()) text += fmt::format(" \\fI{}\\fR", Roff(option.value));
    text += fmt::format("\n{}\n", Roff(option.what));
  }
  return text;
}

}  // namespace

std::string ManPage() {
  std::string text = fmt::format(
      ".TH SPUSIM 1 \"\" \"spusim {}\" \"User Commands\"\n"
      ".SH NAME\nspusim \\- simulate a thermodynamic Stochastic Processing Unit, cycle by cycle\n"
      ".SH SYNOPSIS\n",
      Version());
  const std::vector<CommandHelp> commands = Commands();
  for (const CommandHelp& command : commands) {
    text += fmt::format(".B spusim {}\n{} [options]\n.br\n", Roff(command.name),
                        Arguments(command).empty() ? "" : Arguments(command).substr(1));
  }
  text +=
      ".SH DESCRIPTION\n"
      "Cells of a noisy analog chip relax to the solution of a linear system. spusim simulates the "
      "chip, its link and its host; each result carries the error that theory predicts for it. "
      "Matrices are Matrix Market files, configurations TOML; settings are keys, listed by\n"
      ".BR \"spusim keys\" .\n"
      ".SH COMMANDS\n";
  for (const CommandHelp& command : commands) {
    text +=
        fmt::format(".SS {}{}\n{}.\n", Roff(command.name), Arguments(command), Roff(command.what));
    for (const OptionHelp& argument : command.arguments) {
      text += fmt::format(".TP\n\\fI{}\\fR\n{}\n", Roff(argument.name), Roff(argument.what));
    }
    text += Options(command);
  }
  text += ".SH EXAMPLES\n";
  for (const CommandHelp& command : commands) {
    for (const auto& [line, what] : command.examples) {
      text += fmt::format(".TP\n.B {}\n{}\n", Roff(line), what.empty() ? "\\&" : Roff(what));
    }
  }
  text +=
      ".SH EXIT STATUS\n"
      ".TP\n0\ndone\n.TP\n1\nfailed while running, or an unreliable result\n.TP\n2\nbad input or "
      "usage\n"
      ".TP\n3\ncannot read or write\n.TP\n130\ninterrupted; what was finished is kept\n"
      ".SH ENVIRONMENT\n"
      ".TP\n.B SPUSIM_CONFIG_DIR\nfolder of the shipped configurations, in place of its own\n"
      ".TP\n.B SPUSIM_MODULE_DIR\nfolder of the module with the networks, in place of its own\n"
      ".TP\n.B PAGER\nshows long texts on a terminal\n";
  return text;
}

}  // namespace spusim
