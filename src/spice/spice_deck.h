// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iterator>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace spusim {

/// Text that grows; numbers in the fewest digits that give the same double again.
class SpiceDeck {
 public:
  template <typename... Values>
  void Line(fmt::format_string<Values...> text, Values&&... values) {
    fmt::format_to(std::back_inserter(text_), text, std::forward<Values>(values)...);
    text_.push_back('\n');
  }
  std::string Text() const { return fmt::to_string(text_); }

 private:
  fmt::memory_buffer text_;
};

}  // namespace spusim
