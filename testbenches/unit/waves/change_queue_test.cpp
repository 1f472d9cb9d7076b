// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include <spusim/waves/change_queue.h>

namespace spusim {
namespace {

using Lines = std::vector<std::string>;

void PushOne(ChangeQueue& queue, std::uint64_t time, int signal, std::uint64_t word) {
  queue.PushDigital(time, signal, &word, 1);
}

void PushRow(ChangeQueue& queue, std::uint64_t time, double value) {
  queue.rows().Push(time, &value);
}

// What comes out, a line an entry: time, the signal's number or `row`, value.
Lines Drained(ChangeQueue& queue, std::uint64_t end) {
  Lines lines;
  queue.Drain(
      end,
      [&](std::uint64_t time, int signal, const std::uint64_t* words) {
        lines.push_back(std::to_string(time) + " " + std::to_string(signal) + " " +
                        std::to_string(*words));
      },
      [&](std::uint64_t time, const double* values) {
        lines.push_back(std::to_string(time) + " row " + std::to_string(static_cast<int>(*values)));
      });
  return lines;
}

TEST_CASE("ChangeQueue: what is late on one side comes out in the order of time, digital first") {
  ChangeQueue queue;
  queue.rows().set_width(1);
  REQUIRE(queue.empty());
  REQUIRE(queue.LastTime() == 0);
  PushOne(queue, 10, 1, 7);
  PushOne(queue, 20, 0, 8);
  PushOne(queue, 20, 1, 9);
  REQUIRE(queue.LastTime() == 20);
  PushRow(queue, 5, 1.0);
  PushRow(queue, 10, 2.0);
  PushRow(queue, 25, 3.0);
  REQUIRE(queue.LastTime() == 25);
  REQUIRE(Drained(queue, 100) ==
          Lines{"5 row 1", "10 1 7", "10 row 2", "20 0 8", "20 1 9", "25 row 3"});
  REQUIRE(queue.empty());
  REQUIRE(queue.LastTime() == 0);
}

TEST_CASE("ChangeQueue: what is at or after the end waits for a later call") {
  ChangeQueue queue;
  queue.rows().set_width(1);
  for (std::uint64_t time = 0; time < 10; ++time) {
    PushOne(queue, time, 0, time);
  }
  PushRow(queue, 2, 1.0);
  PushRow(queue, 3, 2.0);
  REQUIRE(Drained(queue, 0).empty());
  REQUIRE(Drained(queue, 3) == Lines{"0 0 0", "1 0 1", "2 0 2", "2 row 1"});
  REQUIRE_FALSE(queue.empty());
  REQUIRE(queue.LastTime() == 9);
  // More than half of what was kept is gone after this: the rest moves.
  REQUIRE(Drained(queue, 8) == Lines{"3 0 3", "3 row 2", "4 0 4", "5 0 5", "6 0 6", "7 0 7"});
  PushOne(queue, 10, 0, 10);
  REQUIRE(Drained(queue, 100) == Lines{"8 0 8", "9 0 9", "10 0 10"});
  REQUIRE(queue.empty());
}

TEST_CASE("ChangeQueue: of several rows at one time the last comes out") {
  ChangeQueue queue;
  queue.rows().set_width(1);
  PushRow(queue, 20, 1.0);
  PushRow(queue, 20, 3.0);
  PushOne(queue, 20, 0, 1);
  REQUIRE(Drained(queue, 20).empty());
  PushRow(queue, 20, 4.0);
  REQUIRE(Drained(queue, 21) == Lines{"20 0 1", "20 row 4"});
}

TEST_CASE("ChangeQueue: a change of several words comes out as one") {
  ChangeQueue queue;
  const std::array<std::uint64_t, 3> words = {11, 12, 13};
  PushOne(queue, 1, 0, 5);
  queue.PushDigital(2, 1, words.data(), 3);
  PushOne(queue, 2, 0, 6);
  std::vector<std::uint64_t> seen;
  queue.Drain(
      3,
      [&](std::uint64_t time, int signal, const std::uint64_t* value) {
        seen.push_back(time);
        seen.insert(seen.end(), value, value + (signal == 1 ? 3 : 1));
      },
      [](std::uint64_t, const double*) {});
  REQUIRE(seen == std::vector<std::uint64_t>{1, 5, 2, 11, 12, 13, 2, 6});
  REQUIRE(queue.empty());
}

}  // namespace
}  // namespace spusim
