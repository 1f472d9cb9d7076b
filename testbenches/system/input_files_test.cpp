// SPDX-License-Identifier: Apache-2.0
// Every kind of input file, with everything that may be wrong with a file as such.
#include <catch2/catch.hpp>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <spusim/base/read_file.h>

#include "testbenches/support/linear_case.h"
#include "testbenches/support/program_run.h"

namespace spusim {
namespace {

namespace fs = std::filesystem;
using test::ProgramRun;

constexpr int kBadInput = 2;
constexpr int kFileError = 3;

/// A place where the program takes a file; the arguments that put `file` there.
struct Place {
  const char* name;
  FileKind kind;
  std::function<std::vector<std::string>(const std::string& file)> arguments;
  bool empty_is_fine = false;  ///< a configuration without keys is one
  const char* missing = "no such file";
};

const std::vector<Place>& Places() {
  using Words = std::vector<std::string>;
  static const std::vector<Place> places = {
      {"run", kConfigFile,
       [](const std::string& f) {
         return Words{"run", f};
       }},
      {"check", kConfigFile,
       [](const std::string& f) {
         return Words{"check", f};
       }},
      {"hardware", kConfigFile,
       [](const std::string& f) {
         return Words{"solve", "A.mtx", "b.mtx", "--hardware", f};
       },
       true, "no preset or file"},
      {"problem.matrix", kMatrixFile,
       [](const std::string& f) {
         return Words{"solve", f, "b.mtx"};
       }},
      {"problem.rhs", kMatrixFile,
       [](const std::string& f) {
         return Words{"solve", "A.mtx", f};
       }},
      {"problem.mean", kMatrixFile,
       [](const std::string& f) {
         return Words{"sample", "A.mtx", "--set", "problem.mean=" + f};
       }},
      {"problem.noise", kMatrixFile,
       [](const std::string& f) {
         return Words{"lyapunov", "A.mtx", f};
       }},
      {"train.data", kDataFile,
       [](const std::string& f) {
         return Words{"train", "--set", "train.data=" + f};
       }},
  };
  return places;
}

struct Defect {
  const char* file;
  int code;
  std::string says;
};

TEST_CASE("A file that is no file is the same error wherever it is given") {
  const test::LinearCase folder(2, 1);
  fs::create_directory(folder.path() / "folder");
  folder.Write("empty", "");
  folder.Write("long", "");
  fs::create_symlink("/proc/self/mem", folder.path() / "unreadable");
  for (const Place& place : Places()) {
    // Sparse: nothing of it is on the disk, and nothing of it is read.
    fs::resize_file(folder.path() / "long", place.kind.max_bytes + 1);
    const std::vector<Defect> defects = {
        {"none", kBadInput, place.missing},
        {"folder", kFileError, "cannot be read: it is a folder"},
        {"unreadable", kFileError, "cannot be read: Input/output error"},
        {"long", kFileError,
         fmt::format("cannot be read: it is too long for {} (allowed: up to {} bytes)",
                     place.kind.name, place.kind.max_bytes)},
        {"empty", place.empty_is_fine ? 0 : kBadInput, ""},
    };
    for (const Defect& defect : defects) {
      CAPTURE(place.name, defect.file);
      ProgramRun run(folder.path(), place.arguments(defect.file));
      CHECK(run.Wait() == defect.code);
      const std::string text = run.Err();
      CHECK_THAT(text, Catch::Contains(defect.says));
      if (defect.code == 0) {
        fs::remove_all(folder.path() / "results");
        continue;
      }
      CHECK(run.Out().empty());
      CHECK(text.rfind("spusim: ", 0) == 0);
      CHECK(std::count(text.begin(), text.end(), '\n') == 1);
      CHECK_FALSE(fs::exists(folder.path() / "results"));
    }
  }
}

}  // namespace
}  // namespace spusim
