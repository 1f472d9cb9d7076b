// SPDX-License-Identifier: Apache-2.0
#include <spusim/cli/command_line.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <sstream>

#include <fmt/format.h>

#include <spusim/base/build_info.h>
#include <spusim/base/errors.h>
#include <spusim/base/nearest_name.h>
#include <spusim/base/text.h>
#include <spusim/config/presets.h>
#include <spusim/config/shipped_files.h>
#include <spusim/config/task_table.h>

namespace spusim {
namespace {

const char* const kOrigin = "command line";

struct Example {
  std::string command;
  std::string line;
  std::string what;  ///< "": the line speaks for itself
};

const std::vector<Example>& Examples() {
  static const std::vector<Example> examples = {
      {"solve", "solve A.mtx b.mtx", "A x = b on the default hardware"},
      {"solve", "solve A.mtx b.mtx --hardware ideal", "no rounding, no noise"},
      {"solve", "solve A.mtx b.mtx --trace", "with waveforms for GTKWave"},
      {"invert", "invert A.mtx --set anneal.samples=100000", ""},
      {"sample", "sample A.mtx mu.mtx", "10000 samples of N(mu, A^-1)"},
      {"lyapunov", "lyapunov A.mtx Q.mtx", "X of A X + X A^T = Q"},
      {"expm", "expm A.mtx", "e^A"},
      {"determinant", "determinant A.mtx", "ln det A"},
      {"train", "train", "the digits, with baselines"},
      {"train", "train --set train.iterations=20 --trace --out results/short", ""},
      {"run", "run results/train/config.resolved.toml --out results/again", ""},
      {"run", "run oscillators", "an example (see presets)"},
      {"check", "check oscillators", "every key with its value"},
      {"export-spice", "export-spice my.toml --out my.cir", "its array and cells for ngspice"},
      {"keys", "keys", "all keys"},
      {"keys", "keys adc", "those of one section"},
      {"presets", "presets discrete-64", "a preset with its sources"},
      {"help", "help solve", "one command's help"}};
  return examples;
}

/// Those of one command, of all for "".
std::string ExamplesText(const std::string& command) {
  constexpr int kColumn = 37;
  std::string text = "\nExamples:\n";
  for (const Example& one : Examples()) {
    if (!command.empty() && one.command != command) continue;
    text += one.what.empty() ? fmt::format("  spusim {}\n", one.line)
                             : fmt::format("  spusim {:<{}} {}\n", one.line, kColumn, one.what);
  }
  return text;
}

const char* const kExitCodes = R"(
Exit codes: 0 done, 1 failed while running or an unreliable result, 2 bad input
or usage, 3 cannot read or write, 130 interrupted (what was finished is kept).)";

/// What changes the configuration of any command that takes one.
void AddConfigOptions(CLI::App& command, CommandLine& line) {
  command.add_option("--hardware", line.hardware, "Hardware preset (see `spusim presets`) or file")
      ->type_name("PRESET|FILE");
  command.add_option("--set", line.overrides, "Override one key; repeatable (see `spusim keys`)")
      ->type_name("section.key=value")
      ->allow_extra_args(false);
  command.add_option("--seed", line.seed, "Seed of all randomness (run.seed)")->type_name("N");
}

void AddCommonOptions(CLI::App& command, CommandLine& line) {
  AddConfigOptions(command, line);
  command.add_option("--out", line.out, "Folder of the results (run.out)")->type_name("DIR");
  command.add_flag("--trace", line.trace, "Write waveforms (trace.enabled)");
  command.add_flag("--quiet", line.quiet, "No progress, nothing on standard output");
  command.add_flag("--force", line.force, "Replace what an earlier run wrote into the folder");
  command.add_flag("--allow-unreliable", line.allow_unreliable,
                   "Exit code 0 for a result that should not be used");
}

bool IsTask(const std::string& command) {
  const std::vector<std::string>& names = TaskNames();
  return std::find(names.begin(), names.end(), command) != names.end();
}

/// The keys that the files of a task command are given to; nothing for another command.
std::vector<std::string> FileKeys(const std::string& command) {
  std::vector<std::string> keys;
  if (!IsTask(command)) return keys;
  for (const TaskFile& file : TaskNamed(command).files) {
    if (!file.shipped) keys.push_back(file.key);
  }
  return keys;
}

/// A subcommand with positional arguments, each bound to one entry of `files`; the first
/// `required` of them must be given.
CLI::App* AddCommand(CLI::App& app, CommandLine& line, std::vector<std::string>& files,
                     const std::string& name, const std::string& description,
                     const std::vector<std::pair<std::string, std::string>>& arguments,
                     std::size_t required) {
  CLI::App* command = app.add_subcommand(name, description);
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    command->add_option(arguments[i].first, files[i], arguments[i].second)->required(i < required);
  }
  command->footer(ExamplesText(name));
  command->callback([&line, name] { line.command = name; });
  return command;
}

/// Names an unknown command before CLI11 calls it a surplus argument. Options are none.
void RefuseUnknownCommand(const CLI::App& app, const std::string& given) {
  if (given.rfind('-', 0) == 0) return;
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  if (std::find(names.begin(), names.end(), given) != names.end()) return;
  throw InputError(fmt::format("{}: no command {}, did you mean {}? (allowed: {})", kOrigin,
                               Quoted(given), NearestName(given, names), Join(names, ", ")));
}

/// `--seed ""` is a slip (of a script whose variable is empty), not a wish for the default.
void RefuseEmptyValues(const CLI::App& app) {
  for (const CLI::App* command : app.get_subcommands()) {
    for (const CLI::Option* option : command->get_options()) {
      for (const std::string& value : option->results()) {
        if (!value.empty()) continue;
        throw InputError(fmt::format("{}: {}: an empty value (allowed: {})", kOrigin,
                                     option->get_name(), option->get_type_name()));
      }
    }
  }
}

constexpr std::size_t kMostFiles = 2;

/// All that a command line can say; what it says goes to `line` and `files`.
void AddCommands(CLI::App& app, CommandLine& line, std::vector<std::string>& files) {
  app.set_version_flag("--version", "spusim " + Version() + " (" + InstructionSet() + ")");
  app.require_subcommand(1);
  app.footer(ExamplesText("") + kExitCodes);

  const std::pair<std::string, std::string> matrix = {"A.mtx", "Matrix A, a Matrix Market file"};
  const std::pair<std::string, std::string> config = {"CONFIG.toml",
                                                      "Configuration file, or an example's name"};
  for (CLI::App* command :
       {AddCommand(app, line, files, "solve", "Solve A x = b through the SPU",
                   {matrix, {"b.mtx", "Right-hand side b, or one a column, the same"}}, 2),
        AddCommand(app, line, files, "invert", "Invert A by sampling", {matrix}, 1),
        AddCommand(app, line, files, "sample", "Sample N(mu, A^-1); without mu.mtx the mean is 0",
                   {matrix, {"mu.mtx", "Mean mu, the same"}}, 1),
        AddCommand(app, line, files, "lyapunov", "Solve A X + X A^T = Q by correlated noise",
                   {matrix, {"Q.mtx", "Noise matrix Q, the same"}}, 2),
        AddCommand(app, line, files, "expm", "Exponential e^A from samples one tau apart", {matrix},
                   1),
        AddCommand(app, line, files, "determinant",
                   "ln det A by integrating along a path of matrices", {matrix}, 1),
        AddCommand(app, line, files, "train", "Train a network; without a file the digits",
                   {config}, 0),
        AddCommand(app, line, files, "run", "Run any task from a file", {config}, 1),
        AddCommand(app, line, files, "check", "Check a file, print each key with its value",
                   {config}, 1)}) {
    AddCommonOptions(*command, line);
  }
  CLI::App* spice = AddCommand(app, line, files, "export-spice",
                               "Write an ngspice netlist of a configured array", {config}, 1);
  AddConfigOptions(*spice, line);
  spice->add_option("--out", line.out, "The netlist's file; without it standard output")
      ->type_name("FILE.cir");
  AddCommand(app, line, files, "keys", "List the keys, all or those of a section",
             {{"SECTION", "Section, or a single section.key"}}, 0)
      ->add_flag("--markdown", line.markdown, "As docs/configuration.md");
  AddCommand(app, line, files, "presets", "List presets and examples, or show one",
             {{"NAME", "Preset or example to show"}}, 0);
  CLI::App* help = AddCommand(app, line, files, "help", "Show this, or the help of a command",
                              {{"COMMAND", "Command"}}, 0);
  help->add_flag("--man", line.man, "As a manual page");
  help->add_option("--completion", line.completion, "Completion for a shell")
      ->type_name("bash|zsh|fish")
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
}

OptionHelp HelpOf(const CLI::Option& option) {
  const bool flag = option.get_expected_max() == 0;
  return {option.get_positional() ? option.get_name(true) : option.get_name(),
          flag || option.get_positional() ? "" : option.get_type_name(), option.get_description(),
          option.get_required()};
}

}  // namespace

std::vector<CommandHelp> Commands() {
  CommandLine line;
  std::vector<std::string> files(kMostFiles);
  CLI::App app;
  AddCommands(app, line, files);
  std::vector<CommandHelp> commands;
  for (const CLI::App* command : app.get_subcommands({})) {
    CommandHelp& help = commands.emplace_back();
    help.name = command->get_name();
    help.what = command->get_description();
    for (const CLI::Option* option : command->get_options()) {
      (option->get_positional() ? help.arguments : help.options).push_back(HelpOf(*option));
    }
    for (const Example& one : Examples()) {
      if (one.command == help.name) help.examples.emplace_back("spusim " + one.line, one.what);
    }
  }
  return commands;
}

ParsedCommandLine ParseCommandLine(int argc, char** argv) {
  CommandLine line;
  std::vector<std::string> files(kMostFiles);
  CLI::App app("spusim simulates a thermodynamic Stochastic Processing Unit, cycle by cycle.",
               "spusim");
  AddCommands(app, line, files);

  // Later it would be the help of the command that was parsed.
  const std::string overview = app.help();
  if (argc < 2) return {line, overview};
  RefuseUnknownCommand(app, argv[1]);
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
  RefuseEmptyValues(app);
  for (const std::string& file : files) {
    if (!file.empty()) line.files.push_back(file);
  }
  if (line.command == "help" && !line.man && line.completion.empty()) {
    if (line.files.empty()) return {line, overview};
    RefuseUnknownCommand(app, line.files.front());
    return {line, app.get_subcommand(line.files.front())->help()};
  }
  return {line, std::nullopt};
}

ConfigSources SourcesOf(const CommandLine& command_line) {
  ConfigSources sources;
  sources.hardware = command_line.hardware;
  sources.overrides = command_line.overrides;
  const std::string& command = command_line.command;
  const std::vector<std::string>& files = command_line.files;
  const std::vector<std::string> keys = FileKeys(command);
  if (!keys.empty()) {
    for (std::size_t i = 0; i < files.size(); ++i) {
      sources.flags.push_back({kOrigin, keys.at(i), files[i]});
    }
  } else if (files.empty()) {
    sources.file = ShippedConfigFolder() / "tasks" / "digits.toml";
  } else {
    sources.file = TaskFileNamed(files.at(0));
  }
  if (IsTask(command)) sources.task = command;
  if (!command_line.seed.empty())
    sources.flags.push_back({"--seed", "run.seed", command_line.seed});
  // There it names a file, which is no part of the configuration.
  if (!command_line.out.empty() && command != "export-spice")
    sources.flags.push_back({"--out", "run.out", command_line.out});
  if (command_line.trace) sources.flags.push_back({"--trace", "trace.enabled", "true"});
  return sources;
}

}  // namespace spusim
