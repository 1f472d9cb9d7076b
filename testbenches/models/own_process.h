// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <cstddef>
#include <exception>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace spusim {

/// Runs `work` in a process of its own, so that a test case can compare systems: one process
/// elaborates one. @throws std::runtime_error with the message of what `work` threw.
inline std::vector<double> InOwnProcess(const std::function<std::vector<double>()>& work) {
  int pipe_ends[2] = {};
  if (pipe(pipe_ends) != 0) throw std::runtime_error("no pipe");
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("no process");
  if (child == 0) {
    close(pipe_ends[0]);
    const auto send = [&](const void* data, std::size_t size) {
      const char* at = static_cast<const char*>(data);
      while (size > 0) {
        const ssize_t n = write(pipe_ends[1], at, size);
        if (n <= 0) _exit(2);
        at += n;
        size -= static_cast<std::size_t>(n);
      }
    };
    int status = 0;
    try {
      const std::vector<double> values = work();
      send(values.data(), values.size() * sizeof(double));
    } catch (const std::exception& error) {
      const std::string message = error.what();
      send(message.data(), message.size());
      status = 1;
    }
    _exit(status);
  }
  close(pipe_ends[1]);
  std::vector<char> bytes;
  char buffer[4096];
  for (ssize_t n = 0; (n = read(pipe_ends[0], buffer, sizeof buffer)) > 0;) {
    bytes.insert(bytes.end(), buffer, buffer + n);
  }
  close(pipe_ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    throw std::runtime_error("a process failed: " + std::string(bytes.begin(), bytes.end()));
  }
  std::vector<double> values(bytes.size() / sizeof(double));
  std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(values.data()));
  return values;
}

}  // namespace spusim
