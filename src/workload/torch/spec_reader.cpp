// SPDX-License-Identifier: Apache-2.0
#include <spusim/workload/torch/spec_reader.h>

#include <algorithm>
#include <stdexcept>

namespace spusim {
namespace {

std::string Listed(const std::vector<std::string>& words) {
  if (words.empty()) return "none";
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

}  // namespace

std::vector<std::int64_t> SpecReader::Integers(const std::string& key, std::size_t count,
                                               std::int64_t low) {
  const std::string allowed = "a list of at least " + std::to_string(count) +
                              " whole numbers, each at least " + std::to_string(low);
  const auto* numbers = std::get_if<std::vector<std::int64_t>>(&Find(key, allowed));
  if (numbers == nullptr) Refuse(key, "no list", allowed);
  if (numbers->size() < count) {
    Refuse(key, "a list of " + std::to_string(numbers->size()), allowed);
  }
  for (const std::int64_t number : *numbers) {
    if (number < low) Refuse(key, std::to_string(number), allowed);
  }
  return *numbers;
}

std::string SpecReader::Choice(const std::string& key, const std::vector<std::string>& choices) {
  const std::string allowed = Listed(choices);
  const auto* name = std::get_if<std::string>(&Find(key, allowed));
  if (name == nullptr) Refuse(key, "no name", allowed);
  if (std::find(choices.begin(), choices.end(), *name) == choices.end()) {
    Refuse(key, "\"" + *name + "\" is unknown", allowed);
  }
  return *name;
}

void SpecReader::Finish() const {
  std::vector<std::string> seen;
  for (const auto& parameter : spec_.parameters) {
    const std::string& key = parameter.first;
    if (std::find(known_.begin(), known_.end(), key) == known_.end()) {
      Refuse(key, "unknown parameter", Listed(known_));
    }
    if (std::find(seen.begin(), seen.end(), key) != seen.end()) {
      Refuse(key, "given twice", "once");
    }
    seen.push_back(key);
  }
}

const SpecValue& SpecReader::Find(const std::string& key, const std::string& allowed) {
  known_.push_back(key);
  for (const auto& [name, value] : spec_.parameters) {
    if (name == key) return value;
  }
  Refuse(key, "not given", allowed);
}

void SpecReader::Refuse(const std::string& key, const std::string& what,
                        const std::string& allowed) const {
  throw std::invalid_argument(std::string(what_) + " " + spec_.name + ": " + key + ": " + what +
                              " (allowed: " + allowed + ")");
}

}  // namespace spusim
