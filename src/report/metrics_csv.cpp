// SPDX-License-Identifier: Apache-2.0
#include <spusim/report/metrics_csv.h>

#include <exception>
#include <stdexcept>

#include <fmt/format.h>

#include <spusim/base/text.h>

namespace spusim {
namespace {

std::string Field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string field = "\"";
  for (const char c : text) {
    if (c == '"') field += '"';
    field += c;
  }
  return field + '"';
}

struct CellText {
  std::string operator()(std::int64_t value) const { return fmt::format("{}", value); }
  std::string operator()(double value) const { return fmt::format("{}", value); }
  std::string operator()(const std::string& value) const { return Field(value); }
};

}  // namespace

MetricsCsv::MetricsCsv(const std::filesystem::path& path, std::vector<std::string> columns)
    : file_(path, AtomicFile::Until::kPartial), columns_(columns.size()) {
  for (std::string& column : columns) column = Field(column);
  WriteLine(columns);
}

MetricsCsv::~MetricsCsv() {
  if (rows_ == 0) return;
  try {
    Finish();
  } catch (const std::exception&) {
    // The rows are in NAME.partial; the error that ended the run is the one to report.
    file_.Leave();
  }
}

void MetricsCsv::Append(const std::vector<Cell>& cells) {
  if (cells.size() != columns_) {
    throw std::logic_error(fmt::format("{}: a row of {} cells in a table of {} columns",
                                       file_.path().string(), cells.size(), columns_));
  }
  std::vector<std::string> fields;
  fields.reserve(cells.size());
  for (const Cell& cell : cells) fields.push_back(std::visit(CellText{}, cell));
  WriteLine(fields);
  ++rows_;
}

void MetricsCsv::Finish() {
  if (file_.open()) file_.Commit();
}

void MetricsCsv::WriteLine(const std::vector<std::string>& fields) {
  file_.Write(Join(fields, ",") + "\n");
}

}  // namespace spusim
