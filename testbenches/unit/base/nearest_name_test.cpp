// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <spusim/base/nearest_name.h>

namespace spusim {
namespace {

TEST_CASE("EditDistance counts insertions deletions substitutions and swaps") {
  CHECK(EditDistance("", "") == 0);
  CHECK(EditDistance("bits", "bits") == 0);
  CHECK(EditDistance("bit", "bits") == 1);
  CHECK(EditDistance("bitss", "bits") == 1);
  CHECK(EditDistance("bats", "bits") == 1);
  CHECK(EditDistance("btis", "bits") == 1);
  CHECK(EditDistance("", "bits") == 4);
  // The textbook pair: kitten -> sitten -> sittin -> sitting.
  CHECK(EditDistance("kitten", "sitting") == 3);
}

TEST_CASE("EditDistance is symmetric") {
  for (const auto& [a, b] : {std::pair("solve", "slove"), std::pair("rk4", "dopri5"),
                             std::pair("", "x"), std::pair("abcdef", "badcfe")}) {
    CAPTURE(a, b);
    CHECK(EditDistance(a, b) == EditDistance(b, a));
  }
}

TEST_CASE("NearestName finds a misspelt key and a key in the wrong section") {
  const std::vector<std::string> names = {"dac.bits", "adc.bits", "noise.kappa0", "spu.cell"};
  CHECK(NearestName("adc.bit", names) == "adc.bits");
  CHECK(NearestName("spu.kappa0", names) == "noise.kappa0");
  CHECK(NearestName("kappa0", names) == "noise.kappa0");
  CHECK(NearestName("spu.cel", names) == "spu.cell");
}

TEST_CASE("NearestName takes the first of equals and nothing from nothing") {
  CHECK(NearestName("a", {"b", "c"}) == "b");
  CHECK(NearestName("a", {}).empty());
}

}  // namespace
}  // namespace spusim
