// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstdint>

#include <catch2/catch.hpp>

#include <spusim/waves/row_queue.h>

namespace spusim {
namespace {

TEST_CASE("RowQueue: rows come out whole and in order, also while others go in") {
  RowQueue rows;
  rows.set_width(2);
  REQUIRE(rows.empty());
  std::uint64_t pushed = 0;
  std::uint64_t popped = 0;
  // Three go in and two come out: more and more wait, and the memory of the first is used again.
  for (int round = 0; round < 100; ++round) {
    for (int i = 0; i < 3; ++i, ++pushed) {
      rows.Push(10 * pushed, std::array{1.0 * pushed, -1.0 * pushed}.data());
      REQUIRE(rows.back_time() == 10 * pushed);
    }
    for (int i = 0; i < 2; ++i, ++popped) {
      REQUIRE(rows.front_time() == 10 * popped);
      REQUIRE(rows.front()[0] == 1.0 * popped);
      REQUIRE(rows.front()[1] == -1.0 * popped);
      rows.Pop();
    }
  }
  for (; popped < pushed; ++popped) {
    REQUIRE(rows.front_time() == 10 * popped);
    rows.Pop();
  }
  REQUIRE(rows.empty());
}

TEST_CASE("RowQueue: a second row at the last one's time takes its place, if that still waits") {
  RowQueue rows;
  rows.set_width(2);
  rows.Push(1, std::array{1.0, 2.0}.data());
  rows.Push(5, std::array{3.0, 4.0}.data());
  rows.Push(5, std::array{5.0, 6.0}.data());
  REQUIRE(rows.front()[1] == 2.0);
  rows.Pop();
  REQUIRE(rows.front_time() == 5);
  REQUIRE(rows.front()[0] == 5.0);
  REQUIRE(rows.front()[1] == 6.0);
  rows.Pop();
  REQUIRE(rows.empty());
  rows.Push(5, std::array{7.0, 8.0}.data());
  REQUIRE_FALSE(rows.empty());
  REQUIRE(rows.front()[0] == 7.0);
}

}  // namespace
}  // namespace spusim
