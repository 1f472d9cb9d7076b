// SPDX-License-Identifier: Apache-2.0
#include <spusim/report/result_files.h>

#include <fmt/format.h>

#include <spusim/linalg/matrix_market.h>

namespace spusim {

void WriteMatrix(const SolveResult& result, const std::filesystem::path& folder) {
  WriteSolution(result.solution, folder);
}

void WriteMatrix(const InvertResult& result, const std::filesystem::path& folder) {
  WriteMatrixMarket(folder / "inverse.mtx", result.inverse, /*symmetric=*/true);
}

void WriteMatrix(const SampleResult& result, const std::filesystem::path& folder) {
  WriteMatrixMarket(folder / "samples.mtx", result.samples, /*symmetric=*/false);
}

void WriteMatrix(const LyapunovResult& result, const std::filesystem::path& folder) {
  WriteMatrixMarket(folder / "solution.mtx", result.solution, /*symmetric=*/true);
}

void WriteMatrix(const ExpmResult& result, const std::filesystem::path& folder) {
  WriteMatrixMarket(folder / "exponential.mtx", result.exponential, /*symmetric=*/false);
}

void WriteSolution(const Matrix& solution, const std::filesystem::path& folder) {
  WriteMatrixMarket(folder / "solution.mtx", solution, /*symmetric=*/false);
}

TableLayout ColumnTable() {
  return {"columns.csv", {"column", "relative_error", "predicted_relative_error", "residual"}};
}

TableLayout NodeTable() {
  return {"nodes.csv", {"t", "weight", "measured", "exact", "predicted_sd"}};
}

TableLayout TrainingTable(const std::string& optimizer, bool baseline) {
  return {baseline ? fmt::format("metrics_{}.csv", optimizer) : "metrics.csv",
          {"iteration", "simulated_s", "train_loss", "test_accuracy", "batch_loss"}};
}

std::vector<MetricsCsv::Cell> RowOf(const SolvedColumn& column) {
  return {column.column + 1, column.relative_error, column.predicted_relative_error,
          column.residual};
}

std::vector<MetricsCsv::Cell> RowOf(const DeterminantNode& node) {
  return {node.t, node.weight, node.measured, node.exact, node.predicted_sd};
}

std::vector<MetricsCsv::Cell> RowOf(const TrainerRow& row) {
  return {row.iteration, row.simulated_s, row.train_loss, row.test_accuracy, row.batch_loss};
}

}  // namespace spusim
