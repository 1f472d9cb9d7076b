// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fnmatch.h>

#include <spusim/waves/glob_list.h>
#include <utility>

namespace spusim {
namespace {

constexpr std::size_t kExamples = 8;

}  // namespace

GlobList::GlobList(std::vector<std::string> patterns)
    : patterns_(std::move(patterns)), used_(patterns_.size(), 0) {}

bool GlobList::Matches(const std::string& name) {
  ++names_;
  if (examples_.size() < kExamples) {
    examples_.push_back(name);
  }
  bool matches = false;
  for (std::size_t i = 0; i < patterns_.size(); ++i) {
    // Once a pattern is known to be of use, it need not be tried on a name that matches already.
    if ((!matches || used_[i] == 0) && fnmatch(patterns_[i].c_str(), name.c_str(), 0) == 0) {
      matches = true;
      used_[i] = 1;
    }
  }
  any_matched_ = any_matched_ || matches;
  return matches;
}

std::vector<std::string> GlobList::Unmatched() const {
  std::vector<std::string> unmatched;
  for (std::size_t i = 0; i < patterns_.size(); ++i) {
    if (used_[i] == 0) {
      unmatched.push_back(patterns_[i]);
    }
  }
  return unmatched;
}

std::string GlobList::DescribeMismatch() const {
  std::string line = "trace.signals: ";
  if (patterns_.empty()) {
    line += "no pattern is given";
  }
  for (std::size_t i = 0; i < patterns_.size(); ++i) {
    line += fmt::format("{}\"{}\"", i == 0 ? "" : ", ", patterns_[i]);
  }
  if (!patterns_.empty()) {
    line += patterns_.size() == 1 ? " matches no signal" : " match no signal";
  }
  if (examples_.empty()) {
    return line + " (there is no signal that can be recorded)";
  }
  line += fmt::format(" (allowed: patterns over {} names such as ", names_);
  for (std::size_t i = 0; i < examples_.size(); ++i) {
    line += fmt::format("{}{}", i == 0 ? "" : ", ", examples_[i]);
  }
  return line + ")";
}

}  // namespace spusim
