// SPDX-License-Identifier: Apache-2.0
#include <spusim/report/result_folder.h>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include <spusim/base/atomic_file.h>
#include <spusim/base/errors.h>
#include <spusim/base/posix_io.h>
#include <spusim/base/text.h>

namespace spusim {
namespace {

namespace fs = std::filesystem;

const char* const kLockName = ".spusim.lock";
constexpr mode_t kMode = 0666;

[[noreturn]] void Refuse(const fs::path& path, const std::string& what) {
  throw InputError(fmt::format("run.out: {} {}", Quoted(path.string()), what));
}

[[noreturn]] void RefuseFileOfUser(const fs::path& path, const std::string& name) {
  Refuse(path,
         fmt::format("holds {}, which no run of spusim wrote or somebody changed, and which this "
                     "run would write (allowed: another folder)",
                     Quoted(name)));
}

/// What tasks write; besides these, tables that they claim by name.
const std::vector<std::string>& NamesOfRuns() {
  static const std::vector<std::string> names = {
      "config.resolved.toml", "summary.json", "timing.json",     "solution.mtx", "inverse.mtx",
      "samples.mtx",          "waves.vcd",    "exponential.mtx", "waves.gtkw"};
  return names;
}

}  // namespace

ResultFolder::ResultFolder(fs::path path, Filled filled)
    : path_(std::move(path)), filled_(filled), manifest_(path_) {
  std::error_code error;
  const fs::file_status status = fs::status(path_, error);
  if (fs::exists(status) && !fs::is_directory(status)) {
    Refuse(path_, "is a file (allowed: a new or empty folder)");
  }
  if (fs::exists(status)) CheckFiles();
}

ResultFolder::~ResultFolder() {
  if (created()) {
    try {
      manifest_.Seal();
    } catch (const std::exception&) {
      // What was written then counts as that of a run that was killed.
    }
  }
  Release();
}

void ResultFolder::Create() {
  if (created()) return;
  std::error_code error;
  for (fs::path folder = path_; !folder.empty() && !fs::exists(folder, error);
       folder = folder.parent_path()) {
    made_.push_back(folder);
  }
  fs::create_directories(path_, error);
  if (error) {
    throw FileError(
        fmt::format("{}: cannot be made: {}", OneLine(path_.string()), error.message()));
  }
  Lock();
  // Another run may have come and gone since the constructor looked.
  manifest_ = RunManifest(path_);
  try {
    CheckFiles();
    RemoveRunFiles();
    manifest_.Claim(NamesOfRuns());
  } catch (...) {
    Release();
    throw;
  }
}

void ResultFolder::RemoveRunFiles() {
  for (const std::string& name : Files()) {
    if (!manifest_.Owns(name)) continue;
    if (::unlink((path_ / name).c_str()) != 0) ThrowFileError(path_ / name, "be removed");
    manifest_.Forget(name);
  }
}

void ResultFolder::Discard() {
  if (!created()) return;
  RemoveRunFiles();
  manifest_.Seal();
  Release();
}

void ResultFolder::Claim(const std::string& name) {
  const std::vector<std::string> files = Files();
  if (std::find(files.begin(), files.end(), name) != files.end()) RefuseFileOfUser(path_, name);
  manifest_.Claim({name});
}

void ResultFolder::Write(const std::string& name, std::string_view bytes) const {
  WriteFileAtomically(path_ / name, bytes);
}

std::vector<std::string> ResultFolder::Files() const {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator it(path_, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    if (name != kLockName && name != RunManifest::kName) names.push_back(name);
  }
  if (error) {
    throw FileError(
        fmt::format("{}: cannot be read: {}", OneLine(path_.string()), error.message()));
  }
  std::sort(names.begin(), names.end());
  return names;
}

void ResultFolder::CheckFiles() const {
  const std::vector<std::string> files = Files();
  if (files.empty()) return;
  if (filled_ == Filled::kRefused) {
    Refuse(path_,
           "exists and is not empty (allowed: a new or empty folder, or --force to replace what an "
           "earlier run wrote)");
  }
  for (const std::string& name : files) {
    if (manifest_.Owns(name)) continue;
    const std::vector<std::string>& ours = NamesOfRuns();
    if (std::find(ours.begin(), ours.end(), name) != ours.end()) RefuseFileOfUser(path_, name);
    if (filled_ == Filled::kReplaceRuns) {
      Refuse(path_,
             fmt::format("holds {}, which no run of spusim wrote (allowed: another folder, or "
                         "--force to replace the other files only)",
                         Quoted(name)));
    }
  }
}

void ResultFolder::Lock() {
  const fs::path lock = path_ / kLockName;
  while (true) {
    const int descriptor = ::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kMode);
    if (descriptor < 0) ThrowFileError(path_, "be written");
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
      const int error = errno;
      ::close(descriptor);
      if (error == EWOULDBLOCK) Refuse(path_, "is in use by another run (allowed: another folder)");
      errno = error;
      ThrowFileError(lock, "be locked");
    }
    // The run before may have removed the file between our open and our lock: then lock the new
    // one.
    struct stat ours {};
    struct stat there {};
    if (::fstat(descriptor, &ours) == 0 && ::stat(lock.c_str(), &there) == 0 &&
        ours.st_ino == there.st_ino && ours.st_dev == there.st_dev) {
      lock_ = descriptor;
      return;
    }
    ::close(descriptor);
  }
}

void ResultFolder::Release() {
  if (lock_ < 0) return;
  ::unlink((path_ / kLockName).c_str());
  ::close(std::exchange(lock_, -1));
  // Fails, as it should, where there are files.
  for (const fs::path& folder : made_) {
    if (::rmdir(folder.c_str()) != 0) break;
  }
}

}  // namespace spusim
