// SPDX-License-Identifier: Apache-2.0
#include <spusim/linalg/matrix_market.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/compile.h>
#include <fmt/format.h>

#include <spusim/base/atomic_file.h>
#include <spusim/base/errors.h>
#include <spusim/base/read_file.h>

namespace spusim {
namespace {

// A dense matrix of this many entries takes 8 GiB: what a file may ask for with one line.
constexpr std::int64_t kMaxEntries = std::int64_t{1} << 30;

class Parser {
 public:
  Parser(std::string name, std::string_view text) : name_(std::move(name)), rest_(text) {}

  RowMatrix Parse() {
    ParseHeader();
    ParseSizes();
    if (coordinate_) {
      ParseCoordinates();
    } else {
      ParseArray();
    }
    return std::move(matrix_);
  }

 private:
  [[noreturn]] void Fail(const std::string& what) const {
    throw InputError(fmt::format("{}:{}: {}", name_, line_number_, what));
  }

  bool NextLine() {
    if (rest_.empty()) return false;
    const std::size_t end = rest_.find('\n');
    line_ = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    ++line_number_;
    return true;
  }

  /// Splits the next line that is neither blank nor a comment. False at the end of the file.
  bool NextTokens() {
    while (NextLine()) {
      if (!line_.empty() && line_.front() == '%') continue;
      Split();
      if (!tokens_.empty()) return true;
    }
    return false;
  }

  void Split() {
    constexpr std::string_view kBlanks = " \t\r\v\f";
    tokens_.clear();
    std::string_view left = line_;
    for (;;) {
      const std::size_t begin = left.find_first_not_of(kBlanks);
      if (begin == std::string_view::npos) return;
      left.remove_prefix(begin);
      const std::size_t end = std::min(left.find_first_of(kBlanks), left.size());
      tokens_.push_back(left.substr(0, end));
      left.remove_prefix(end);
    }
  }

  std::string Word(std::size_t i, std::string_view what,
                   const std::vector<std::string_view>& allowed) const {
    std::string word(tokens_[i]);
    std::transform(word.begin(), word.end(), word.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (std::find(allowed.begin(), allowed.end(), word) == allowed.end()) {
      std::string list;
      for (const std::string_view choice : allowed) {
        list += list.empty() ? "" : ", ";
        list += choice;
      }
      Fail(fmt::format("{} \"{}\" (allowed: {})", what, tokens_[i], list));
    }
    return word;
  }

  void ParseHeader() {
    constexpr std::string_view kForm =
        "%%MatrixMarket matrix coordinate|array real|integer general|symmetric";
    if (!NextLine()) {
      line_number_ = 1;
      Fail(fmt::format("the file is empty (allowed: a first line {})", kForm));
    }
    Split();
    if (tokens_.size() != 5 || tokens_[0] != "%%MatrixMarket") {
      Fail(fmt::format("not a Matrix Market header (allowed: {})", kForm));
    }
    Word(1, "object", {"matrix"});
    coordinate_ = Word(2, "format", {"coordinate", "array"}) == "coordinate";
    integer_ = Word(3, "field", {"real", "integer"}) == "integer";
    symmetric_ = Word(4, "symmetry", {"general", "symmetric"}) == "symmetric";
  }

  void ParseSizes() {
    const std::size_t count = coordinate_ ? 3 : 2;
    const std::string_view form = coordinate_ ? "ROWS COLUMNS ENTRIES" : "ROWS COLUMNS";
    if (!NextTokens()) Fail(fmt::format("the line of sizes is missing (allowed: {})", form));
    if (tokens_.size() != count) {
      Fail(fmt::format("{} words in the line of sizes (allowed: {})", tokens_.size(), form));
    }
    rows_ = Integer(tokens_[0], "number of rows", 1, kMaxEntries);
    cols_ = Integer(tokens_[1], "number of columns", 1, kMaxEntries);
    if (rows_ > kMaxEntries / cols_) {
      Fail(fmt::format("{} x {} entries do not fit a dense matrix (allowed: at most {})", rows_,
                       cols_, kMaxEntries));
    }
    if (symmetric_ && rows_ != cols_) {
      Fail(fmt::format("{} x {} cannot be symmetric (allowed: as many columns as rows)", rows_,
                       cols_));
    }
    const std::int64_t places = symmetric_ ? rows_ * (rows_ + 1) / 2 : rows_ * cols_;
    entries_ = coordinate_ ? Integer(tokens_[2], "number of entries", 0, places) : places;
    // Each entry takes at least a digit and a line end: no memory is taken for a file that is
    // too short anyway.
    const auto shortest = static_cast<std::size_t>(coordinate_ ? 6 * entries_ : 2 * entries_);
    if (rest_.size() + 1 < shortest) {
      std::int64_t found = 0;
      while (NextTokens()) ++found;
      FailMissing(found);
    }
    matrix_ = RowMatrix::Zero(rows_, cols_);
  }

  [[noreturn]] void FailMissing(std::int64_t found) const {
    Fail(fmt::format("the file ends after {} of {} entries", found, entries_));
  }

  std::int64_t Integer(std::string_view token, std::string_view what, std::int64_t low,
                       std::int64_t high) const {
    std::int64_t value = 0;
    const auto [end, code] = std::from_chars(token.data(), token.data() + token.size(), value);
    if (code != std::errc{} || end != token.data() + token.size() || value < low || value > high) {
      Fail(fmt::format("{} \"{}\" (allowed: an integer {} .. {})", what, token, low, high));
    }
    return value;
  }

  double Value(std::string_view token) const {
    std::string_view digits = token;
    // from_chars takes no plus sign, other programs write it.
    if (digits.size() > 1 && digits.front() == '+' && digits[1] != '-') digits.remove_prefix(1);
    if (integer_) {
      constexpr std::int64_t kExact = std::int64_t{1} << 53;
      return static_cast<double>(Integer(digits, "value", -kExact, kExact));
    }
    double value = 0.0;
    const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (code != std::errc{} || end != digits.data() + digits.size() || !std::isfinite(value)) {
      Fail(fmt::format("value \"{}\" (allowed: finite numbers)", token));
    }
    return value;
  }

  void ParseCoordinates() {
    std::vector<bool> seen(static_cast<std::size_t>(rows_ * cols_), false);
    for (std::int64_t found = 0; found < entries_; ++found) {
      if (!NextTokens()) FailMissing(found);
      if (tokens_.size() != 3) {
        Fail(fmt::format("{} words (allowed: ROW COLUMN VALUE)", tokens_.size()));
      }
      const std::int64_t i = Integer(tokens_[0], "row", 1, rows_) - 1;
      const std::int64_t j = Integer(tokens_[1], "column", 1, cols_) - 1;
      if (symmetric_ && j > i) {
        Fail(
            fmt::format("entry ({}, {}) above the diagonal of a symmetric matrix (allowed: row >= "
                        "column)",
                        i + 1, j + 1));
      }
      const auto place = static_cast<std::size_t>(i * cols_ + j);
      if (seen[place]) {
        Fail(fmt::format("entry ({}, {}) is there twice (allowed: once)", i + 1, j + 1));
      }
      seen[place] = true;
      Set(i, j, Value(tokens_[2]));
    }
    FailSurplus();
  }

  void ParseArray() {
    std::int64_t found = 0;
    for (Index j = 0; j < cols_; ++j) {
      for (Index i = symmetric_ ? j : 0; i < rows_; ++i) {
        if (!NextTokens()) FailMissing(found);
        if (tokens_.size() != 1) {
          Fail(fmt::format("{} words (allowed: one value a line)", tokens_.size()));
        }
        Set(i, j, Value(tokens_[0]));
        ++found;
      }
    }
    FailSurplus();
  }

  void FailSurplus() {
    if (NextTokens()) {
      Fail(fmt::format("more entries than expected (allowed: {} entries)", entries_));
    }
  }

  void Set(Index i, Index j, double value) {
    matrix_(i, j) = value;
    if (symmetric_) matrix_(j, i) = value;
  }

  std::string name_;
  std::string_view rest_;
  std::string_view line_;
  std::vector<std::string_view> tokens_;
  std::int64_t line_number_ = 0;
  bool coordinate_ = false;
  bool integer_ = false;
  bool symmetric_ = false;
  std::int64_t rows_ = 0;
  std::int64_t cols_ = 0;
  std::int64_t entries_ = 0;
  RowMatrix matrix_;
};

}  // namespace

RowMatrix ReadMatrixMarket(const std::filesystem::path& path) {
  const std::string text = ReadFile(path, kMatrixFile);
  return Parser(path.string(), text).Parse();
}

void WriteMatrixMarket(const std::filesystem::path& path, const RowMatrix& matrix, bool symmetric) {
  if (symmetric && (matrix.rows() != matrix.cols() || matrix != matrix.transpose())) {
    throw InputError(fmt::format("{}: the matrix to be written is not symmetric", path.string()));
  }
  fmt::memory_buffer buffer;
  auto out = std::back_inserter(buffer);
  fmt::format_to(out, "%%MatrixMarket matrix array real {}\n{} {}\n",
                 symmetric ? "symmetric" : "general", matrix.rows(), matrix.cols());
  for (Index j = 0; j < matrix.cols(); ++j) {
    for (Index i = symmetric ? j : 0; i < matrix.rows(); ++i) {
      fmt::format_to(out, FMT_COMPILE("{:.17g}\n"), matrix(i, j));
    }
  }
  WriteFileAtomically(path, {buffer.data(), buffer.size()});
}

}  // namespace spusim
