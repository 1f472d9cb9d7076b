// SPDX-License-Identifier: Apache-2.0
#include <spusim/cli/run_observer.h>

#include <utility>

#include <spusim/report/result_text.h>

namespace spusim {

RunObserver::RunObserver(RunContext& context, std::optional<TableLayout> table)
    : context_(context), layout_(std::move(table)) {}

void RunObserver::Open(const TableLayout& table) {
  table_ = context_.OpenMetrics(table.file, table.columns);
}

void RunObserver::OnStart() {
  context_.Begin();
  if (layout_) Open(*layout_);
}

void RunObserver::OnColumn(const SolvedColumn& column, const Vector& x) {
  // A single one is done when the run is.
  if (!table_) return;
  table_->Append(RowOf(column));
  columns_.push_back(x);
}

void RunObserver::OnTraining(const TrainingOverview& overview) {
  context_.Print(OverviewLine(overview));
}

void RunObserver::OnOptimizer(const std::string& name, bool baseline) {
  Open(TrainingTable(name, baseline));
}

void RunObserver::FinishTable() {
  if (table_) table_->Finish();
  table_.reset();
}

void RunObserver::WriteColumns() const {
  if (columns_.empty()) return;
  Matrix done(columns_.front().size(), static_cast<Index>(columns_.size()));
  for (std::size_t k = 0; k < columns_.size(); ++k) done.col(static_cast<Index>(k)) = columns_[k];
  WriteSolution(done, context_.folder().path());
}

}  // namespace spusim
