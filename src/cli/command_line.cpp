// SPDX-License-Identifier: Apache-2.0
#include <spusim/cli/command_line.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <sstream>

#include <fmt/format.h>

#include <spusim/config/errors.h>
#include <spusim/config/nearest_name.h>
#include <spusim/config/shipped_files.h>
#include <spusim/config/text.h>
#include <spusim/report/build_info.h>

namespace spusim {
namespace {

const char* const kOrigin = "command line";

const char* const kExamples = R"(
Examples:
  spusim solve A.mtx b.mtx                     solve A x = b with the default hardware
  spusim solve A.mtx b.mtx --hardware ideal    the same without rounding and noise
  spusim invert A.mtx --set anneal.samples=100000
  spusim train                                 train the digits network, with baselines
  spusim train --set train.iterations=20 --trace --out results/short
  spusim run results/train/config.resolved.toml --out results/again
  spusim check my.toml                         what would run, every key with its value
  spusim keys                                  all keys; docs/configuration.md has the same

Exit codes: 0 done, 1 failed while running, 2 bad input or usage, 3 cannot read or write,
130 interrupted (what was finished is kept).)";

void AddCommonOptions(CLI::App& command, CommandLine& line) {
  command.add_option("--hardware", line.hardware, "Hardware preset (see `spusim presets`) or file")
      ->type_name("PRESET|FILE");
  command.add_option("--set", line.overrides, "Override one key; repeatable (see `spusim keys`)")
      ->type_name("section.key=value")
      ->allow_extra_args(false);
  command.add_option("--seed", line.seed, "Seed of all randomness (run.seed)")->type_name("N");
  command.add_option("--out", line.out, "Folder of the results (run.out)")->type_name("DIR");
  command.add_flag("--trace", line.trace, "Write waveforms (trace.enabled)");
  command.add_flag("--quiet", line.quiet, "No progress, nothing on standard output");
  command.add_flag("--force", line.force, "Replace what an earlier run wrote into the folder");
}

/// A subcommand with positional arguments, each bound to one entry of `files`.
CLI::App* AddCommand(CLI::App& app, CommandLine& line, std::vector<std::string>& files,
                     const std::string& name, const std::string& description,
                     const std::vector<std::pair<std::string, std::string>>& arguments,
                     bool required) {
  CLI::App* command = app.add_subcommand(name, description);
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    command->add_option(arguments[i].first, files[i], arguments[i].second)->required(required);
  }
  command->callback([&line, name] { line.command = name; });
  return command;
}

/// Names an unknown command before CLI11 calls it a surplus argument.
void RefuseUnknownCommand(const CLI::App& app, int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') return;
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  const std::string given = argv[1];
  if (std::find(names.begin(), names.end(), given) != names.end()) return;
  throw InputError(fmt::format("{}: no command {}, did you mean {}? (allowed: {})", kOrigin,
                               Quoted(given), NearestName(given, names), Join(names, ", ")));
}

}  // namespace

ParsedCommandLine ParseCommandLine(int argc, char** argv) {
  CommandLine line;
  constexpr std::size_t kMostFiles = 2;
  std::vector<std::string> files(kMostFiles);
  CLI::App app("spusim simulates a thermodynamic Stochastic Processing Unit, cycle by cycle.",
               "spusim");
  app.set_version_flag("--version", "spusim " + Version() + " (" + InstructionSet() + ")");
  app.require_subcommand(1);
  app.footer(kExamples);

  const std::pair<std::string, std::string> matrix = {"A.mtx", "Matrix A, Matrix Market format"};
  const std::pair<std::string, std::string> config = {"CONFIG.toml", "Configuration file"};
  for (CLI::App* command :
       {AddCommand(app, line, files, "solve", "Solve A x = b through the SPU",
                   {matrix, {"b.mtx", "Right-hand side b, Matrix Market format"}}, true),
        AddCommand(app, line, files, "invert", "Invert A by sampling", {matrix}, true),
        AddCommand(app, line, files, "train",
                   "Train a network; without a file the shipped digits task", {config}, false),
        AddCommand(app, line, files, "run", "Run any task from a file", {config}, true),
        AddCommand(app, line, files, "check", "Check a file and print the resolved configuration",
                   {config}, true)}) {
    AddCommonOptions(*command, line);
  }
  AddCommand(app, line, files, "keys", "List all keys of the configuration", {}, false)
      ->add_flag("--markdown", line.markdown, "As docs/configuration.md");
  AddCommand(app, line, files, "presets", "List presets with their sources, or show one",
             {{"NAME", "Preset to show"}}, false);

  RefuseUnknownCommand(app, argc, argv);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {
    std::ostringstream text;
    app.exit(asked, text, text);
    return {line, text.str()};
  } catch (const CLI::ParseError& error) {
    throw InputError(
        fmt::format("{}: {} (allowed: see spusim --help)", kOrigin, OneLine(error.what())));
  }
  for (const std::string& file : files) {
    if (!file.empty()) line.files.push_back(file);
  }
  return {line, std::nullopt};
}

ConfigSources SourcesOf(const CommandLine& command_line) {
  ConfigSources sources;
  sources.hardware = command_line.hardware;
  sources.overrides = command_line.overrides;
  const std::string& command = command_line.command;
  const std::vector<std::string>& files = command_line.files;
  if (command == "solve" || command == "invert") {
    sources.flags.push_back({kOrigin, "problem.matrix", files.at(0)});
    if (command == "solve") sources.flags.push_back({kOrigin, "problem.rhs", files.at(1)});
  } else if (files.empty()) {
    sources.file = ShippedConfigFolder() / "tasks" / "digits.toml";
  } else {
    sources.file = files.at(0);
  }
  if (command == "solve" || command == "invert" || command == "train") sources.task = command;
  if (!command_line.seed.empty())
    sources.flags.push_back({"--seed", "run.seed", command_line.seed});
  if (!command_line.out.empty()) sources.flags.push_back({"--out", "run.out", command_line.out});
  if (command_line.trace) sources.flags.push_back({"--trace", "trace.enabled", "true"});
  return sources;
}

}  // namespace spusim
