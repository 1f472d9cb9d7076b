// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>

#include <catch2/catch.hpp>

#include <spusim/base/errors.h>
#include <spusim/linalg/matrix_market.h>

namespace spusim {
namespace {

namespace fs = std::filesystem;

/// A folder of this process, gone with the object.
class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / ("spusim_mm_" + std::to_string(::getpid()))) {
    fs::create_directories(path_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  const fs::path& path() const { return path_; }
  fs::path Write(const std::string& text) const {
    fs::path file = path_ / "a.mtx";
    std::ofstream(file, std::ios::binary) << text;
    return file;
  }

 private:
  fs::path path_;
};

RowMatrix Parse(const std::string& text) {
  const Folder folder;
  return ReadMatrixMarket(folder.Write(text));
}

/// The message without the path, from ":LINE:" on.
std::string Failure(const std::string& text) {
  const Folder folder;
  const fs::path file = folder.Write(text);
  try {
    ReadMatrixMarket(file);
  } catch (const InputError& error) {
    const std::string message = error.what();
    REQUIRE(message.rfind(file.string(), 0) == 0);
    CHECK(message.find('\n') == std::string::npos);
    return message.substr(file.string().size());
  }
  return "no error";
}

TEST_CASE("Matrix Market coordinate files", "[linalg]") {
  const RowMatrix general = Parse(
      "%%MatrixMarket matrix coordinate real general\n% a comment\n\n3 2 3\n1 1 1.5\n"
      "%another\n3 2 -2e-3\n\n2 1 +4\n");
  CHECK(general == RowMatrix{{1.5, 0.0}, {4.0, 0.0}, {0.0, -2e-3}});
  const RowMatrix symmetric =
      Parse("%%MatrixMarket MATRIX Coordinate Integer Symmetric\r\n2 2 2\r\n1 1 3\r\n2 1 -7\r\n");
  CHECK(symmetric == RowMatrix{{3.0, -7.0}, {-7.0, 0.0}});
  CHECK(Parse("%%MatrixMarket matrix coordinate real general\n2 2 0\n") == RowMatrix::Zero(2, 2));
}

TEST_CASE("Matrix Market array files run column by column", "[linalg]") {
  CHECK(Parse("%%MatrixMarket matrix array real general\n2 3\n1\n2\n3\n4\n5\n6\n") ==
        RowMatrix{{1.0, 3.0, 5.0}, {2.0, 4.0, 6.0}});
  CHECK(Parse("%%MatrixMarket matrix array real symmetric\n3 3\n1\n2\n3\n4\n5\n6") ==
        RowMatrix{{1.0, 2.0, 3.0}, {2.0, 4.0, 5.0}, {3.0, 5.0, 6.0}});
  CHECK(Parse("%%MatrixMarket matrix array integer general\n2 1\n  -1 \n\t9\n") ==
        RowMatrix{{-1.0}, {9.0}});
}

TEST_CASE("Writing and reading gives the same bits", "[linalg]") {
  const Folder folder;
  const fs::path file = folder.path() / "m.mtx";
  const double tiny = std::numeric_limits<double>::denorm_min();
  const double huge = std::numeric_limits<double>::max();
  const RowMatrix general{{0.1, 1.0 / 3.0, -0.0}, {tiny, huge, -1e-300}};
  WriteMatrixMarket(file, general, false);
  const RowMatrix back = ReadMatrixMarket(file);
  CHECK(back == general);
  CHECK(std::signbit(back(0, 2)));
  const RowMatrix symmetric{{0.1, 0.7, 3.0}, {0.7, 0.2, -5.5}, {3.0, -5.5, 1e17 / 3.0}};
  WriteMatrixMarket(file, symmetric, true);
  CHECK(ReadMatrixMarket(file) == symmetric);
  // The lower triangle only: header, sizes and 6 values.
  std::ifstream in(file);
  CHECK(std::count(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>(), '\n') ==
        8);
  // Nothing else is left in the folder.
  CHECK(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()) == 1);
  CHECK_THROWS_AS(WriteMatrixMarket(file, general, true), InputError);
}

TEST_CASE("A failed write leaves nothing behind", "[linalg]") {
  const Folder folder;
  const RowMatrix one = RowMatrix::Ones(1, 1);
  CHECK_THROWS_AS(WriteMatrixMarket(folder.path() / "no" / "m.mtx", one, false), FileError);
  // A folder of that name cannot be replaced: the temporary file must go.
  fs::create_directories(folder.path() / "taken" / "inside");
  CHECK_THROWS_AS(WriteMatrixMarket(folder.path() / "taken", one, false), FileError);
  CHECK(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()) == 1);
}

TEST_CASE("A file that cannot be read", "[linalg]") {
  const Folder folder;
  CHECK_THROWS_AS(ReadMatrixMarket(folder.path() / "none.mtx"), InputError);
  CHECK_THROWS_WITH(ReadMatrixMarket(folder.path() / "none.mtx"),
                    Catch::EndsWith("none.mtx: no such file"));
  CHECK_THROWS_AS(ReadMatrixMarket(folder.path()), FileError);
  CHECK_THROWS_WITH(ReadMatrixMarket(folder.path()), Catch::EndsWith("it is a folder"));
}

TEST_CASE("Every error names its line", "[linalg]") {
  const std::string c = "%%MatrixMarket matrix coordinate real general\n";
  const std::string s = "%%MatrixMarket matrix coordinate real symmetric\n";
  const std::string a = "%%MatrixMarket matrix array real general\n";
  using Catch::StartsWith;
  CHECK_THAT(Failure(""), StartsWith(":1: the file is empty"));
  CHECK_THAT(Failure("1 2 3\n"), StartsWith(":1: not a Matrix Market header"));
  CHECK_THAT(Failure("%%MatrixMarket vector array real general\n"),
             StartsWith(":1: object \"vector\" (allowed: matrix)"));
  CHECK_THAT(Failure("%%MatrixMarket matrix dense real general\n"),
             StartsWith(":1: format \"dense\" (allowed: coordinate, array)"));
  CHECK_THAT(Failure("%%MatrixMarket matrix array complex general\n"),
             StartsWith(":1: field \"complex\" (allowed: real, integer)"));
  CHECK_THAT(Failure("%%MatrixMarket matrix array real hermitian\n"),
             StartsWith(":1: symmetry \"hermitian\" (allowed: general, symmetric)"));
  CHECK_THAT(Failure(c + "% only comments\n"), StartsWith(":2: the line of sizes is missing"));
  CHECK_THAT(Failure(c + "2 2\n"), StartsWith(":2: 2 words in the line of sizes"));
  CHECK_THAT(Failure(c + "0 2 1\n"), StartsWith(":2: number of rows \"0\""));
  CHECK_THAT(Failure(c + "2 x 1\n"), StartsWith(":2: number of columns \"x\""));
  CHECK_THAT(Failure(c + "2 2 5\n"), StartsWith(":2: number of entries \"5\""));
  CHECK_THAT(Failure(c + "99999 99999 1\n1 1 1\n"), StartsWith(":2: 99999 x 99999 entries do not"));
  CHECK_THAT(Failure(s + "2 3 1\n1 1 1\n"), StartsWith(":2: 2 x 3 cannot be symmetric"));
  CHECK_THAT(Failure(c + "\n2 2 1\n1 1\n\n\n"), StartsWith(":4: 2 words (allowed: ROW COLUMN"));
  CHECK_THAT(Failure(c + "2 2 1\n3 1 1.0\n"), StartsWith(":3: row \"3\" (allowed: an integer 1"));
  CHECK_THAT(Failure(c + "2 2 1\n1 0 1.0\n"), StartsWith(":3: column \"0\""));
  CHECK_THAT(Failure(c + "2 2 1\n1 1 1.0x\n"), StartsWith(":3: value \"1.0x\""));
  CHECK_THAT(Failure(c + "2 2 1\n1 1 +-1\n"), StartsWith(":3: value \"+-1\""));
  CHECK_THAT(Failure(c + "2 2 1\n1 1 nan\n"), StartsWith(":3: value \"nan\""));
  CHECK_THAT(Failure(c + "2 2 1\n1 1 inf\n"), StartsWith(":3: value \"inf\""));
  CHECK_THAT(Failure(c + "2 2 1\n1 1 1e999\n"), StartsWith(":3: value \"1e999\""));
  CHECK_THAT(Failure("%%MatrixMarket matrix array integer general\n1 1\n1.5\n"),
             StartsWith(":3: value \"1.5\" (allowed: an integer"));
  CHECK_THAT(Failure(c + "2 2 2\n1 1 1.0\n% c\n1 1 2.0\n"),
             StartsWith(":5: entry (1, 1) is there"));
  CHECK_THAT(Failure(s + "2 2 1\n1 2 1.0\n"), StartsWith(":3: entry (1, 2) above the diagonal"));
  CHECK_THAT(Failure(c + "2 2 2\n1 1 1.00000000\n"), StartsWith(":3: the file ends after 1 of 2"));
  CHECK_THAT(Failure(c + "200 200 40000\n1 1 1\n"),
             StartsWith(":3: the file ends after 1 of 40000"));
  CHECK_THAT(Failure(c + "2 2 1\n1 1 1.0\n\n2 2 2.0\n"), StartsWith(":5: more entries than"));
  CHECK_THAT(Failure(a + "2 1\n1 2\n\n"), StartsWith(":3: 2 words (allowed: one value a line)"));
  CHECK_THAT(Failure(a + "2 1\n1.00000\n"), StartsWith(":3: the file ends after 1 of 2 entries"));
  CHECK_THAT(Failure(a + "2 1\n1\n2\n3\n"), StartsWith(":5: more entries than expected"));
}

}  // namespace
}  // namespace spusim
