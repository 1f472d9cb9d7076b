// SPDX-License-Identifier: Apache-2.0
#include <spusim/workload/dataset.h>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>
#include <system_error>

#include <spusim/base/errors.h>
#include <spusim/base/gunzip.h>

namespace spusim {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kBlank = " \t\r";

std::string_view Trim(std::string_view text) {
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

/// Cuts text up to `mark` off its front; the rest stays in `text`.
std::string_view CutAt(std::string_view& text, char mark) {
  const auto at = text.find(mark);
  const std::string_view front = text.substr(0, at);
  text = at == std::string_view::npos ? std::string_view{} : text.substr(at + 1);
  return front;
}

/// Reads the lines of one file; keeps the position that messages name.
class LineParser {
 public:
  LineParser(const fs::path& path, const DatasetFormat& format) : path_(path), format_(format) {}

  void Parse(std::string_view line, std::size_t number, std::vector<double>& inputs,
             std::vector<double>& labels) const {
    const auto columns = std::count(line.begin(), line.end(), ',') + 1;
    if (columns != format_.features + 1) {
      Fail(number, fmt::format("{} columns (allowed: {}, {} values and a label)", columns,
                               format_.features + 1, format_.features));
    }
    for (Index column = 1; column <= format_.features; ++column) {
      const auto value = Integer(CutAt(line, ','), number, column, format_.max_value);
      inputs.push_back(static_cast<double>(value) / static_cast<double>(format_.max_value));
    }
    labels.push_back(static_cast<double>(Integer(line, number, columns, format_.classes - 1)));
  }

 private:
  [[noreturn]] void Fail(std::size_t number, const std::string& what) const {
    throw InputError(fmt::format("{}:{}: {}", path_.string(), number, what));
  }

  std::int64_t Integer(std::string_view text, std::size_t number, Index column,
                       std::int64_t limit) const {
    text = Trim(text);
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const char* role = column > format_.features ? "label" : "value";
    if (error == std::errc::result_out_of_range ||
        (error == std::errc() && end == text.data() + text.size() &&
         (value < 0 || value > limit))) {
      Fail(number, fmt::format("column {}: {} {} is out of range (allowed: 0 to {})", column, role,
                               text, limit));
    }
    if (error != std::errc() || end != text.data() + text.size()) {
      Fail(number, fmt::format("column {}: '{}' is not an integer (allowed: a {} of 0 to {})",
                               column, text.substr(0, 40), role, limit));
    }
    return value;
  }

  const fs::path& path_;
  const DatasetFormat& format_;
};

}  // namespace

Samples ReadDataset(const fs::path& path, const DatasetFormat& format) {
  const std::string text = ReadMaybeGzipped(path, kDataFile);
  const LineParser parser(path, format);
  std::vector<double> inputs;
  std::vector<double> labels;
  std::string_view rest = text;
  for (std::size_t number = 1; !rest.empty(); ++number) {
    const std::string_view line = CutAt(rest, '\n');
    if (!Trim(line).empty()) parser.Parse(line, number, inputs, labels);
  }
  if (labels.empty()) {
    throw InputError(fmt::format("{}: no samples (allowed: lines of {} values and a label)",
                                 path.string(), format.features));
  }
  const auto samples = static_cast<Index>(labels.size());
  return {Eigen::Map<const RowMatrix>(inputs.data(), samples, format.features),
          Eigen::Map<const RowMatrix>(labels.data(), samples, 1)};
}

Samples Slice(const Samples& data, Index first, Index count) {
  return {data.inputs.middleRows(first, count), data.targets.middleRows(first, count)};
}

}  // namespace spusim
