// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace spusim {

/// The patterns of `trace.signals`, and which of them have been of use.
class GlobList {
 public:
  explicit GlobList(std::vector<std::string> patterns);

  /// True if any pattern matches. Every name asked for is also counted, and the first few are kept
  /// to be shown to a user whose patterns match nothing.
  bool Matches(const std::string& name);

  bool any_matched() const { return any_matched_; }
  /// Patterns that have matched no name so far.
  std::vector<std::string> Unmatched() const;
  /// One line for the user: the patterns, and some of the names that exist.
  std::string DescribeMismatch() const;

 private:
  std::vector<std::string> patterns_;
  std::vector<char> used_;
  std::vector<std::string> examples_;
  std::size_t names_ = 0;
  bool any_matched_ = false;
};

}  // namespace spusim
