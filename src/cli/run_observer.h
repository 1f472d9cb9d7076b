// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <spusim/cli/run_context.h>
#include <spusim/report/result_files.h>
#include <spusim/tasks/task_observer.h>

namespace spusim {

/// Brings what a running task tells to the user: the folder is made when the input is known to be
/// good, tables grow row by row, progress and warnings are shown.
class RunObserver : public TaskObserver {
 public:
  /// `table`: opened when the task starts; nothing for a task without one, or with one an
  /// optimizer.
  explicit RunObserver(RunContext& context, std::optional<TableLayout> table = std::nullopt);

  void OnStart() override;
  void OnStage(const std::string& label) override { context_.progress().Start(label); }
  void OnProgress(double fraction) override { context_.ShowProgress(fraction); }
  void OnStageEnd() override { context_.progress().Clear(); }
  void OnWarning(const Warning& warning) override { context_.Warn(warning); }
  void OnColumn(const SolvedColumn& column, const Vector& x) override;
  void OnNode(const DeterminantNode& node) override { table_->Append(RowOf(node)); }
  void OnTraining(const TrainingOverview& overview) override;
  void OnOptimizer(const std::string& name, bool baseline) override;
  void OnTrainingRow(const TrainerRow& row) override { table_->Append(RowOf(row)); }
  void OnOptimizerEnd() override { FinishTable(); }

  /// The table that is open is whole. @throws FileError.
  void FinishTable();
  /// Writes the columns of a solution that are done. @throws FileError.
  void WriteColumns() const;

 private:
  void Open(const TableLayout& table);

  RunContext& context_;
  std::optional<TableLayout> layout_;
  std::unique_ptr<MetricsCsv> table_;
  std::vector<Vector> columns_;  ///< of a solution with a table, as far as it is done
};

}  // namespace spusim
