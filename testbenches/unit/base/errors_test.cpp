// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <catch2/catch.hpp>

#include <spusim/base/errors.h>

namespace spusim {
namespace {

TEST_CASE("What an error repeats from outside stays in its line, zero bytes too") {
  CHECK(std::string(InputError(std::string("key \0\nof a file", 15)).what()) == "key of a file");
  CHECK(std::string(FileError("a\tb").what()) == "a b");
  CHECK(std::string(RunError("x\r\n").what()) == "x");
}

}  // namespace
}  // namespace spusim
