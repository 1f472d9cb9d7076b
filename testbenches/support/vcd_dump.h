// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "testbenches/support/temporary_folder.h"

namespace spusim::test {

/// Times and values of one signal; leading zeros of bits are left out.
using VcdChanges = std::vector<std::pair<std::uint64_t, std::string>>;

/// What a value change dump says. It reads the part of VCD that we and fst2vcd write.
class VcdDump {
 public:
  explicit VcdDump(const std::filesystem::path& path) : words_(TemporaryFolder::ReadWhole(path)) {
    while (words_ >> word_) {
      if (word_ == "$scope") {
        words_ >> word_ >> word_;
        scopes_.push_back(word_);
        SkipToEnd();
      } else if (word_ == "$upscope") {
        scopes_.pop_back();
        SkipToEnd();
      } else if (word_ == "$var") {
        ReadDeclaration();
      } else if (word_ == "$dumpvars" || word_ == "$end") {
        continue;
      } else if (word_[0] == '$') {
        SkipToEnd();
      } else if (word_[0] == '#') {
        times.push_back(std::stoull(word_.substr(1)));
      } else {
        ReadChange();
      }
    }
  }

  std::vector<std::uint64_t> times;
  std::map<std::string, VcdChanges> changes;  ///< by full name

  const VcdChanges& of(const std::string& name) const { return changes.at(name); }

  bool TimesIncreaseStrictly() const {
    return std::adjacent_find(times.begin(), times.end(), [](auto earlier, auto later) {
             return later <= earlier;
           }) == times.end();
  }

 private:
  void SkipToEnd() {
    while (word_ != "$end" && words_ >> word_) {
    }
  }

  void ReadDeclaration() {
    std::string id;
    std::string name;
    words_ >> word_ >> word_ >> id >> name;
    for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
      name.insert(0, *scope + ".");
    }
    names_[id].push_back(name);
    SkipToEnd();
  }

  void ReadChange() {
    std::string value = word_.substr(0, 1);
    std::string id = word_.substr(1);
    if (word_[0] == 'b' || word_[0] == 'r') {
      value = word_.substr(1);
      if (word_[0] == 'b') value.erase(0, std::min(value.find('1'), value.size() - 1));
      words_ >> id;
    }
    for (const std::string& name : names_.at(id)) {
      changes[name].emplace_back(times.empty() ? 0 : times.back(), value);
    }
  }

  std::istringstream words_;
  std::string word_;
  std::vector<std::string> scopes_;
  std::map<std::string, std::vector<std::string>> names_;  ///< by identifier
};

}  // namespace spusim::test
