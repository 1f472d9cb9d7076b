// SPDX-License-Identifier: Apache-2.0
#include <spusim/report/run_manifest.h>

#include <fstream>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include <spusim/base/atomic_file.h>
#include <spusim/base/sha256.h>

namespace spusim {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kHashLength = 64;
const std::string kUnfinished(kHashLength, '-');
const std::string kBetween = "  ";
const std::string kPartial = ".partial";

bool EndsWith(const std::string& name, const std::string& end) {
  return name.size() > end.size() && name.compare(name.size() - end.size(), end.size(), end) == 0;
}

/// The name that a file which AtomicFile has under way will have at its end (NAME.partial,
/// .NAME.PID.tmp); any other name as it is.
std::string WholeName(const std::string& name) {
  if (EndsWith(name, kPartial)) return name.substr(0, name.size() - kPartial.size());
  const std::string end = ".tmp";
  if (name.front() != '.' || !EndsWith(name, end)) return name;
  const std::string with_process = name.substr(1, name.size() - 1 - end.size());
  return with_process.substr(0, with_process.rfind('.'));
}

}  // namespace

RunManifest::RunManifest(fs::path folder) : folder_(std::move(folder)) {
  std::ifstream file(folder_ / kName);
  for (std::string line; std::getline(file, line);) {
    const std::size_t start = kHashLength + kBetween.size();
    if (line.size() <= start || line.compare(kHashLength, kBetween.size(), kBetween) != 0) continue;
    hashes_[line.substr(start)] = line.substr(0, kHashLength);
  }
}

bool RunManifest::Owns(const std::string& name) const {
  const auto exact = hashes_.find(name);
  const auto found = exact != hashes_.end() ? exact : hashes_.find(WholeName(name));
  if (found == hashes_.end()) return WholeName(name) == kName;
  if (found->second == kUnfinished) return true;
  std::error_code error;
  return exact == found && fs::is_regular_file(folder_ / name, error) &&
         Sha256OfFile(folder_ / name) == found->second;
}

void RunManifest::Claim(const std::vector<std::string>& names) {
  for (const std::string& name : names) hashes_[name] = kUnfinished;
  Save();
}

void RunManifest::Seal() {
  std::map<std::string, std::string> sealed;
  for (const auto& [name, hash] : hashes_) {
    for (const std::string& one : {name, name + kPartial}) {
      std::error_code error;
      if (fs::is_regular_file(folder_ / one, error)) sealed[one] = Sha256OfFile(folder_ / one);
    }
  }
  hashes_ = std::move(sealed);
  if (!hashes_.empty()) return Save();
  std::error_code error;
  fs::remove(folder_ / kName, error);
}

void RunManifest::Save() const {
  std::string text;
  for (const auto& [name, hash] : hashes_) text += fmt::format("{}{}{}\n", hash, kBetween, name);
  WriteFileAtomically(folder_ / kName, text);
}

}  // namespace spusim
