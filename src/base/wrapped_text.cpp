// SPDX-License-Identifier: Apache-2.0
#include <spusim/base/wrapped_text.h>

#include <algorithm>

namespace spusim {
namespace {

constexpr std::size_t kTextColumns = 80;

}  // namespace

std::string Wrapped(const std::string& text, const std::string& indent) {
  std::string wrapped;
  std::string line = indent;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    const std::string word = text.substr(begin, end - begin);
    if (line.size() > indent.size() && line.size() + 1 + word.size() > kTextColumns) {
      wrapped += line + "\n";
      line = indent;
    }
    if (line.size() > indent.size()) line += ' ';
    line += word;
    begin = end + 1;
  }
  return wrapped + line + "\n";
}

}  // namespace spusim
