// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace spusim {

/// The folder of one run. Nothing is written before Create, so that a run with bad input leaves no
/// trace. While the object lives, a lock keeps other runs out of the folder.
class ResultFolder {
 public:
  /// @throws InputError if `path` is no folder, or holds files and `force` is false.
  ResultFolder(std::filesystem::path path, bool force);
  /// Gives the lock back, and removes the folder if this run made it and left it empty.
  ~ResultFolder();
  ResultFolder(const ResultFolder&) = delete;
  ResultFolder& operator=(const ResultFolder&) = delete;

  /// Makes and locks the folder. With `force`, removes what an earlier run of spusim wrote there,
  /// and nothing else. Does nothing when called again.
  /// @throws InputError if another run holds the folder or has filled it meanwhile; FileError.
  void Create();

  /// Removes what this run has written, for input that turns out bad only while running. No more is
  /// written after that.
  void Discard();

  bool created() const { return lock_ >= 0; }
  const std::filesystem::path& path() const { return path_; }

  /// Writes one file, whole or not at all. @throws FileError.
  void Write(const std::string& name, std::string_view bytes) const;

  /// Names of the finished files in it, sorted.
  std::vector<std::string> Files() const;

 private:
  void RefuseIfFilled() const;
  void RemoveRunFiles() const;
  void Lock();
  void Release();

  std::filesystem::path path_;
  bool force_ = false;
  bool made_ = false;
  int lock_ = -1;
};

/// True for the name of a file that some task of spusim writes into its folder.
bool IsRunFile(const std::string& name);

}  // namespace spusim
