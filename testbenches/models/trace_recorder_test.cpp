// SPDX-License-Identifier: Apache-2.0
#include <spusim/models/trace/trace_recorder.h>

#include <unistd.h>

#include <spusim/base/errors.h>
#include <spusim/waves/vcd_writer.h>
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <systemc>
#include <utility>
#include <vector>

namespace {

using sc_core::sc_time;
using spusim::FileError;
using spusim::InputError;
using spusim::RunError;
using spusim::TraceOptions;
using spusim::TraceRecorder;
using spusim::TraceSignal;
using spusim::VcdWriter;

sc_time Fs(double value) { return {value, sc_core::SC_FS}; }

class Folder {
 public:
  Folder()
      : path_(std::filesystem::temp_directory_path() /
              ("spusim_trace_recorder_" + std::to_string(getpid()))) {
    std::filesystem::create_directories(path_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::filesystem::path operator/(const char* name) const { return path_ / name; }
  bool empty() const { return std::filesystem::is_empty(path_); }

 private:
  std::filesystem::path path_;
};

std::string Text(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

TraceOptions Options(const Folder& folder, std::vector<std::string> signals = {"*"}) {
  TraceOptions options;
  options.vcd = folder / "waves.vcd";
  options.gtkw = folder / "waves.gtkw";
  options.signals = std::move(signals);
  return options;
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

struct Dump {
  std::vector<std::uint64_t> times;
  // For each full name: time and value, the latter without leading zeros.
  std::map<std::string, std::vector<std::pair<std::uint64_t, std::string>>> changes;

  const std::vector<std::pair<std::uint64_t, std::string>>& of(const std::string& name) const {
    return changes.at(name);
  }
};

// A small reader of the part of VCD that we and fst2vcd write.
Dump Read(const std::filesystem::path& path) {
  Dump dump;
  std::map<std::string, std::vector<std::string>> names;
  std::vector<std::string> scopes;
  std::istringstream words(Text(path));
  std::string word;
  std::uint64_t time = 0;
  const auto skip = [&] {
    while (word != "$end" && words >> word) {
    }
  };
  const auto add = [&](const std::string& id, const std::string& value) {
    for (const std::string& name : names.at(id)) {
      dump.changes[name].emplace_back(time, value);
    }
  };
  while (words >> word) {
    if (word == "$scope") {
      words >> word >> word;
      scopes.push_back(word);
      skip();
    } else if (word == "$upscope") {
      scopes.pop_back();
      skip();
    } else if (word == "$var") {
      std::string id;
      std::string name;
      words >> word >> word >> id >> name;
      for (auto scope = scopes.rbegin(); scope != scopes.rend(); ++scope) {
        name.insert(0, *scope + ".");
      }
      names[id].push_back(name);
      skip();
    } else if (word == "$dumpvars" || word == "$end") {
      continue;
    } else if (word[0] == '$') {
      skip();
    } else if (word[0] == '#') {
      time = std::stoull(word.substr(1));
      dump.times.push_back(time);
    } else if (word[0] == 'b' || word[0] == 'r') {
      std::string value = word.substr(1);
      if (word[0] == 'b') {
        value.erase(0, std::min(value.find('1'), value.size() - 1));
      }
      words >> word;
      add(word, value);
    } else {
      add(word.substr(1), word.substr(0, 1));
    }
  }
  return dump;
}

bool StrictlyIncreasing(const std::vector<std::uint64_t>& times) {
  for (std::size_t i = 1; i < times.size(); ++i) {
    if (times[i] <= times[i - 1]) {
      return false;
    }
  }
  return true;
}

using Changes = std::vector<std::pair<std::uint64_t, std::string>>;

// The text of VCD that the standard (IEEE 1364-2005, clause 18) asks for these events.
TEST_CASE("Trace: exact text of digital changes and late analog points") {
  const Folder folder;
  TraceRecorder* recorder = nullptr;
  int node = -1;
  Dut dut("dut", [&](Dut& self) {
    self.Cycle();
    self.state.write(5);
    self.level.write(0.25);
    self.Cycle();
    recorder->RecordAnalog(node, Fs(5), 0.5);
    recorder->RecordAnalog(node, Fs(15), 0.5);
    recorder->RecordAnalog(node, Fs(20), -1.0e-9);
    recorder->RecordAnalog(node, Fs(25), -0.0);
    recorder->RecordAnalog(node, Fs(35), 0.0);
    recorder->AnalogAdvancedTo(Fs(40));
    self.Pass(5);
    self.code.write(-2);
  });
  TraceRecorder made(Options(folder));
  recorder = &made;
  made.AddSignals(dut);
  node = made.AddAnalog("dut.array.v_0");
  REQUIRE(node == 0);
  made.RecordAnalog(node, Fs(0), 0.1);
  sc_core::sc_start(Fs(60));
  REQUIRE_FALSE(std::filesystem::exists(folder / "waves.vcd"));
  made.Close(sc_core::sc_time_stamp());
  REQUIRE(Text(folder / "waves.vcd") == R"($version
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
  REQUIRE_FALSE(std::filesystem::exists(folder / "waves.vcd.partial"));
}

TEST_CASE("Trace: times increase strictly, delta cycles and pauses leave no mark") {
  const Folder folder;
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
  const Dump dump = Read(folder / "waves.vcd");
  REQUIRE(StrictlyIncreasing(dump.times));
  REQUIRE(dump.times.back() == 2005);
  REQUIRE(dump.of("dut.state") == Changes{{0, "0"}});
  // 1000 = 0b1111101000 at the end of the first cycle, and so it stays.
  REQUIRE(dump.of("dut.code") == Changes{{0, "0"}, {20, "1111101000"}});
  const auto& clock = dump.of("dut.clock");
  REQUIRE(clock.size() == 201);
  for (std::size_t i = 1; i < clock.size(); ++i) {
    REQUIRE(clock[i] == std::pair<std::uint64_t, std::string>(10 * i, i % 2 == 1 ? "1" : "0"));
  }
}

TEST_CASE("Trace: what happened at the time of a pause is there when closed") {
  const Folder folder;
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
  REQUIRE(Read(folder / "waves.vcd").of("dut.state") == Changes{{0, "0"}, {20, "11"}});
}

TEST_CASE("Trace: the window starts with the values reached and ends at its end") {
  const Folder folder;
  TraceRecorder* recorder = nullptr;
  int node = -1;
  Dut dut("dut", [&](Dut& self) {
    for (unsigned i = 1; i <= 10; ++i) {
      self.Cycle();
      self.state.write(i);
      recorder->RecordAnalog(node, Fs(20.0 * i - 7), i);
      recorder->AnalogAdvancedTo(Fs(20.0 * i));
    }
  });
  TraceOptions options = Options(folder, {"dut.clock", "dut.state", "dut.v"});
  options.start_s = 60e-15;  // An instant at which `state` changes: to 3.
  options.stop_s = 105e-15;
  TraceRecorder made(options);
  recorder = &made;
  made.AddSignals(dut);
  node = made.AddAnalog("dut.v");
  sc_core::sc_start(Fs(300));
  made.Close(sc_core::sc_time_stamp());
  REQUIRE(made.window_reached());
  const Dump dump = Read(folder / "waves.vcd");
  REQUIRE(dump.times == std::vector<std::uint64_t>{60, 70, 73, 80, 90, 93, 100, 105});
  REQUIRE(dump.of("dut.clock") == Changes{{60, "0"}, {70, "1"}, {80, "0"}, {90, "1"}, {100, "0"}});
  REQUIRE(dump.of("dut.state") == Changes{{60, "11"}, {80, "100"}, {100, "101"}});
  REQUIRE(dump.of("dut.v") == Changes{{60, "3"}, {73, "4"}, {93, "5"}});
}

TEST_CASE("Trace: a window that the run does not reach gives a file without values") {
  const Folder folder;
  Dut dut("dut", [](Dut& self) { self.Cycle(); });
  TraceOptions options = Options(folder);
  options.start_s = 1e-12;
  TraceRecorder recorder(options);
  recorder.AddSignals(dut);
  sc_core::sc_start(Fs(100));
  recorder.Close(sc_core::sc_time_stamp());
  REQUIRE_FALSE(recorder.window_reached());
  const Dump dump = Read(folder / "waves.vcd");
  REQUIRE(dump.times == std::vector<std::uint64_t>{100});
  REQUIRE(dump.changes.empty());
}

TEST_CASE("Trace: globs choose by full name") {
  const Folder folder;
  Dut dut("dut", [](Dut& self) { self.Cycle(); });
  TraceRecorder recorder(Options(folder, {"dut.c*", "dut.cells.v_[0-3]", "none.*"}));
  recorder.AddSignals(dut);
  recorder.AddSignals(dut);  // What is recorded already is not recorded twice.
  REQUIRE(recorder.signal_count() == 2);
  int chosen = 0;
  for (int i = 0; i < 10; ++i) {
    chosen += recorder.AddAnalog("dut.cells.v_" + std::to_string(i)) >= 0 ? 1 : 0;
  }
  // dut.c* matches dut.cells.v_4 as well: '*' also matches dots.
  REQUIRE(chosen == 10);
  REQUIRE(recorder.AddAnalog("other.cells.v_0") == -1);
  REQUIRE(recorder.UnmatchedPatterns() == std::vector<std::string>{"none.*"});
  sc_core::sc_start(Fs(50));
  recorder.RecordAnalog(-1, Fs(1), 1.0);
  recorder.Close(Fs(50));
  const Dump dump = Read(folder / "waves.vcd");
  REQUIRE(dump.changes.size() == 12);
  REQUIRE(dump.changes.count("dut.clock") == 1);
  REQUIRE(dump.changes.count("dut.code") == 1);
  REQUIRE(dump.changes.count("dut.state") == 0);
}

TEST_CASE("Trace: the interval thins analog points of each signal by itself, not jumps") {
  const Folder folder;
  Dut dut("dut", [](Dut& self) { self.Cycle(); });
  TraceOptions options = Options(folder, {"v", "w"});
  options.interval_s = 10e-15;
  TraceRecorder recorder(options);
  const int v = recorder.AddAnalog("v");
  const int w = recorder.AddAnalog("w");
  sc_core::sc_start(Fs(40));
  for (int t = 0; t <= 36; t += 3) {
    recorder.RecordAnalog(v, Fs(t), t);
    if (t % 2 == 0) {
      recorder.RecordAnalog(w, Fs(t), -t);
    }
  }
  recorder.RecordAnalog(w, Fs(36), 99.0);  // A preset: the last value at a time is what counts.
  recorder.Close(Fs(40));
  const Dump dump = Read(folder / "waves.vcd");
  // v: from 0 on, points at 3, then the first at 13 or later: 15, at 25 or later: 27. The value at
  // 0 is the window's initial one.
  REQUIRE(dump.of("v") == Changes{{0, "0"}, {3, "3"}, {15, "15"}, {27, "27"}});
  REQUIRE(dump.of("w") == Changes{{0, "0"}, {6, "-6"}, {18, "-18"}, {30, "-30"}});
  REQUIRE(StrictlyIncreasing(dump.times));
}

TEST_CASE("Trace: of several points at one time the last is written") {
  const Folder folder;
  Dut dut("dut", [](Dut& self) { self.Cycle(); });
  TraceOptions options = Options(folder, {"v", "w"});
  options.interval_s = 10e-15;
  TraceRecorder recorder(options);
  const int v = recorder.AddAnalog("v");
  const int w = recorder.AddAnalog("w");
  sc_core::sc_start(Fs(20));
  recorder.RecordAnalog(v, Fs(20), 1.0);
  recorder.RecordAnalog(w, Fs(20), 2.0);
  recorder.AnalogAdvancedTo(Fs(20));
  recorder.RecordAnalog(v, Fs(20), 3.0);
  recorder.ThrowIfFailed();
  recorder.Close(Fs(20));
  const Dump dump = Read(folder / "waves.vcd");
  REQUIRE(dump.of("v") == Changes{{0, "NaN"}, {20, "3"}});
  REQUIRE(dump.of("w") == Changes{{0, "NaN"}, {20, "2"}});
}

TEST_CASE("Trace: a point before what was given free stops the recording with an error") {
  const Folder folder;
  Dut dut("dut", [](Dut& self) { self.Cycle(); });
  TraceRecorder recorder(Options(folder, {"v"}));
  const int v = recorder.AddAnalog("v");
  sc_core::sc_start(Fs(20));
  recorder.RecordAnalog(v, Fs(10), 1.0);
  recorder.AnalogAdvancedTo(Fs(15));
  recorder.ThrowIfFailed();
  recorder.RecordAnalog(v, Fs(15), 2.0);
  REQUIRE_THROWS_AS(recorder.ThrowIfFailed(), RunError);
  REQUIRE_THROWS_AS(recorder.Close(Fs(20)), RunError);
  REQUIRE(folder.empty());
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

TEST_CASE("Trace: vcd2fst and fst2vcd give every value back") {
  const Folder folder;
  Types types("types");
  TraceRecorder recorder(Options(folder));
  recorder.AddSignals(types);
  const int v = recorder.AddAnalog("types.cells.v[0]");
  REQUIRE(recorder.signal_count() == 15);
  std::vector<double> points;
  std::uint64_t random = 1;
  for (int i = 0; i < 500; ++i) {
    // A linear congruence (Knuth's constants) is enough for bit patterns of all exponents.
    random = random * 6364136223846793005ULL + 1442695040888963407ULL;
    const auto value = std::bit_cast<double>(random);
    points.push_back(std::isnan(value) ? 0.5 * i : value);
  }
  sc_core::sc_start(Fs(10000));
  for (std::size_t i = 0; i < points.size(); ++i) {
    recorder.RecordAnalog(v, Fs(1.0 + static_cast<double>(i)), points[i]);
  }
  recorder.Close(sc_core::sc_time_stamp());

  const Dump ours = Read(folder / "waves.vcd");
  REQUIRE(StrictlyIncreasing(ours.times));
  REQUIRE(ours.of("types.flag") == Changes{{0, "0"}, {1000, "1"}});
  REQUIRE(ours.of("types.byte") == Changes{{0, "0"}, {1000, "11111111"}});
  REQUIRE(ours.of("types.half") == Changes{{0, "0"}, {1000, "1111111111111110"}});
  REQUIRE(ours.of("types.number") == Changes{{0, "0"}, {1000, "1" + std::string(63, '0')}});
  REQUIRE(ours.of("types.bits") == Changes{{0, "0"}, {1000, std::string(63, '1') + "0"}});
  REQUIRE(ours.of("types.single") == Changes{{0, "0"}, {1000, "0.10000000149011612"}});
  // -0 is no change of 0; the largest and the smallest double, and what is no number, stay apart.
  REQUIRE(ours.of("types.real") == Changes{{0, "0"},
                                           {2000, "1e+300"},
                                           {3000, "NaN"},
                                           {4000, "inf"},
                                           {5000, "-inf"},
                                           {6000, "5e-324"}});
  REQUIRE(ours.of("types.five") == Changes{{0, "0"}, {1000, "10000"}});
  REQUIRE(ours.of("types.full") == Changes{{0, "0"}, {1000, std::string(64, '1')}});
  REQUIRE(ours.of("types.pins") == Changes{{0, "0"}, {1000, "1" + std::string(31, '0') + "1"}});
  REQUIRE(ours.of("types.wide") ==
          Changes{{0, "0"}, {1000, "1" + std::string(126, '0') + "1"}, {2000, "1"}});
  REQUIRE(ours.of("types.big") == Changes{{0, "0"}, {1000, std::string(95, '1') + "0"}});
  REQUIRE(ours.of("types.lanes_0") == Changes{{0, "0"}});
  REQUIRE(ours.of("types.lanes_1") == Changes{{0, "0"}, {1000, "11"}});
  // The text of a double reads back as the same double.
  const auto& node = ours.of("types.cells.v_0_");
  REQUIRE(node.size() == points.size() + 1);
  for (std::size_t i = 0; i < points.size(); ++i) {
    REQUIRE(node[i + 1].first == i + 1);
    REQUIRE(std::strtod(node[i + 1].second.c_str(), nullptr) == points[i]);
  }

  // vcd2fst returns 0 for garbage too: only what fst2vcd reads back counts.
  const std::string vcd = (folder / "waves.vcd").string();
  const std::string fst = (folder / "waves.fst").string();
  const std::string back = (folder / "back.vcd").string();
  REQUIRE(std::system(
              ("vcd2fst " + vcd + " " + fst + " && fst2vcd " + fst + " -o " + back + " 2>/dev/null")
                  .c_str()) == 0);
  const Dump theirs = Read(back);
  REQUIRE(theirs.times == ours.times);
  REQUIRE(theirs.changes.size() == ours.changes.size());
  for (const auto& [name, changes] : ours.changes) {
    const auto& others = theirs.of(name);
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

TEST_CASE("Trace: a path that cannot be written is a FileError") {
  const Folder folder;
  TraceOptions options = Options(folder);
  options.vcd = folder / "missing/waves.vcd";
  REQUIRE_THROWS_AS(TraceRecorder(options), FileError);
  // The view's path is found out at the end; the waveforms are whole by then.
  options = Options(folder);
  options.gtkw = folder / "missing/waves.gtkw";
  Dut dut("dut", [](Dut& self) { self.Cycle(); });
  TraceRecorder recorder(options);
  recorder.AddSignals(dut);
  sc_core::sc_start(Fs(100));
  REQUIRE_THROWS_AS(recorder.Close(Fs(100)), FileError);
  REQUIRE(std::filesystem::exists(folder / "waves.vcd"));
}

// 17 bytes and more for a cycle: these overflow the recorder's buffer of a megabyte.
constexpr int kCycles = 200000;

TEST_CASE("Trace: a full disk does not disturb the run and is a FileError after it") {
  const Folder folder;
  std::filesystem::create_symlink("/dev/full", folder / "waves.vcd.partial");
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
  REQUIRE(folder.empty());
}

TEST_CASE("Trace: Close can be called again, and the destructor closes") {
  const Folder folder;
  Dut dut("dut", [](Dut& self) {
    for (int i = 0; i < 10; ++i) {
      self.Cycle();
    }
  });
  TraceOptions options = Options(folder);
  auto closed = std::make_unique<TraceRecorder>(options);
  closed->AddSignals(dut);
  options.vcd = folder / "left.vcd";
  options.gtkw.clear();
  auto left = std::make_unique<TraceRecorder>(options);
  left->AddSignals(dut);
  sc_core::sc_start(Fs(100));
  closed->Close(sc_core::sc_time_stamp());
  const std::string text = Text(folder / "waves.vcd");
  REQUIRE(text.size() > 100);
  // What the kernel does after that is not recorded.
  sc_core::sc_start(Fs(50));
  closed->Close(sc_core::sc_time_stamp());
  closed.reset();
  REQUIRE(Text(folder / "waves.vcd") == text);
  left.reset();
  REQUIRE(Read(folder / "left.vcd").times.back() == 150);
  REQUIRE_FALSE(std::filesystem::exists(folder / "left.gtkw"));
}

TEST_CASE("Trace: a recorder that never ran leaves nothing, two recorders write the same bytes") {
  const Folder folder;
  Dut dut("dut", [](Dut& self) {
    for (int i = 0; i < 10; ++i) {
      self.Cycle();
    }
  });
  { const TraceRecorder unused(Options(folder)); }
  REQUIRE(folder.empty());
  TraceOptions options = Options(folder);
  TraceRecorder first(options);
  options.vcd = folder / "second.vcd";
  options.gtkw.clear();
  TraceRecorder second(options);
  first.AddSignals(dut);
  second.AddSignals(dut);
  sc_core::sc_start(Fs(500));
  first.Close(Fs(500));
  second.Close(Fs(500));
  REQUIRE(Text(folder / "waves.vcd").size() > 200);
  REQUIRE(Text(folder / "waves.vcd") == Text(folder / "second.vcd"));
}

TEST_CASE("Trace: patterns that match nothing are refused with names that exist") {
  const Folder folder;
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
  REQUIRE(folder.empty());
}

TEST_CASE("Trace: options out of range are refused") {
  const Folder folder;
  for (const auto& change : std::vector<std::function<void(TraceOptions&)>>{
           [](TraceOptions& o) { o.start_s = -1.0; }, [](TraceOptions& o) { o.start_s = 1e6; },
           [](TraceOptions& o) { o.start_s = 1e-9, o.stop_s = 1e-9; },
           [](TraceOptions& o) { o.stop_s = std::nan(""); },
           [](TraceOptions& o) { o.interval_s = -1e-9; }}) {
    TraceOptions options = Options(folder);
    change(options);
    REQUIRE_THROWS_AS(TraceRecorder(options), InputError);
  }
  REQUIRE(folder.empty());
}

TEST_CASE("Trace: a value that a waveform cannot show is refused") {
  const Folder folder;
  TraceRecorder recorder(Options(folder));
  const sc_core::sc_event event("event");
  REQUIRE_THROWS_AS(sc_core::sc_trace(&recorder, event, "event"), InputError);
}

TEST_CASE("Trace: the view groups signals and draws doubles and codes as curves") {
  const Folder folder;
  Dut dut("spu", [](Dut& self) { self.Cycle(); });
  TraceRecorder recorder(Options(folder, {"spu.*"}));
  recorder.AddSignals(dut);
  REQUIRE(recorder.AddAnalog("spu.cells.v_0") == 0);
  int code = 0;
  bool valid = false;
  sc_core::sc_trace(&recorder, code, "spu.adc_bank.code_0", 16);
  sc_core::sc_trace(&recorder, valid, "spu.link.valid");
  sc_core::sc_start(Fs(1382));
  recorder.Close(Fs(1382));
  // 1382 units of time in 1080 pixels, 200 pixels a frame: zoom -log2(1382 / 5.4) = -7.999582
  REQUIRE(Text(folder / "waves.gtkw") == R"([*]
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

TEST_CASE("VcdWriter: names are made valid and unique, timescales follow the resolution") {
  const Folder folder;
  VcdWriter writer(folder / "waves.vcd");
  const auto name = [&](const char* text) {
    return writer.vcd_name(writer.AddSignal({text, TraceSignal::Kind::kBits, 1, false}));
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
