// SPDX-License-Identifier: Apache-2.0
#include <spusim/config/task_table.h>

#include <algorithm>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/base/text.h>

namespace spusim {
namespace {

constexpr std::int64_t kNoiseSamples = 10'000;

}  // namespace

const std::vector<TaskKind>& TaskTable() {
  static const std::vector<TaskKind> table = {
      {.name = "solve",
       .array = "dense",
       .files = {{"problem.matrix"}, {"problem.rhs"}},
       .cells = {"rc"},
       .has_netlist = true},
      {.name = "invert",
       .array = "dense",
       .files = {{"problem.matrix"}},
       .samples_noise = true,
       .samples = kNoiseSamples,
       .cells = {"rc", "oscillator"},
       .has_netlist = true},
      {.name = "sample",
       .array = "dense",
       .files = {{"problem.matrix"}, {.key = "problem.mean", .needed = false}},
       .samples_noise = true,
       .samples = kNoiseSamples,
       .cells = {"rc", "oscillator"}},
      {.name = "lyapunov",
       .array = "dense",
       .files = {{"problem.matrix"}, {"problem.noise"}},
       .samples_noise = true,
       .samples = kNoiseSamples,
       .cells = {"rc"}},
      {.name = "expm",
       .array = "dense",
       .files = {{"problem.matrix"}},
       .samples_noise = true,
       .lagged = true,
       .samples = kNoiseSamples,
       .cells = {"rc"}},
      {.name = "determinant",
       .array = "dense",
       .files = {{"problem.matrix"}},
       .samples_noise = true,
       .samples = kNoiseSamples,
       .cells = {"rc"}},
      {.name = "train",
       .array = "factored",
       .files = {{.key = "train.data", .shipped = true}},
       .start = "warm",
       .cells = {"rc"}}};
  return table;
}

const std::vector<std::string>& TaskNames() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const TaskKind& task : TaskTable()) all.push_back(task.name);
    return all;
  }();
  return names;
}

const TaskKind& TaskNamed(const std::string& name) {
  for (const TaskKind& task : TaskTable()) {
    if (task.name == name) return task;
  }
  throw InputError(
      fmt::format("run.task: no task {} (allowed: {})", Quoted(name), Join(TaskNames(), ", ")));
}

bool TaskKind::Reads(const std::string& key) const {
  return std::any_of(files.begin(), files.end(),
                     [&](const TaskFile& file) { return file.key == key; });
}

bool TaskKind::Takes(const std::string& cell) const {
  return std::find(cells.begin(), cells.end(), cell) != cells.end();
}

}  // namespace spusim
