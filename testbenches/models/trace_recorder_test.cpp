// SPDX-License-Identifier: Apache-2.0
#include <spusim/models/trace/trace_recorder.h>

#include <spusim/base/errors.h>
#include <spusim/waves/gtkw_writer.h>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <systemc>
#include <utility>
#include <vector>

#include "testbenches/support/temporary_folder.h"
#include "testbenches/support/vcd_dump.h"

namespace {

using sc_core::sc_time;
using spusim::FileError;
using spusim::GtkwWriter;
using spusim::InputError;
using spusim::RunError;
using spusim::TraceOptions;
using spusim::TraceRecorder;
using spusim::TraceSignal;
using spusim::test::TemporaryFolder;
using spusim::test::VcdChanges;
using spusim::test::VcdDump;

sc_time Fs(double value) { return {value, sc_core::SC_FS}; }

TraceOptions Options(const TemporaryFolder& folder, std::vector<std::string> signals = {"*"}) {
  TraceOptions options;
  options.vcd = folder.path() / "waves.vcd";
  options.gtkw = folder.path() / "waves.gtkw";
  options.signals = std::move(signals);
  return options;
}

using Places = std::vector<std::size_t>;

void RecordRow(TraceRecorder& recorder, double fs, const std::vector<double>& values) {
  recorder.RecordAnalogRow(Fs(fs), values.data());
}

// Runs a script in a thread; the script writes the signals and waits.
class Dut : public sc_core::sc_module {
 public:
  sc_core::sc_signal<bool> clock{"clock"};
  sc_core::sc_signal<unsigned> state{"state"};
  sc_core::sc_signal<double> level{"level"};
  sc_core::sc_signal<int> code{"code"};
  sc_core::sc_event go{"go"};

  SC_HAS_PROCESS(Dut);
  Dut(const sc_core::sc_module_name& name, std::function<void(Dut&)> script)
      : sc_module(name), script_(std::move(script)) {
    SC_THREAD(Run);
  }

  // One period of 20 fs: a rising edge after 10 fs, a falling one after 20.
  void Cycle() {
    wait(Fs(10));
    clock.write(true);
    wait(Fs(10));
    clock.write(false);
  }
  void Pass(double fs) { wait(Fs(fs)); }
  void AwaitGo() { wait(go); }

 private:
  void Run() {
    script_(*this);
    // A process that ends would leave the address sanitizer on its stack
    // (models/system/kernel.cpp).
    wait();
  }
  std::function<void(Dut&)> script_;
};

// The text of VCD that the standard (IEEE 1364-2005, clause 18) asks for these events.
TEST_CASE("Trace: exact text of digital changes and late analog points") {
  const TemporaryFolder folder;
  TraceRecorder* recorder = nullptr;
  Dut dut("dut", [&](Dut& self) {
    self.Cycle();
    self.state.write(5);
    self.level.write(0.25);
    self.Cycle();
    RecordRow(*recorder, 5, {0.5});
    RecordRow(*recorder, 15, {0.5});
    RecordRow(*recorder, 20, {-1.0e-9});
    RecordRow(*recorder, 25, {-0.0});
    RecordRow(*recorder, 35, {0.0});
    recorder->AnalogAdvancedTo(Fs(40));
    self.Pass(5);
    self.code.write(-2);
  });
  TraceRecorder made(Options(folder));
  recorder = &made;
  made.AddSignals(dut);
  REQUIRE(made.AddAnalogRow({"dut.array.v_0"}) == Places{0});
  RecordRow(made, 0, {0.1});
  sc_core::sc_start(Fs(60));
  REQUIRE_FALSE(std::filesystem::exists(folder.path() / "waves.vcd"));
  made.Close(sc_core::sc_time_stamp());
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
r0 #
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
#30
1!
#40
0!
#45
b11111111111111111111111111111110 $
#60
)");
  REQUIRE_FALSE(std::filesystem::exists(folder.path() / "waves.vcd.partial"));
}

TEST_CASE("Trace: times increase strictly, delta cycles and pauses leave no mark") {
  const TemporaryFolder folder;
  Dut dut("dut", [](Dut& self) {
    for (int i = 0; i < 100; ++i) {
      self.Cycle();
      // A glitch of some delta cycles, with a pause amid them.
      self.state.write(7);
      self.code.write(i);
      self.Pass(0);
      sc_core::sc_pause();
      self.Pass(0);
      self.state.write(i + 1);
      self.AwaitGo();
      self.state.write(0);
      self.code.write(1000);
    }
  });
  TraceRecorder recorder(Options(folder));
  recorder.AddSignals(dut);
  // The kernel runs to the pause, then until nothing is left to do: it reports that time as over.
  // Then it is woken, and the time is not over after all.
  for (int i = 0; i < 100; ++i) {
    sc_core::sc_start();
    sc_core::sc_start();
    dut.go.notify(sc_core::SC_ZERO_TIME);
  }
  sc_core::sc_start();
  recorder.Close(Fs(2005));
  const VcdDump dump(folder.path() / "waves.vcd");
  REQUIRE(dump.TimesIncreaseStrictly());
  REQUIRE(dump.times.back() == 2005);
  REQUIRE(dump.of("dut.state") == VcdChanges{{0, "0"}});
  // 1000 = 0b1111101000 at the end of the first cycle, and so it stays.
  REQUIRE(dump.of("dut.code") == VcdChanges{{0, "0"}, {20, "1111101000"}});
  const auto& clock = dump.of("dut.clock");
  REQUIRE(clock.size() == 201);
  for (std::size_t i = 1; i < clock.size(); ++i) {
    REQUIRE(clock[i] == std::pair<std::uint64_t, std::string>(10 * i, i % 2 == 1 ? "1" : "0"));
  }
}

TEST_CASE("Trace: what happened at the time of a pause is there when closed") {
  const TemporaryFolder folder;
  Dut dut("dut", [](Dut& self) {
    self.Cycle();
    self.state.write(3);
    sc_core::sc_pause();
  });
  TraceRecorder recorder(Options(folder, {"dut.state"}));
  recorder.AddSignals(dut);
  sc_core::sc_start(Fs(100));
  REQUIRE(sc_core::sc_time_stamp() == Fs(20));
  recorder.Close(sc_core::sc_time_stamp());
  REQUIRE(VcdDump(folder.path() / "waves.vcd").of("dut.state") == VcdChanges{{0, "0"}, {20, "11"}});
}

TEST_CASE("Trace: the window starts with the values reached and ends at its end") {
  const TemporaryFolder folder;
  TraceRecorder* recorder = nullptr;
  Dut dut("dut", [&](Dut& self) {
    for (unsigned i = 1; i <= 10; ++i) {
      self.Cycle();
      self.state.write(i);
      RecordRow(*recorder, 20.0 * i - 7, {1.0 * i});
      recorder->AnalogAdvancedTo(Fs(20.0 * i));
    }
  });
  TraceOptions options = Options(folder, {"dut.clock", "dut.state", "dut.v"});
  options.start_s = 60e-15;  // An instant at which `state` changes: to 3.
  options.stop_s = 105e-15;
  TraceRecorder made(options);
  recorder = &made;
  made.AddSignals(dut);
  REQUIRE(made.AddAnalogRow({"dut.v"}) == Places{0});
  sc_core::sc_start(Fs(300));
  made.Close(sc_core::sc_time_stamp());
  REQUIRE(made.window_reached());
  const VcdDump dump(folder.path() / "waves.vcd");
  REQUIRE(dump.times == std::vector<std::uint64_t>{60, 70, 73, 80, 90, 93, 100, 105});
  REQUIRE(dump.of("dut.clock") ==
          VcdChanges{{60, "0"}, {70, "1"}, {80, "0"}, {90, "1"}, {100, "0"}});
  REQUIRE(dump.of("dut.state") == VcdChanges{{60, "11"}, {80, "100"}, {100, "101"}});
  REQUIRE(dump.of("dut.v") == VcdChanges{{60, "3"}, {73, "4"}, {93, "5"}});
}

TEST_CASE("Trace: a window that the run does not reach gives a file without values") {
  const TemporaryFolder folder;
  Dut dut("dut", [](Dut& self) { self.Cycle(); });
  TraceOptions options = Options(folder);
  options.start_s = 1e-12;
  TraceRecorder recorder(options);
  recorder.AddSignals(dut);
  sc_core::sc_start(Fs(100));
  recorder.Close(sc_core::sc_time_stamp());
  REQUIRE_FALSE(recorder.window_reached());
  const VcdDump dump(folder.path() / "waves.vcd");
  REQUIRE(dump.times == std::vector<std::uint64_t>{100});
  REQUIRE(dump.changes.empty());
}

TEST_CASE("Trace: globs choose by full name") {
  const TemporaryFolder folder;
  Dut dut("dut", [](Dut& self) { self.Cycle(); });
  TraceRecorder recorder(Options(folder, {"dut.c*", "dut.cells.v_[0-3]", "none.*"}));
  recorder.AddSignals(dut);
  recorder.AddSignals(dut);  // What is recorded already is not recorded twice.
  REQUIRE(recorder.signal_count() == 2);
  std::vector<std::string> names = {"other.cells.v_0"};
  for (int i = 0; i < 10; ++i) {
    names.push_back("dut.cells.v_" + std::to_string(i));
  }
  // dut.c* matches dut.cells.v_4 as well: '*' also matches dots.
  REQUIRE(recorder.AddAnalogRow(names) == Places{1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
  REQUIRE(recorder.UnmatchedPatterns() == std::vector<std::string>{"none.*"});
  sc_core::sc_start(Fs(50));
  recorder.Close(Fs(50));
  const VcdDump dump(folder.path() / "waves.vcd");
  REQUIRE(dump.changes.size() == 12);
  REQUIRE(dump.changes.count("dut.clock") == 1);
  REQUIRE(dump.changes.count("dut.code") == 1);
  REQUIRE(dump.changes.count("dut.state") == 0);
}

TEST_CASE("Trace: rows of which no signal is chosen leave no mark") {
  const TemporaryFolder folder;
  Dut dut("dut", [](Dut& self) { self.Cycle(); });
  TraceRecorder recorder(Options(folder, {"dut.clock"}));
  recorder.AddSignals(dut);
  REQUIRE(recorder.AddAnalogRow({"dut.v"}).empty());
  sc_core::sc_start(Fs(50));
  RecordRow(recorder, 1, {});
  recorder.Close(Fs(50));
  const VcdDump dump(folder.path() / "waves.vcd");
  REQUIRE(dump.times == std::vector<std::uint64_t>{0, 10, 20, 50});
  REQUIRE(dump.changes.size() == 1);
}

TEST_CASE("Trace: the interval thins rows by their distance from the last kept one, not jumps") {
  const TemporaryFolder folder;
  Dut dut("dut", [](Dut& self) { self.Cycle(); });
  TraceOptions options = Options(folder, {"v"});
  options.interval_s = 10e-15;
  TraceRecorder recorder(options);
  REQUIRE(recorder.AddAnalogRow({"v"}) == Places{0});
  options = Options(folder, {"w"});
  options.interval_s = 10e-15;
  options.vcd = folder.path() / "other.vcd";
  options.gtkw.clear();
  TraceRecorder other(options);
  REQUIRE(other.AddAnalogRow({"w"}) == Places{0});
  sc_core::sc_start(Fs(40));
  for (int t = 0; t <= 36; t += 3) {
    RecordRow(recorder, t, {1.0 * t});
    if (t % 2 == 0) {
      RecordRow(other, t, {-1.0 * t});
    }
    // A preset: the last value at a time is what counts.
    if (t == 18) {
      RecordRow(other, t, {99.0});
    }
  }
  RecordRow(other, 36, {98.0});  // A jump at a time that is thinned out is thinned out too.
  recorder.Close(Fs(40));
  other.Close(Fs(40));
  const VcdDump dump(folder.path() / "waves.vcd");
  // v: from 0 on, points at 3, then the first at 13 or later: 15, at 25 or later: 27. The value at
  // 0 is the window's initial one.
  REQUIRE(dump.of("v") == VcdChanges{{0, "0"}, {3, "3"}, {15, "15"}, {27, "27"}});
  REQUIRE(dump.TimesIncreaseStrictly());
  const VcdDump rest(folder.path() / "other.vcd");
  REQUIRE(rest.of("w") == VcdChanges{{0, "0"}, {6, "-6"}, {18, "99"}, {30, "-30"}});
  REQUIRE(rest.TimesIncreaseStrictly());
}

TEST_CASE("Trace: of several rows at one time the last is written") {
  const TemporaryFolder folder;
  Dut dut("dut", [](Dut& self) { self.Cycle(); });
  TraceOptions options = Options(folder, {"v", "w"});
  options.interval_s = 10e-15;
  TraceRecorder recorder(options);
  REQUIRE(recorder.AddAnalogRow({"v", "w"}) == Places{0, 1});
  sc_core::sc_start(Fs(20));
  RecordRow(recorder, 20, {1.0, 2.0});
  recorder.AnalogAdvancedTo(Fs(20));
  RecordRow(recorder, 20, {3.0, 2.0});
  recorder.ThrowIfFailed();
  recorder.Close(Fs(20));
  const VcdDump dump(folder.path() / "waves.vcd");
  REQUIRE(dump.of("v") == VcdChanges{{0, "NaN"}, {20, "3"}});
  REQUIRE(dump.of("w") == VcdChanges{{0, "NaN"}, {20, "2"}});
}

TEST_CASE("Trace: a point before what was given free stops the recording with an error") {
  const TemporaryFolder folder;
  Dut dut("dut", [](Dut& self) { self.Cycle(); });
  TraceRecorder recorder(Options(folder, {"v"}));
  REQUIRE(recorder.AddAnalogRow({"v"}) == Places{0});
  sc_core::sc_start(Fs(20));
  RecordRow(recorder, 10, {1.0});
  recorder.AnalogAdvancedTo(Fs(15));
  recorder.ThrowIfFailed();
  RecordRow(recorder, 15, {2.0});
  REQUIRE_THROWS_AS(recorder.ThrowIfFailed(), RunError);
  REQUIRE_THROWS_AS(recorder.Close(Fs(20)), RunError);
  REQUIRE(std::filesystem::is_empty(folder.path()));
}

// Every type that AddSignals knows, with patterns that use all bits.
class Types : public sc_core::sc_module {
 public:
  sc_core::sc_signal<bool> flag{"flag"};
  sc_core::sc_signal<char> byte{"byte"};
  sc_core::sc_signal<unsigned short> half{"half"};
  sc_core::sc_signal<std::int64_t> number{"number"};
  sc_core::sc_signal<sc_dt::uint64> bits{"bits"};
  sc_core::sc_signal<float> single{"single"};
  sc_core::sc_signal<double> real{"real"};
  sc_core::sc_signal<sc_dt::sc_int<5>> five{"five"};
  sc_core::sc_signal<sc_dt::sc_uint<64>> full{"full"};
  sc_core::sc_signal<sc_dt::sc_bv<33>> pins{"pins"};
  sc_core::sc_signal<sc_dt::sc_biguint<128>> wide{"wide"};
  sc_core::sc_signal<sc_dt::sc_bigint<96>> big{"big"};
  sc_core::sc_vector<sc_core::sc_signal<int>> lanes{"lanes", 2};
  sc_core::sc_signal<sc_time> unknown{"unknown"};

  SC_HAS_PROCESS(Types);
  explicit Types(const sc_core::sc_module_name& name) : sc_module(name) { SC_THREAD(Run); }

 private:
  void Run() {
    wait(Fs(1000));
    flag.write(true);
    byte.write(-1);
    half.write(0xfffe);
    number.write(std::numeric_limits<std::int64_t>::min());
    bits.write(~sc_dt::uint64{1});
    single.write(0.1F);
    real.write(-0.0);
    five.write(-16);
    full.write(~std::uint64_t{0});
    pins.write("100000000000000000000000000000001");
    sc_dt::sc_biguint<128> top = 1;
    wide.write((top << 127) + 1);
    big.write(-2);
    lanes[1].write(3);
    wait(Fs(1000));
    real.write(1.0e300);
    wide.write(1);
    wait(Fs(1000));
    real.write(std::numeric_limits<double>::quiet_NaN());
    wait(Fs(1000));
    real.write(std::numeric_limits<double>::infinity());
    wait(Fs(1000));
    real.write(-std::numeric_limits<double>::infinity());
    wait(Fs(1000));
    real.write(5e-324);
  }
};

TEST_CASE("Trace: every type that a waveform can show is found and written with all its bits") {
  const TemporaryFolder folder;
  Types types("types");
  TraceRecorder recorder(Options(folder));
  recorder.AddSignals(types);
  REQUIRE(recorder.AddAnalogRow({"types.cells.v[0]"}) == Places{0});
  REQUIRE(recorder.signal_count() == 15);
  sc_core::sc_start(Fs(10000));
  RecordRow(recorder, 1, {0.1});
  recorder.Close(sc_core::sc_time_stamp());

  const VcdDump ours(folder.path() / "waves.vcd");
  REQUIRE(ours.TimesIncreaseStrictly());
  REQUIRE(ours.of("types.flag") == VcdChanges{{0, "0"}, {1000, "1"}});
  REQUIRE(ours.of("types.byte") == VcdChanges{{0, "0"}, {1000, "11111111"}});
  REQUIRE(ours.of("types.half") == VcdChanges{{0, "0"}, {1000, "1111111111111110"}});
  REQUIRE(ours.of("types.number") == VcdChanges{{0, "0"}, {1000, "1" + std::string(63, '0')}});
  REQUIRE(ours.of("types.bits") == VcdChanges{{0, "0"}, {1000, std::string(63, '1') + "0"}});
  REQUIRE(ours.of("types.single") == VcdChanges{{0, "0"}, {1000, "0.10000000149011612"}});
  // -0 is no change of 0; the largest and the smallest double, and what is no number, stay apart.
  REQUIRE(ours.of("types.real") == VcdChanges{{0, "0"},
                                              {2000, "1e+300"},
                                              {3000, "NaN"},
                                              {4000, "inf"},
                                              {5000, "-inf"},
                                              {6000, "5e-324"}});
  REQUIRE(ours.of("types.five") == VcdChanges{{0, "0"}, {1000, "10000"}});
  REQUIRE(ours.of("types.full") == VcdChanges{{0, "0"}, {1000, std::string(64, '1')}});
  REQUIRE(ours.of("types.pins") == VcdChanges{{0, "0"}, {1000, "1" + std::string(31, '0') + "1"}});
  REQUIRE(ours.of("types.wide") ==
          VcdChanges{{0, "0"}, {1000, "1" + std::string(126, '0') + "1"}, {2000, "1"}});
  REQUIRE(ours.of("types.big") == VcdChanges{{0, "0"}, {1000, std::string(95, '1') + "0"}});
  REQUIRE(ours.of("types.lanes_0") == VcdChanges{{0, "0"}});
  REQUIRE(ours.of("types.lanes_1") == VcdChanges{{0, "0"}, {1000, "11"}});
  REQUIRE(ours.of("types.cells.v_0_") == VcdChanges{{0, "NaN"}, {1, "0.1"}});
}

TEST_CASE("Trace: a path that cannot be written is a FileError") {
  const TemporaryFolder folder;
  TraceOptions options = Options(folder);
  options.vcd = folder.path() / "missing/waves.vcd";
  REQUIRE_THROWS_AS(TraceRecorder(options), FileError);
  // The view's path is found out at the end; the waveforms are whole by then.
  options = Options(folder);
  options.gtkw = folder.path() / "missing/waves.gtkw";
  Dut dut("dut", [](Dut& self) { self.Cycle(); });
  TraceRecorder recorder(options);
  recorder.AddSignals(dut);
  sc_core::sc_start(Fs(100));
  REQUIRE_THROWS_AS(recorder.Close(Fs(100)), FileError);
  REQUIRE(std::filesystem::exists(folder.path() / "waves.vcd"));
}

// 17 bytes and more for a cycle: these overflow the recorder's buffer of a megabyte.
constexpr int kCycles = 200000;

TEST_CASE("Trace: a full disk does not disturb the run and is a FileError after it") {
  const TemporaryFolder folder;
  std::filesystem::create_symlink("/dev/full", folder.path() / "waves.vcd.partial");
  int cycles = 0;
  Dut dut("dut", [&](Dut& self) {
    for (; cycles < kCycles; ++cycles) {
      self.Cycle();
    }
  });
  TraceRecorder recorder(Options(folder));
  recorder.AddSignals(dut);
  sc_core::sc_start(Fs(20.0 * kCycles + 5));
  REQUIRE(cycles == kCycles);
  REQUIRE_THROWS_AS(recorder.ThrowIfFailed(), FileError);
  REQUIRE_THROWS_AS(recorder.Close(sc_core::sc_time_stamp()), FileError);
  REQUIRE(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("Trace: Close can be called again, and the destructor closes") {
  const TemporaryFolder folder;
  Dut dut("dut", [](Dut& self) {
    for (int i = 0; i < 10; ++i) {
      self.Cycle();
    }
  });
  TraceOptions options = Options(folder);
  auto closed = std::make_unique<TraceRecorder>(options);
  closed->AddSignals(dut);
  options.vcd = folder.path() / "left.vcd";
  options.gtkw.clear();
  auto left = std::make_unique<TraceRecorder>(options);
  left->AddSignals(dut);
  sc_core::sc_start(Fs(100));
  closed->Close(sc_core::sc_time_stamp());
  const std::string text = folder.Read("waves.vcd");
  REQUIRE(text.size() > 100);
  // What the kernel does after that is not recorded.
  sc_core::sc_start(Fs(50));
  closed->Close(sc_core::sc_time_stamp());
  closed.reset();
  REQUIRE(folder.Read("waves.vcd") == text);
  left.reset();
  REQUIRE(VcdDump(folder.path() / "left.vcd").times.back() == 150);
  REQUIRE_FALSE(std::filesystem::exists(folder.path() / "left.gtkw"));
}

TEST_CASE("Trace: a recorder that never ran leaves nothing, two recorders write the same bytes") {
  const TemporaryFolder folder;
  Dut dut("dut", [](Dut& self) {
    for (int i = 0; i < 10; ++i) {
      self.Cycle();
    }
  });
  { const TraceRecorder unused(Options(folder)); }
  REQUIRE(std::filesystem::is_empty(folder.path()));
  TraceOptions options = Options(folder);
  TraceRecorder first(options);
  options.vcd = folder.path() / "second.vcd";
  options.gtkw.clear();
  TraceRecorder second(options);
  first.AddSignals(dut);
  second.AddSignals(dut);
  sc_core::sc_start(Fs(500));
  first.Close(Fs(500));
  second.Close(Fs(500));
  REQUIRE(folder.Read("waves.vcd").size() > 200);
  REQUIRE(folder.Read("waves.vcd") == folder.Read("second.vcd"));
}

TEST_CASE("Trace: patterns that match nothing are refused with names that exist") {
  const TemporaryFolder folder;
  Dut dut("dut", [](Dut& self) { self.Cycle(); });
  TraceRecorder recorder(Options(folder, {"dud.*"}));
  recorder.AddSignals(dut);
  std::string message;
  try {
    recorder.CheckSelection();
  } catch (const InputError& error) {
    message = error.what();
  }
  REQUIRE(message ==
          "trace.signals: \"dud.*\" matches no signal (allowed: patterns over 4 names such as "
          "dut.clock, dut.state, dut.level, dut.code)");
  REQUIRE_THROWS_AS(recorder.Close(sc_core::SC_ZERO_TIME), InputError);
  REQUIRE(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("Trace: options out of range are refused") {
  const TemporaryFolder folder;
  for (const auto& change : std::vector<std::function<void(TraceOptions&)>>{
           [](TraceOptions& o) { o.start_s = -1.0; }, [](TraceOptions& o) { o.start_s = 1e6; },
           [](TraceOptions& o) { o.start_s = 1e-9, o.stop_s = 1e-9; },
           [](TraceOptions& o) { o.stop_s = std::nan(""); },
           [](TraceOptions& o) { o.interval_s = -1e-9; }}) {
    TraceOptions options = Options(folder);
    change(options);
    REQUIRE_THROWS_AS(TraceRecorder(options), InputError);
  }
  REQUIRE(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("Trace: a value that a waveform cannot show is refused") {
  const TemporaryFolder folder;
  TraceRecorder recorder(Options(folder));
  const sc_core::sc_event event("event");
  REQUIRE_THROWS_AS(sc_core::sc_trace(&recorder, event, "event"), InputError);
}

TEST_CASE("Trace: the view shows each signal as what it is, over the whole run") {
  const TemporaryFolder folder;
  Dut dut("spu", [](Dut& self) { self.Cycle(); });
  TraceRecorder recorder(Options(folder, {"spu.*"}));
  recorder.AddSignals(dut);
  REQUIRE(recorder.AddAnalogRow({"spu.cells.v_0"}) == Places{0});
  int code = 0;
  bool valid = false;
  sc_core::sc_trace(&recorder, code, "spu.adc_bank.code_0", 16);
  sc_core::sc_trace(&recorder, valid, "spu.link.valid");
  sc_core::sc_start(Fs(1382));
  recorder.Close(Fs(1382));
  // The same signals, declared by hand; names in a view are relative to its folder.
  using Kind = TraceSignal::Kind;
  GtkwWriter expected;
  for (const TraceSignal& signal : {TraceSignal{"spu.clock", Kind::kBits, 1, false},
                                    TraceSignal{"spu.state", Kind::kBits, 32, false},
                                    TraceSignal{"spu.level", Kind::kHeld, 64, true},
                                    TraceSignal{"spu.code", Kind::kBits, 32, true},
                                    TraceSignal{"spu.cells.v_0", Kind::kSmooth, 64, true},
                                    TraceSignal{"spu.adc_bank.code_0", Kind::kBits, 16, true},
                                    TraceSignal{"spu.link.valid", Kind::kBits, 1, false}}) {
    expected.AddSignal(signal, signal.name);
  }
  const auto other = folder.path() / "expected";
  std::filesystem::create_directory(other);
  expected.Write(other / "waves.gtkw", other / "waves.vcd", 0, 1382);
  REQUIRE(folder.Read("waves.gtkw") == folder.Read("expected/waves.gtkw"));
}

}  // namespace
