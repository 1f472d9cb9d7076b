// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace spusim {

/// Which files of a folder runs of spusim wrote: `.spusim.manifest`, one "SHA-256  NAME" a line, as
/// sha256sum writes and checks them. A run claims names before it writes them and gives their hashes
/// at its end; a claimed name without a hash (64 minus signs) is that of a run that was killed.
class RunManifest {
 public:
  static constexpr const char* kName = ".spusim.manifest";

  /// Reads what an earlier run left in `folder`; nothing where there is none or it is not one.
  explicit RunManifest(std::filesystem::path folder);

  /// True for a file that a run wrote and nobody has changed since, and for one (its NAME.partial
  /// too) of a run that was killed.
  bool Owns(const std::string& name) const;

  void Forget(const std::string& name) { hashes_.erase(name); }
  /// From now on these are the run's. @throws FileError if that cannot be noted.
  void Claim(const std::vector<std::string>& names);
  /// Notes the hashes of the claimed files as they are now, and drops those that never came to be.
  /// The manifest goes where no file is left. @throws FileError.
  void Seal();

 private:
  void Save() const;

  std::filesystem::path folder_;
  std::map<std::string, std::string> hashes_;  // of names; kUnfinished: claimed
};

}  // namespace spusim
