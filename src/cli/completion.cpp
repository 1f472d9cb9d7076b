// SPDX-License-Identifier: Apache-2.0
#include <spusim/cli/completion.h>

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include <spusim/base/text.h>
#include <spusim/cli/command_line.h>
#include <spusim/config/keys.h>
#include <spusim/config/presets.h>

namespace spusim {
namespace {

/// What stands for an argument or a value: words to choose from, and whether files go too.
struct Choices {
  std::vector<std::string> words;
  bool files = false;
};

std::vector<std::string> Names(const std::vector<ShippedConfig>& configs) {
  std::vector<std::string> names;
  names.reserve(configs.size());
  for (const ShippedConfig& config : configs) names.push_back(config.name);
  return names;
}

std::vector<std::string> CommandNames() {
  const std::vector<CommandHelp> commands = Commands();
  std::vector<std::string> names;
  names.reserve(commands.size());
  for (const CommandHelp& command : commands) names.push_back(command.name);
  return names;
}

Choices ValuesOf(const OptionHelp& option) {
  if (option.name == "--set") {
    std::vector<std::string> keys = ConfigKeyNames();
    for (std::string& key : keys) key += '=';
    return {keys, false};
  }
  if (option.name == "--hardware") return {Names(HardwarePresets()), true};
  if (option.name == "--completion") return {{"bash", "zsh", "fish"}, false};
  return {{}, option.name == "--out"};
}

Choices ArgumentsOf(const CommandHelp& command) {
  if (command.name == "keys") {
    std::vector<std::string> words = ConfigSections();
    const std::vector<std::string> keys = ConfigKeyNames();
    words.insert(words.end(), keys.begin(), keys.end());
    return {words, false};
  }
  if (command.name == "help") return {CommandNames(), false};
  if (command.name == "presets") {
    std::vector<std::string> words = LinkPresetNames();
    for (const auto& more : {GpuPresetNames(), Names(HardwarePresets()), Names(ExampleTasks())}) {
      words.insert(words.end(), more.begin(), more.end());
    }
    return {words, false};
  }
  if (command.name == "train") return {{"digits"}, true};
  const bool config = !command.arguments.empty() && command.arguments[0].name == "CONFIG.toml";
  return {config ? Names(ExampleTasks()) : std::vector<std::string>{}, true};
}

std::vector<std::string> OptionNames(const CommandHelp& command) {
  std::vector<std::string> names;
  names.reserve(command.options.size());
  for (const OptionHelp& option : command.options) names.push_back(option.name);
  return names;
}

/// Options that take a value, each once.
std::vector<OptionHelp> OptionsWithValues() {
  std::vector<OptionHelp> found;
  for (const CommandHelp& command : Commands()) {
    for (const OptionHelp& option : command.options) {
      const bool seen = std::any_of(found.begin(), found.end(), [&](const OptionHelp& other) {
        return other.name == option.name;
      });
      if (!seen && !option.value.empty()) found.push_back(option);
    }
  }
  return found;
}

// Bash splits words at "=", so that the value of a key is a word of its own and gets files.
std::string Bash() {
  std::string text =
      "# spusim: completion for bash, made by `spusim help --completion bash`\n"
      "_spusim() {\n"
      "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} words= files=no\n"
      "  COMPREPLY=()\n"
      "  if ((COMP_CWORD == 1)); then\n";
  text += fmt::format("    words='{} --help --version'\n", Join(CommandNames(), " "));
  text += "  else\n    case $prev in\n";
  for (const OptionHelp& option : OptionsWithValues()) {
    const Choices values = ValuesOf(option);
    text += fmt::format("    {}) words='{}' files={} ;;\n", option.name, Join(values.words, " "),
                        values.files ? "yes" : "no");
  }
  text += "    =) files=yes ;;\n    *)\n      case ${COMP_WORDS[1]} in\n";
  for (const CommandHelp& command : Commands()) {
    const Choices arguments = ArgumentsOf(command);
    text += fmt::format("      {}) words='{} {}' files={} ;;\n", command.name,
                        Join(OptionNames(command), " "), Join(arguments.words, " "),
                        arguments.files ? "yes" : "no");
  }
  text +=
      "      esac ;;\n    esac\n  fi\n"
      "  [[ $cur == = ]] && cur=\n"
      "  COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
      "  [[ $files == yes && $cur != -* ]] && COMPREPLY+=($(compgen -f -- \"$cur\"))\n"
      "  [[ ${COMPREPLY[0]-} == *= ]] && compopt -o nospace 2>/dev/null\n"
      "  return 0\n"
      "}\n"
      "complete -o filenames -F _spusim spusim\n";
  return text;
}

std::string Zsh() {
  return "#compdef spusim\n"
         "# spusim: completion for zsh, made by `spusim help --completion zsh`\n"
         "autoload -U +X bashcompinit && bashcompinit\n" +
         Bash();
}

/// In single quotes of fish.
std::string FishQuoted(const std::string& text) {
  std::string quoted;
  for (const char c : text) {
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return "'" + quoted + "'";
}

std::string Fish() {
  std::string text =
      "# spusim: completion for fish, made by `spusim help --completion fish`\n"
      "complete -c spusim -f\n";
  for (const CommandHelp& command : Commands()) {
    text += fmt::format("complete -c spusim -n __fish_use_subcommand -a {} -d {}\n", command.name,
                        FishQuoted(command.what));
    const std::string seen = fmt::format("'__fish_seen_subcommand_from {}'", command.name);
    const Choices arguments = ArgumentsOf(command);
    if (arguments.files) text += fmt::format("complete -c spusim -n {} -F\n", seen);
    if (!arguments.words.empty()) {
      text += fmt::format("complete -c spusim -n {} -a {}\n", seen,
                          FishQuoted(Join(arguments.words, " ")));
    }
    for (const OptionHelp& option : command.options) {
      if (option.name.rfind("--", 0) != 0) continue;
      text += fmt::format("complete -c spusim -n {} -l {} -d {}", seen, option.name.substr(2),
                          FishQuoted(option.what));
      if (!option.value.empty()) {
        const Choices values = ValuesOf(option);
        text += " -r";
        if (values.files) text += " -F";
        if (!values.words.empty()) text += " -a " + FishQuoted(Join(values.words, " "));
      }
      text += '\n';
    }
  }
  return text;
}

}  // namespace

std::string Completion(const std::string& shell) {
  if (shell == "bash") return Bash();
  return shell == "zsh" ? Zsh() : Fish();
}

}  // namespace spusim
