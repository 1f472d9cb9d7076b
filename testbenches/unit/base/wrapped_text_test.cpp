// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <catch2/catch.hpp>

#include <spusim/base/wrapped_text.h>

namespace spusim {
namespace {

TEST_CASE("Text is broken between words at 80 columns") {
  const std::string word(20, 'a');
  CHECK(Wrapped("short", "  ") == "  short\n");
  CHECK(Wrapped("", "  ") == "  \n");
  // 2 + 20 + 1 + 20 + 1 + 36 = 80 fit, one more does not.
  CHECK(Wrapped(word + " " + word + " " + std::string(36, 'b'), "  ") ==
        "  " + word + " " + word + " " + std::string(36, 'b') + "\n");
  CHECK(Wrapped(word + " " + word + " " + std::string(37, 'b'), "  ") ==
        "  " + word + " " + word + "\n  " + std::string(37, 'b') + "\n");
  CHECK(Wrapped(std::string(100, 'c'), "  ") == "  " + std::string(100, 'c') + "\n");
}

}  // namespace
}  // namespace spusim
