// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "testbenches/support/temporary_folder.h"

namespace spusim::test {

/// A run of the program in a folder of its own, its streams caught in files beside that folder.
class ProgramRun {
 public:
  ProgramRun(const std::filesystem::path& folder, const std::vector<std::string>& arguments)
      : out_(streams_.path() / "out"), err_(streams_.path() / "err") {
    std::vector<std::string> words = {SPUSIM_PROGRAM};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    // Made here, before a limit on the size of files can hold in the child.
    streams_.Write("out", "");
    streams_.Write("err", "");
    child_ = fork();
    if (child_ != 0) return;
    const bool ready = chdir(folder.c_str()) == 0 &&
                       dup2(open(out_.c_str(), O_WRONLY), STDOUT_FILENO) >= 0 &&
                       dup2(open(err_.c_str(), O_WRONLY), STDERR_FILENO) >= 0;
    if (ready) execv(argv[0], argv.data());
    _exit(kNotStarted);
  }
  ~ProgramRun() {
    if (child_ <= 0) return;
    kill(child_, SIGKILL);
    Wait();
  }
  ProgramRun(const ProgramRun&) = delete;
  ProgramRun& operator=(const ProgramRun&) = delete;

  void Interrupt() const { kill(child_, SIGINT); }

  bool Ended() {
    int status = 0;
    if (child_ > 0 && waitpid(child_, &status, WNOHANG) == child_) Note(status);
    return child_ <= 0;
  }

  /// The exit code.
  int Wait() {
    int status = 0;
    if (child_ > 0 && waitpid(child_, &status, 0) == child_) Note(status);
    return code_;
  }

  std::string Out() const { return TemporaryFolder::ReadWhole(out_); }
  std::string Err() const { return TemporaryFolder::ReadWhole(err_); }

 private:
  static constexpr int kNotStarted = 127;

  void Note(int status) {
    child_ = 0;
    code_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

  TemporaryFolder streams_;
  std::filesystem::path out_;
  std::filesystem::path err_;
  pid_t child_ = 0;
  int code_ = -1;
};

}  // namespace spusim::test
