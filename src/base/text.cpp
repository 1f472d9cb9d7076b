// SPDX-License-Identifier: Apache-2.0
#include <spusim/base/text.h>

#include <algorithm>

#include <fmt/format.h>

namespace spusim {
namespace {

constexpr unsigned char kDelete = 0x7f;

bool IsControl(char c) {
  const auto code = static_cast<unsigned char>(c);
  return code < ' ' || code == kDelete;
}

// Longer than a path that anybody reads.
constexpr std::size_t kLongestWord = 1024;
constexpr std::size_t kKeptOfWord = 100;

std::string WithShortWords(const std::string& line) {
  std::string text;
  std::size_t begin = 0;
  while (begin < line.size()) {
    const std::size_t end = std::min(line.find(' ', begin), line.size());
    const std::string word = line.substr(begin, end - begin);
    if (!text.empty()) text += ' ';
    text += word.size() <= kLongestWord
                ? word
                : word.substr(0, kKeptOfWord) + " ... " + word.substr(word.size() - kKeptOfWord);
    begin = end + 1;
  }
  return text;
}

}  // namespace

std::string OneLine(std::string_view text) {
  std::string line;
  for (const char c : text) {
    if (!IsControl(c)) {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return line.size() > kLongestWord ? WithShortWords(line) : line;
}

std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (c == '\n') {
      quoted += "\\n";
    } else if (c == '\t') {
      quoted += "\\t";
    } else if (IsControl(c)) {
      quoted += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

std::string RealText(double value) {
  std::string text = fmt::format("{}", value);
  if (text.find_first_of(".en") == std::string::npos) text += ".0";
  return text;
}

std::string Join(const std::vector<std::string>& parts, std::string_view separator) {
  return fmt::format("{}", fmt::join(parts, separator));
}

bool Contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string Counted(std::int64_t count, const std::string& noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace spusim
