// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <spusim/report/metrics_csv.h>
#include <spusim/tasks/determinant.h>
#include <spusim/tasks/expm.h>
#include <spusim/tasks/invert.h>
#include <spusim/tasks/lyapunov.h>
#include <spusim/tasks/sample.h>
#include <spusim/tasks/solve.h>
#include <spusim/tasks/train.h>

namespace spusim {

// The files that hold a task's result: matrices when it is there, tables row by row before.

/// The matrix of a result, in Matrix Market format: solution.mtx, inverse.mtx, samples.mtx or
/// exponential.mtx; nothing for a result that is no matrix. @throws FileError.
void WriteMatrix(const SolveResult& result, const std::filesystem::path& folder);
void WriteMatrix(const InvertResult& result, const std::filesystem::path& folder);
void WriteMatrix(const SampleResult& result, const std::filesystem::path& folder);
void WriteMatrix(const LyapunovResult& result, const std::filesystem::path& folder);
void WriteMatrix(const ExpmResult& result, const std::filesystem::path& folder);
inline void WriteMatrix(const DeterminantResult&, const std::filesystem::path&) {}
inline void WriteMatrix(const TrainResult&, const std::filesystem::path&) {}

/// solution.mtx of solve: what is done so far of X. @throws FileError.
void WriteSolution(const Matrix& solution, const std::filesystem::path& folder);

/// The name and columns of a table.
struct TableLayout {
  std::string file;
  std::vector<std::string> columns;
};
TableLayout ColumnTable();
TableLayout NodeTable();
/// metrics.csv, or of a baseline metrics_NAME.csv.
TableLayout TrainingTable(const std::string& optimizer, bool baseline);

std::vector<MetricsCsv::Cell> RowOf(const SolvedColumn& column);
std::vector<MetricsCsv::Cell> RowOf(const DeterminantNode& node);
std::vector<MetricsCsv::Cell> RowOf(const TrainerRow& row);

}  // namespace spusim
