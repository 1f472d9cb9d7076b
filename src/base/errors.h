// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>

namespace spusim {

/// A message in one line, whatever text from outside it repeats.
class OneLineError : public std::runtime_error {
 public:
  explicit OneLineError(const std::string& text);
};

/// What the user gave is wrong: one line that names file, key, value and rule. Exit code 2.
class InputError : public OneLineError {
 public:
  using OneLineError::OneLineError;
};

/// A file cannot be read or written. Exit code 3.
class FileError : public OneLineError {
 public:
  using OneLineError::OneLineError;
};

/// A run failed numerically or for want of memory: the message names time, cell and cause. Exit
/// code 1.
class RunError : public OneLineError {
 public:
  using OneLineError::OneLineError;
};

/// The user asked the run to stop (Ctrl-C). What was finished is kept. Exit code 130.
class Interrupted : public std::runtime_error {
 public:
  Interrupted() : std::runtime_error("interrupted") {}
};

}  // namespace spusim
