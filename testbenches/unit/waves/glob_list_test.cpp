// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include <spusim/waves/glob_list.h>

namespace spusim {
namespace {

TEST_CASE("GlobList: patterns choose by full name, and those of no use are known") {
  GlobList globs({"dut.c*", "dut.cells.v_[0-3]", "dut.stat?", "none.*"});
  REQUIRE_FALSE(globs.any_matched());
  REQUIRE_FALSE(globs.Matches("dut.level"));
  REQUIRE_FALSE(globs.any_matched());
  REQUIRE(globs.Matches("dut.clock"));
  REQUIRE(globs.any_matched());
  REQUIRE(globs.Matches("dut.state"));
  // '*' also matches dots: the first pattern takes cells that the second leaves out.
  REQUIRE(globs.Matches("dut.cells.v_4"));
  REQUIRE(globs.Unmatched() == std::vector<std::string>{"dut.cells.v_[0-3]", "none.*"});
  // A pattern is of use even where another one has chosen the name already.
  REQUIRE(globs.Matches("dut.cells.v_0"));
  REQUIRE(globs.Unmatched() == std::vector<std::string>{"none.*"});
  REQUIRE_FALSE(globs.Matches("other.cells.v_0"));
  REQUIRE_FALSE(globs.Matches("dut"));
  REQUIRE_FALSE(globs.Matches("the.dut.clock"));
}

TEST_CASE("GlobList: a mismatch is described by the patterns and some of the names that exist") {
  GlobList one({"dud.*"});
  REQUIRE(one.DescribeMismatch() ==
          "trace.signals: \"dud.*\" matches no signal (there is no signal that can be recorded)");
  for (const char* name : {"dut.clock", "dut.state", "dut.level", "dut.code"}) {
    REQUIRE_FALSE(one.Matches(name));
  }
  REQUIRE(one.DescribeMismatch() ==
          "trace.signals: \"dud.*\" matches no signal (allowed: patterns over 4 names such as "
          "dut.clock, dut.state, dut.level, dut.code)");

  GlobList two({"a", "b"});
  for (int i = 0; i < 100; ++i) {
    REQUIRE_FALSE(two.Matches("v_" + std::to_string(i)));
  }
  REQUIRE(two.DescribeMismatch() ==
          "trace.signals: \"a\", \"b\" match no signal (allowed: patterns over 100 names such as "
          "v_0, v_1, v_2, v_3, v_4, v_5, v_6, v_7)");

  GlobList none({});
  REQUIRE_FALSE(none.Matches("v"));
  REQUIRE(none.DescribeMismatch() ==
          "trace.signals: no pattern is given (allowed: patterns over 1 names such as v)");
}

}  // namespace
}  // namespace spusim
