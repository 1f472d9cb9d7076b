// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include <spusim/base/errors.h>
#include <spusim/waves/vcd_writer.h>

#include "testbenches/support/temporary_folder.h"
#include "testbenches/support/vcd_dump.h"

namespace spusim {
namespace {

using test::TemporaryFolder;
using test::VcdChanges;
using test::VcdDump;
using Kind = TraceSignal::Kind;
using Words = std::vector<std::uint64_t>;

constexpr std::uint64_t kAllBits = ~std::uint64_t{0};

std::uint64_t Word(double value) { return std::bit_cast<std::uint64_t>(value); }

void Change(VcdWriter& writer, std::uint64_t time, int signal, const Words& words) {
  writer.Change(time, signal, words.data());
}

// The text of VCD that the standard (IEEE 1364-2005, clause 18) asks for these events.
TEST_CASE("VcdWriter: exact text of declarations, first values and changes") {
  const TemporaryFolder folder;
  VcdWriter writer(folder.path() / "waves.vcd");
  const int clock = writer.AddSignal({"dut.clock", Kind::kBits, 1, false});
  const int state = writer.AddSignal({"dut.state", Kind::kBits, 32, false});
  const int level = writer.AddSignal({"dut.level", Kind::kHeld, 64, true});
  const int code = writer.AddSignal({"dut.code", Kind::kBits, 32, true});
  const int node = writer.AddSignal({"dut.array.v_0", Kind::kSmooth, 64, true});
  const std::uint64_t start = Word(0.1);
  writer.SetInitial(node, &start);
  writer.WriteHeader("1 fs");
  writer.WriteInitialValues(0);
  const auto change_node = [&](std::uint64_t time, double value) {
    writer.ChangeReals(time, {node}, &value);
  };
  change_node(5, 0.5);
  Change(writer, 10, clock, {1});
  // What is no change leaves no mark, not even its time.
  change_node(15, 0.5);
  Change(writer, 16, clock, {1});
  Change(writer, 20, clock, {0});
  Change(writer, 20, state, {5});
  Change(writer, 20, level, {Word(0.25)});
  change_node(20, -1.0e-9);
  change_node(25, -0.0);
  change_node(35, 0.0);
  Change(writer, 45, code, {0xfffffffe});
  REQUIRE_FALSE(std::filesystem::exists(folder.path() / "waves.vcd"));
  writer.Finish(60);
  REQUIRE(folder.Read("waves.vcd") == R"($version
  spusim
$end
$timescale 1 fs $end
$scope module dut $end
$var wire 1 ! clock $end
$var wire 32 " state [31:0] $end
$var real 64 # level $end
$var wire 32 $ code [31:0] $end
$scope module array $end
$var real 64 % v_0 $end
$upscope $end
$upscope $end
$enddefinitions $end
#0
$dumpvars
0!
b0 "
rNaN #
b0 $
r0.1 %
$end
#5
r0.5 %
#10
1!
#20
0!
b101 "
r0.25 #
r-1e-09 %
#25
r0 %
#45
b11111111111111111111111111111110 $
#60
)");
  REQUIRE_FALSE(std::filesystem::exists(folder.path() / "waves.vcd.partial"));
}

TEST_CASE("VcdWriter: vcd2fst and fst2vcd give every value back") {
  const TemporaryFolder folder;
  VcdWriter writer(folder.path() / "waves.vcd");
  const auto bits = [&](const char* name, int width) {
    return writer.AddSignal({name, Kind::kBits, width, false});
  };
  const auto real = [&](const char* name) {
    const int signal = writer.AddSignal({name, Kind::kHeld, 64, true});
    const std::uint64_t zero = 0;
    writer.SetInitial(signal, &zero);
    return signal;
  };
  // Widths of one bit, within a word, of whole words and beyond, with patterns that use all bits.
  const int flag = bits("types.flag", 1);
  const int byte = bits("types.byte", 8);
  const int half = bits("types.half", 16);
  const int number = bits("types.number", 64);
  const int most = bits("types.bits", 64);
  const int single = real("types.single");
  const int value = real("types.real");
  const int five = bits("types.five", 5);
  const int full = bits("types.full", 64);
  const int pins = bits("types.pins", 33);
  const int wide = bits("types.wide", 128);
  const int big = bits("types.big", 96);
  bits("types.lanes_0", 32);
  const int lane = bits("types.lanes_1", 32);
  const int v = writer.AddSignal({"types.cells.v[0]", Kind::kSmooth, 64, true});
  writer.WriteHeader("1 fs");
  writer.WriteInitialValues(0);

  std::vector<double> points;
  std::uint64_t random = 1;
  for (int i = 0; i < 500; ++i) {
    // A linear congruence (Knuth's constants) is enough for bit patterns of all exponents.
    random = random * 6364136223846793005ULL + 1442695040888963407ULL;
    const auto point = std::bit_cast<double>(random);
    points.push_back(std::isnan(point) ? 0.5 * i : point);
  }
  for (std::size_t i = 0; i < points.size(); ++i) {
    writer.ChangeReals(i + 1, {v}, &points[i]);
  }
  Change(writer, 1000, flag, {1});
  Change(writer, 1000, byte, {0xff});
  Change(writer, 1000, half, {0xfffe});
  Change(writer, 1000, number, {std::uint64_t{1} << 63});
  Change(writer, 1000, most, {kAllBits - 1});
  Change(writer, 1000, single, {Word(0.1F)});
  Change(writer, 1000, value, {Word(-0.0)});
  Change(writer, 1000, five, {0x10});
  Change(writer, 1000, full, {kAllBits});
  Change(writer, 1000, pins, {(std::uint64_t{1} << 32) + 1});
  Change(writer, 1000, wide, {1, std::uint64_t{1} << 63});
  Change(writer, 1000, big, {kAllBits - 1, 0xffffffff});
  Change(writer, 1000, lane, {3});
  Change(writer, 2000, value, {Word(1.0e300)});
  Change(writer, 2000, wide, {1, 0});
  Change(writer, 3000, value, {Word(std::numeric_limits<double>::quiet_NaN())});
  Change(writer, 4000, value, {Word(std::numeric_limits<double>::infinity())});
  Change(writer, 5000, value, {Word(-std::numeric_limits<double>::infinity())});
  Change(writer, 6000, value, {Word(5e-324)});
  writer.Finish(10000);

  const VcdDump ours(folder.path() / "waves.vcd");
  REQUIRE(ours.TimesIncreaseStrictly());
  REQUIRE(ours.times.back() == 10000);
  REQUIRE(ours.changes.size() == 15);
  REQUIRE(ours.of("types.number") == VcdChanges{{0, "0"}, {1000, "1" + std::string(63, '0')}});
  REQUIRE(ours.of("types.wide") ==
          VcdChanges{{0, "0"}, {1000, "1" + std::string(126, '0') + "1"}, {2000, "1"}});
  REQUIRE(ours.of("types.big") == VcdChanges{{0, "0"}, {1000, std::string(95, '1') + "0"}});
  // -0 is no change of 0; the largest and the smallest double, and what is no number, stay apart.
  REQUIRE(ours.of("types.real") == VcdChanges{{0, "0"},
                                              {2000, "1e+300"},
                                              {3000, "NaN"},
                                              {4000, "inf"},
                                              {5000, "-inf"},
                                              {6000, "5e-324"}});
  // The text of a double reads back as the same double.
  const VcdChanges& node = ours.of("types.cells.v_0_");
  REQUIRE(node.size() == points.size() + 1);
  for (std::size_t i = 0; i < points.size(); ++i) {
    REQUIRE(node[i + 1].first == i + 1);
    REQUIRE(std::strtod(node[i + 1].second.c_str(), nullptr) == points[i]);
  }

  // vcd2fst returns 0 for garbage too: only what fst2vcd reads back counts.
  const std::string vcd = (folder.path() / "waves.vcd").string();
  const std::string fst = (folder.path() / "waves.fst").string();
  const std::string back = (folder.path() / "back.vcd").string();
  REQUIRE(std::system(
              ("vcd2fst " + vcd + " " + fst + " && fst2vcd " + fst + " -o " + back + " 2>/dev/null")
                  .c_str()) == 0);
  const VcdDump theirs(back);
  REQUIRE(theirs.times == ours.times);
  REQUIRE(theirs.changes.size() == ours.changes.size());
  for (const auto& [name, changes] : ours.changes) {
    const VcdChanges& others = theirs.of(name);
    INFO(name);
    REQUIRE(others.size() == changes.size());
    for (std::size_t i = 0; i < changes.size(); ++i) {
      REQUIRE(others[i].first == changes[i].first);
      const bool is_real = name == "types.real" || name == "types.single" || &changes == &node;
      if (!is_real) {
        REQUIRE(others[i].second == changes[i].second);
        continue;
      }
      const double expected = std::strtod(changes[i].second.c_str(), nullptr);
      const double read = std::strtod(others[i].second.c_str(), nullptr);
      if (std::isfinite(expected)) {
        // fst2vcd prints 16 significant digits: half a unit of the last is at most 5e-16 relative;
        // reading rounds again, by at most 2^-53. A subnormal is exact to half its smallest step.
        const double tolerance = (5e-16 + 0x1p-53) * std::abs(expected) + 5e-324;
        REQUIRE(std::abs(read - expected) <= tolerance);
      } else {
        REQUIRE(std::isnan(expected) == std::isnan(read));
        REQUIRE((std::isnan(expected) || expected == read));
      }
    }
  }
}

TEST_CASE("VcdWriter: rows of any length are written, and only what changed of them") {
  const TemporaryFolder folder;
  VcdWriter writer(folder.path() / "waves.vcd");
  // More than the writer takes at once, and no multiple of it.
  constexpr int kSignals = 1000;
  std::vector<int> signals;
  for (int i = 0; i < kSignals; ++i) {
    signals.push_back(writer.AddSignal({"v_" + std::to_string(i), Kind::kSmooth, 64, true}));
  }
  writer.WriteHeader("1 fs");
  writer.WriteInitialValues(0);
  std::vector<double> row(kSignals);
  for (int i = 0; i < kSignals; ++i) {
    row[i] = i;
  }
  writer.ChangeReals(7, signals, row.data());
  writer.ChangeReals(8, signals, row.data());
  row.front() = -1.0;
  row.back() = -2.0;
  writer.ChangeReals(9, signals, row.data());
  writer.Finish(9);
  const VcdDump dump(folder.path() / "waves.vcd");
  REQUIRE(dump.times == std::vector<std::uint64_t>{0, 7, 9});
  REQUIRE(dump.of("v_0") == VcdChanges{{0, "NaN"}, {7, "0"}, {9, "-1"}});
  REQUIRE(dump.of("v_999") == VcdChanges{{0, "NaN"}, {7, "999"}, {9, "-2"}});
  for (int i = 1; i + 1 < kSignals; ++i) {
    REQUIRE(dump.of("v_" + std::to_string(i)) == VcdChanges{{0, "NaN"}, {7, std::to_string(i)}});
  }
}

TEST_CASE("VcdWriter: a path that cannot be written is a FileError, and what is given up is gone") {
  const TemporaryFolder folder;
  REQUIRE_THROWS_AS(VcdWriter(folder.path() / "missing/waves.vcd"), FileError);
  {
    VcdWriter unfinished(folder.path() / "unfinished.vcd");
    unfinished.WriteHeader("1 fs");
    VcdWriter discarded(folder.path() / "discarded.vcd");
    discarded.WriteHeader("1 fs");
    discarded.Discard();
  }
  REQUIRE(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("VcdWriter: names are made valid and unique, timescales follow the resolution") {
  const TemporaryFolder folder;
  VcdWriter writer(folder.path() / "waves.vcd");
  const auto name = [&](const char* text) {
    return writer.vcd_name(writer.AddSignal({text, Kind::kBits, 1, false}));
  };
  REQUIRE(name("a.b_1$") == "a.b_1$");
  REQUIRE(name("a[0].b c") == "a_0_.b_c");
  REQUIRE(name("a_0_.b.c") == "a_0_.b.c");
  REQUIRE(name("a[0].b-c") == "a_0_.b_c_2");
  REQUIRE(name("0.1.") == "_0._1._");
  REQUIRE(name("") == "_");
  REQUIRE(VcdWriter::Timescale(1e-15) == "1 fs");
  REQUIRE(VcdWriter::Timescale(1e-13) == "100 fs");
  REQUIRE(VcdWriter::Timescale(1e-12) == "1 ps");
  REQUIRE(VcdWriter::Timescale(1e-8) == "10 ns");
  REQUIRE(VcdWriter::Timescale(1.0) == "1 s");
}

}  // namespace
}  // namespace spusim
