// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace spusim {

/// A file that a task reads.
struct TaskFile {
  std::string key;       ///< whose value is its path
  bool needed = true;    ///< false: the task has a meaning without it
  bool shipped = false;  ///< comes with spusim, under the key's default
};

/// All that the configuration knows of a task; a row of the table of tasks.
struct TaskKind {
  std::string name;             ///< a value of run.task
  std::string array;            ///< "dense" or "factored": what it programs
  std::vector<TaskFile> files;  ///< in the order of a command line's arguments
  /// Its result is the noise itself, a covariance: every sample is read, and the noise is kappa0 =
  /// 1 where none is given.
  bool samples_noise = false;
  /// What it measures lies between samples one unit of problem time apart.
  bool lagged = false;
  std::int64_t samples = 1;        ///< of an anneal, where anneal.samples is 0
  std::string start = "zero";      ///< of the cells, where anneal.start is "auto"
  std::vector<std::string> cells;  ///< values of spu.cell that it takes
  bool has_netlist = false;        ///< one dense array and independent sources: export-spice

  /// True for the key of one of its files.
  bool Reads(const std::string& key) const;
  /// True for a value of spu.cell that it takes.
  bool Takes(const std::string& cell) const;
};

/// All tasks.
const std::vector<TaskKind>& TaskTable();

/// @throws InputError for a name that is not in the table.
const TaskKind& TaskNamed(const std::string& name);

/// The values of run.task.
const std::vector<std::string>& TaskNames();

}  // namespace spusim
