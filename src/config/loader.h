// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <spusim/config/config.h>
// Tells, in a program that uses an installed spusim, where presets lie.
#include <spusim/config/shipped_files.h>

namespace spusim {

/// A value that a command-line flag or argument stands for.
struct ConfigFlag {
  std::string origin;  ///< as the user wrote it, for messages: "--seed"
  std::string key;     ///< "run.seed"
  std::string text;    ///< for a string key taken as it is, else a TOML value
};

/// Where a configuration comes from, in the order in which the layers are applied: defaults,
/// hardware, file, overrides, flags.
struct ConfigSources {
  std::string hardware;  ///< preset or file of --hardware; empty: run.hardware decides
  std::optional<std::filesystem::path> file;
  std::vector<std::string> overrides;  ///< "section.key=value" of --set
  std::vector<ConfigFlag> flags;
  /// The task that was asked for by a command; a file that names another is refused. Empty: any.
  std::string task;
  /// The problem is in memory, as for users of the library: files of the task need not be given.
  bool in_memory = false;
};

/// Builds the checked configuration of a run. Paths of files become absolute, run.hardware is put
/// in place and emptied; files that the task reads are known to exist.
/// @throws InputError "FILE:LINE: section.key: what is wrong (allowed: ...)", with --set or a
/// flag's name
///   in place of FILE:LINE; FileError for a file that exists but cannot be read.
Config LoadConfig(const ConfigSources& sources);

}  // namespace spusim
