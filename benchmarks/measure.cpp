// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/row.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <ctime>

#include <fmt/format.h>

#include <spusim/base/errors.h>

// POSIX asks that a program declare it.
extern char** environ;

namespace spusim::bench {
namespace {

struct Usage {
  double user_s = 0.0;
  double peak_bytes = 0.0;
};

Usage RunProgram(const std::vector<std::string>& command) {
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t child = 0;
  const int failed =
      posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw RunError(fmt::format("{} cannot be started", command[0]));
  int status = 0;
  rusage used{};
  while (wait4(child, &status, 0, &used) < 0) {
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    throw RunError(fmt::format("{} failed", fmt::join(command, " ")));
  }
  constexpr double kMicro = 1e-6;
  constexpr double kKibibyte = 1024.0;
  return {static_cast<double>(used.ru_utime.tv_sec) +
              kMicro * static_cast<double>(used.ru_utime.tv_usec),
          kKibibyte * static_cast<double>(used.ru_maxrss)};
}

}  // namespace

double CpuSeconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double Measure(int repeats, const std::function<void()>& work) {
  const double begin = CpuSeconds();
  for (int i = 0; i < repeats; ++i) work();
  return (CpuSeconds() - begin) / repeats;
}

double MeasureProgram(const std::vector<std::string>& command, int repeats) {
  double total = 0.0;
  for (int i = 0; i < repeats; ++i) total += RunProgram(command).user_s;
  return total / repeats;
}

double PeakMemory(const std::vector<std::string>& command) {
  return RunProgram(command).peak_bytes;
}

}  // namespace spusim::bench
