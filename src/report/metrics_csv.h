// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include <spusim/base/atomic_file.h>

namespace spusim {

/// A table that grows row by row (RFC 4180, a header line first). Rows go to NAME.partial as they
/// come, so that a killed run leaves them; Finish, or the destructor of an interrupted run, gives
/// the file its name. When a row cannot be written, what stays is the file up to the row before.
class MetricsCsv {
 public:
  using Cell = std::variant<std::int64_t, double, std::string>;

  /// @throws FileError.
  MetricsCsv(const std::filesystem::path& path, std::vector<std::string> columns);
  ~MetricsCsv();
  MetricsCsv(const MetricsCsv&) = delete;
  MetricsCsv& operator=(const MetricsCsv&) = delete;

  /// One cell a column. Numbers are written with the fewest digits that read back the same ("nan"
  /// and "inf" as such). @throws FileError; std::logic_error if the number of cells is wrong.
  void Append(const std::vector<Cell>& cells);

  /// @throws FileError.
  void Finish();

 private:
  void WriteLine(const std::vector<std::string>& fields);

  AtomicFile file_;
  std::size_t columns_ = 0;
  std::int64_t rows_ = 0;
};

}  // namespace spusim
