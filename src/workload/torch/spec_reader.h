// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <spusim/workload/network.h>

namespace spusim {

/// Takes the parameters of a spec one by one; what is left at the end is unknown.
/// Errors: std::invalid_argument "WHAT NAME: PARAMETER: what is wrong (allowed: ...)", one line.
class SpecReader {
 public:
  /// `what`: what the spec is of, for messages. Refers to both.
  SpecReader(const char* what, const NamedSpec& spec) : what_(what), spec_(spec) {}

  /// A list of whole numbers: at least `count`, each at least `low`.
  std::vector<std::int64_t> Integers(const std::string& key, std::size_t count, std::int64_t low);
  /// One of `choices`.
  std::string Choice(const std::string& key, const std::vector<std::string>& choices);
  /// @throws if there is a parameter that was not asked for, or one twice.
  void Finish() const;

 private:
  const SpecValue& Find(const std::string& key, const std::string& allowed);
  [[noreturn]] void Refuse(const std::string& key, const std::string& what,
                           const std::string& allowed) const;

  const char* what_;
  const NamedSpec& spec_;
  std::vector<std::string> known_;
};

}  // namespace spusim
