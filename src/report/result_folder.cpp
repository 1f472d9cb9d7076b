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

}  // namespace

bool IsRunFile(const std::string& name) {
  static const std::vector<std::string> names = {
      "summary.json", "timing.json", "config.resolved.toml", "solution.mtx",
      "inverse.mtx",  "samples.mtx", "exponential.mtx",      "columns.csv",
      "nodes.csv",    "waves.vcd",   "waves.gtkw",           "report.html"};
  const std::string_view end = ".partial";
  const bool partial =
      name.size() > end.size() && name.compare(name.size() - end.size(), end.size(), end) == 0;
  const fs::path whole = partial ? name.substr(0, name.size() - end.size()) : name;
  const bool metrics = name.rfind("metrics", 0) == 0 && whole.extension() == ".csv";
  return metrics || std::find(names.begin(), names.end(), whole.string()) != names.end();
}

ResultFolder::ResultFolder(fs::path path, bool force) : path_(std::move(path)), force_(force) {
  std::error_code error;
  const fs::file_status status = fs::status(path_, error);
  if (fs::exists(status) && !fs::is_directory(status)) {
    Refuse(path_, "is a file (allowed: a new or empty folder)");
  }
  if (fs::exists(status)) RefuseIfFilled();
}

ResultFolder::~ResultFolder() { Release(); }

void ResultFolder::Create() {
  if (created()) return;
  std::error_code error;
  made_ = fs::create_directories(path_, error);
  if (error) {
    throw FileError(
        fmt::format("{}: cannot be made: {}", OneLine(path_.string()), error.message()));
  }
  Lock();
  // Another run may have come and gone since the constructor looked.
  try {
    RefuseIfFilled();
  } catch (const InputError&) {
    Release();
    throw;
  }
  if (force_) RemoveRunFiles();
}

void ResultFolder::RemoveRunFiles() const {
  for (const std::string& name : Files()) {
    if (IsRunFile(name) && ::unlink((path_ / name).c_str()) != 0) {
      ThrowFileError(path_ / name, "be removed");
    }
  }
}

void ResultFolder::Discard() {
  if (!created()) return;
  RemoveRunFiles();
  Release();
}

void ResultFolder::Write(const std::string& name, std::string_view bytes) const {
  WriteFileAtomically(path_ / name, bytes);
}

std::vector<std::string> ResultFolder::Files() const {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator it(path_, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    if (name != kLockName) names.push_back(name);
  }
  if (error) {
    throw FileError(
        fmt::format("{}: cannot be read: {}", OneLine(path_.string()), error.message()));
  }
  std::sort(names.begin(), names.end());
  return names;
}

void ResultFolder::RefuseIfFilled() const {
  if (!force_ && !Files().empty()) {
    Refuse(path_,
           "exists and is not empty (allowed: a new or empty folder, or --force to replace what an "
           "earlier run wrote)");
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
  if (made_) ::rmdir(path_.c_str());
}

}  // namespace spusim
