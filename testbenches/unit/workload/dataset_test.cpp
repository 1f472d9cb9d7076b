// SPDX-License-Identifier: Apache-2.0
#include <spusim/workload/dataset.h>

#include <zlib.h>

#include <catch2/catch.hpp>
#include <set>
#include <string>

#include <spusim/base/errors.h>

#include "testbenches/data/source_path.h"
#include "testbenches/support/temporary_folder.h"

namespace spusim {
namespace {

using test::TemporaryFolder;

constexpr DatasetFormat kSmall{3, 4, 2};

std::string InputMessage(const std::filesystem::path& file) {
  try {
    ReadDataset(file, kSmall);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

void WriteGzip(const std::filesystem::path& path, const std::string& text) {
  gzFile file = gzopen(path.c_str(), "wb");
  gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
  gzclose(file);
}

TEST_CASE("a plain file gives scaled inputs and labels") {
  const TemporaryFolder folder;
  const Samples data = ReadDataset(folder.Write("d.csv", "0,1,4,0\r\n\n 2 , 3,4 ,\t1"), kSmall);
  RowMatrix expected(2, 3);
  // Quarters are exact in binary.
  expected << 0.0, 0.25, 1.0, 0.5, 0.75, 1.0;
  CHECK(data.inputs == expected);
  CHECK(data.targets == RowMatrix{{0}, {1}});
}

TEST_CASE("a compressed file reads as the plain one") {
  const TemporaryFolder folder;
  const std::string text = "0,1,4,0\n2,3,4,1\n";
  WriteGzip(folder.path() / "d.csv.gz", text);
  const Samples packed = ReadDataset(folder.path() / "d.csv.gz", kSmall);
  const Samples plain = ReadDataset(folder.Write("d.csv", text), kSmall);
  CHECK(packed.inputs == plain.inputs);
  CHECK(packed.targets == plain.targets);
}

TEST_CASE("bad content is refused with its line") {
  const TemporaryFolder folder;
  const std::string good = "0,1,4,0\n\n";
  const struct {
    std::string line;
    std::string message;
  } cases[] = {
      {"0,1,4", "3 columns (allowed: 4, 3 values and a label)"},
      {"0,1,4,0,1", "5 columns (allowed: 4, 3 values and a label)"},
      {"0,1,4,", "column 4: '' is not an integer (allowed: a label of 0 to 1)"},
      {"0,x,4,1", "column 2: 'x' is not an integer (allowed: a value of 0 to 4)"},
      {"0,1.5,4,1", "column 2: '1.5' is not an integer (allowed: a value of 0 to 4)"},
      {"0,nan,4,1", "column 2: 'nan' is not an integer (allowed: a value of 0 to 4)"},
      {"0,1,5,1", "column 3: value 5 is out of range (allowed: 0 to 4)"},
      {"-1,1,4,1", "column 1: value -1 is out of range (allowed: 0 to 4)"},
      {"99999999999999999999,1,4,1",
       "column 1: value 99999999999999999999 is out of range (allowed: 0 to 4)"},
      {"0,1,4,2", "column 4: label 2 is out of range (allowed: 0 to 1)"},
      {"0,1,4,-1", "column 4: label -1 is out of range (allowed: 0 to 1)"},
  };
  for (const auto& bad : cases) {
    const auto file = folder.Write("d.csv", good + bad.line + "\n");
    CHECK(InputMessage(file) == file.string() + ":3: " + bad.message);
  }
}

TEST_CASE("a file without samples is refused") {
  const TemporaryFolder folder;
  for (const char* text : {"", "\n \n"}) {
    const auto file = folder.Write("d.csv", text);
    CHECK(InputMessage(file) ==
          file.string() + ": no samples (allowed: lines of 3 values and a label)");
  }
}

TEST_CASE("files that cannot be read are file errors") {
  const TemporaryFolder folder;
  CHECK_THROWS_AS(ReadDataset(folder.path() / "missing.csv", kSmall), InputError);
  CHECK_THROWS_AS(ReadDataset(folder.path(), kSmall), FileError);
  std::string text;
  for (int i = 0; i < 200; ++i) text += std::to_string(i % 5) + ",1,4,0\n";
  const auto whole = folder.path() / "whole.gz";
  WriteGzip(whole, text);
  std::filesystem::resize_file(whole, std::filesystem::file_size(whole) / 2);
  CHECK_THROWS_AS(ReadDataset(whole, kSmall), FileError);
}

TEST_CASE("the shipped digits are complete") {
  const Samples data = ReadDataset(SourcePath("configs/data/optdigits.csv.gz"), {64, 16, 10});
  REQUIRE(data.size() == 1797);
  CHECK(data.inputs.minCoeff() == 0.0);
  CHECK(data.inputs.maxCoeff() == 1.0);
  CHECK(std::set<double>(data.targets.data(), data.targets.data() + data.size()).size() == 10);
}

TEST_CASE("a slice keeps inputs and targets together") {
  Samples data;
  data.inputs = RowMatrix(5, 2);
  data.inputs << 0, 1, 2, 3, 4, 5, 6, 7, 8, 9;
  data.targets = RowMatrix{{0}, {1}, {2}, {3}, {4}};
  const Samples part = Slice(data, 2, 2);
  CHECK(part.inputs == data.inputs.middleRows(2, 2));
  CHECK(part.targets == RowMatrix{{2}, {3}});
}

}  // namespace
}  // namespace spusim
