// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <string>

#include <catch2/catch.hpp>

#include <spusim/base/errors.h>
#include <spusim/waves/gtkw_writer.h>

#include "testbenches/support/temporary_folder.h"

namespace spusim {
namespace {

using test::TemporaryFolder;
using Kind = TraceSignal::Kind;

TEST_CASE("GtkwWriter: the view groups signals and draws doubles and codes as curves") {
  const TemporaryFolder folder;
  GtkwWriter view;
  for (const TraceSignal& signal : {TraceSignal{"spu.clock", Kind::kBits, 1, false},
                                    TraceSignal{"spu.state", Kind::kBits, 32, false},
                                    TraceSignal{"spu.level", Kind::kHeld, 64, true},
                                    TraceSignal{"spu.code", Kind::kBits, 32, true},
                                    TraceSignal{"spu.cells.v_0", Kind::kSmooth, 64, true},
                                    TraceSignal{"spu.adc_bank.code_0", Kind::kBits, 16, true},
                                    TraceSignal{"spu.link.valid", Kind::kBits, 1, false}}) {
    view.AddSignal(signal, signal.name);
  }
  view.Write(folder.path() / "waves.gtkw", folder.path() / "waves.vcd", 0, 1382);
  // 1382 units of time in 1080 pixels, 200 pixels a frame: zoom -log2(1382 / 5.4) = -7.999582
  REQUIRE(folder.Read("waves.gtkw") == R"([*]
[*] spusim
[*]
[dumpfile] "waves.vcd"
[savefile] "waves.gtkw"
[timestart] 0
[size] 1600 900
[pos] -1 -1
*-7.999582 0 -1
[sst_width] 200
[signals_width] 200
[sst_expanded] 1
@800200
-Clock and sequencer
@28
spu.clock
@1000200
-Clock and sequencer
@800200
-Link
@28
spu.link.valid
@1000200
-Link
@800200
-ADC
@8420
spu.adc_bank.code_0[15:0]
@20000
-
-
@1000200
-ADC
@800200
-Cells
@10420
spu.cells.v_0
@20000
-
-
@1000200
-Cells
@800200
-Other
@22
spu.state[31:0]
@8420
spu.level
@20000
-
-
@8420
spu.code[31:0]
@20000
-
-
@1000200
-Other
[pattern_trace] 1
[pattern_trace] 0
)");
}

TEST_CASE("GtkwWriter: a path that cannot be written is a FileError that leaves nothing") {
  const TemporaryFolder folder;
  GtkwWriter view;
  view.AddSignal({"clock", Kind::kBits, 1, false}, "clock");
  REQUIRE_THROWS_AS(
      view.Write(folder.path() / "missing/waves.gtkw", folder.path() / "waves.vcd", 0, 100),
      FileError);
  REQUIRE(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("GtkwWriter: a group shows at most so many signals") {
  const TemporaryFolder folder;
  GtkwWriter view;
  for (std::size_t i = 0; i < GtkwWriter::kLargestGroup + 1; ++i) {
    const std::string name = "cells.v_" + std::to_string(i);
    view.AddSignal({name, Kind::kSmooth, 64, true}, name);
  }
  view.AddSignal({"clock", Kind::kBits, 1, false}, "clock");
  view.Write(folder.path() / "waves.gtkw", folder.path() / "waves.vcd", 0, 100);
  const std::string text = folder.Read("waves.gtkw");
  REQUIRE(text.find("cells.v_63\n") != std::string::npos);
  REQUIRE(text.find("cells.v_64\n") == std::string::npos);
  REQUIRE(text.find("@28\nclock\n") != std::string::npos);
}

}  // namespace
}  // namespace spusim
