// SPDX-License-Identifier: Apache-2.0
#include <spusim/report/metrics_csv.h>

#include <fcntl.h>
#include <unistd.h>

#include <exception>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/base/posix_io.h>
#include <spusim/base/text.h>

namespace spusim {
namespace {

constexpr mode_t kTableMode = 0666;

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

MetricsCsv::MetricsCsv(std::filesystem::path path, std::vector<std::string> columns)
    : path_(std::move(path)), partial_(path_), columns_(columns.size()) {
  partial_ += ".partial";
  descriptor_ = ::open(partial_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kTableMode);
  if (descriptor_ < 0) ThrowFileError(path_, "be written");
  for (std::string& column : columns) column = Field(column);
  try {
    WriteLine(columns);
  } catch (const FileError&) {
    ::close(std::exchange(descriptor_, -1));
    ::unlink(partial_.c_str());
    throw;
  }
}

MetricsCsv::~MetricsCsv() {
  if (descriptor_ < 0) return;
  if (lines_ < 2) {
    ::close(descriptor_);
    ::unlink(partial_.c_str());
    return;
  }
  try {
    Finish();
  } catch (const std::exception&) {
    // The rows are in NAME.partial; the error that ended the run is the one to report.
    if (descriptor_ >= 0) ::close(descriptor_);
  }
}

void MetricsCsv::Append(const std::vector<Cell>& cells) {
  if (cells.size() != columns_) {
    throw std::logic_error(fmt::format("{}: a row of {} cells in a table of {} columns",
                                       path_.string(), cells.size(), columns_));
  }
  std::vector<std::string> fields;
  fields.reserve(cells.size());
  for (const Cell& cell : cells) fields.push_back(std::visit(CellText{}, cell));
  WriteLine(fields);
}

void MetricsCsv::Finish() {
  if (descriptor_ < 0) return;
  if (::fsync(descriptor_) != 0) ThrowFileError(path_, "be written");
  if (::rename(partial_.c_str(), path_.c_str()) != 0) ThrowFileError(path_, "be written");
  ::close(std::exchange(descriptor_, -1));
  SyncFolder(path_.has_parent_path() ? path_.parent_path() : ".");
}

void MetricsCsv::WriteLine(const std::vector<std::string>& fields) {
  const std::string line = Join(fields, ",") + "\n";
  try {
    WriteAll(descriptor_, line, path_);
  } catch (const FileError&) {
    // Half a row would read as a row. If even cutting fails, the error is on its way already.
    if (::ftruncate(descriptor_, whole_bytes_) == 0) ::lseek(descriptor_, whole_bytes_, SEEK_SET);
    throw;
  }
  whole_bytes_ += static_cast<std::int64_t>(line.size());
  ++lines_;
}

}  // namespace spusim
