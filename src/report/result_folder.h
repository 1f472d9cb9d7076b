// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <spusim/report/run_manifest.h>

namespace spusim {

/// The folder of one run. Nothing is written before Create, so that a run with bad input leaves no
/// trace. While the object lives, a lock keeps other runs out of the folder.
///
/// A manifest (RunManifest) tells the files of runs from the user's. A user's file is never removed
/// nor written over.
class ResultFolder {
 public:
  /// What becomes of a folder with files in it.
  enum class Filled {
    kRefused,      ///< one that the user named
    kReplaceRuns,  ///< the default one: what runs wrote is replaced; refused if there is more
    kForced        ///< --force: what runs wrote is replaced, what else there is stays
  };

  /// @throws InputError if `path` is no folder, or is refused as above, or holds a file of the user
  /// that has a name of a run's file.
  ResultFolder(std::filesystem::path path, Filled filled);
  /// Notes what the run has written, gives the lock back, and removes the folder if this run made it
  /// and left it empty.
  ~ResultFolder();
  ResultFolder(const ResultFolder&) = delete;
  ResultFolder& operator=(const ResultFolder&) = delete;

  /// Makes and locks the folder, removes what earlier runs of spusim wrote there, and claims the
  /// names of this run's files. Does nothing when called again.
  /// @throws InputError if another run holds the folder or has filled it meanwhile; FileError.
  void Create();

  /// Removes what this run has written, for input that turns out bad only while running. No more is
  /// written after that.
  void Discard();

  bool created() const { return lock_ >= 0; }
  const std::filesystem::path& path() const { return path_; }

  /// Makes `name`, which not every run writes, one of this run's. @throws InputError if the user has
  /// a file of that name; FileError.
  void Claim(const std::string& name);

  /// Writes one file, whole or not at all. @throws FileError.
  void Write(const std::string& name, std::string_view bytes) const;

  /// Names of the finished files in it, sorted.
  std::vector<std::string> Files() const;

 private:
  void CheckFiles() const;
  void RemoveRunFiles();
  void Lock();
  void Release();

  std::filesystem::path path_;
  Filled filled_;
  RunManifest manifest_;
  std::vector<std::filesystem::path> made_;  ///< that Create made, the folder itself first
  int lock_ = -1;
};

}  // namespace spusim
