// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <spusim/config/errors.h>
#include <spusim/models/trace/gtkw_writer.h>
#include <spusim/models/trace/known_signal.h>
#include <spusim/models/trace/trace_recorder.h>
#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <type_traits>
#include <utility>

namespace spusim {
namespace {

constexpr std::uint64_t kForever = std::numeric_limits<std::uint64_t>::max();
// 2^64: the first number of ticks that the kernel cannot hold.
constexpr double kTickLimit = 18446744073709551616.0;

void Require(bool holds, const char* key, double value, const char* allowed) {
  if (!holds) {
    throw InputError(
        fmt::format("trace.{}: {} is out of range (allowed: {})", key, value, allowed));
  }
}

// The kernel's own type for this is as long, but another one.
std::uint64_t TicksOf(const sc_core::sc_time& t) { return t.value(); }

double Resolution() { return sc_core::sc_get_time_resolution().to_seconds(); }

std::uint64_t Ticks(double seconds) {
  const double ticks = std::nearbyint(seconds / Resolution());
  return ticks < kTickLimit ? static_cast<std::uint64_t>(ticks) : kForever;
}

std::uint64_t LowBits(int width) {
  return width >= 64 ? kForever : (std::uint64_t{1} << width) - 1;
}

// Joins 32-bit halves, and clears what lies beyond the width.
template <typename Half>
void PutHalves(int width, std::uint64_t* words, Half half) {
  const int count = (width + 63) / 64;
  const int halves = (width + 31) / 32;
  for (int i = 0; i < count; ++i) {
    const std::uint64_t high = 2 * i + 1 < halves ? half(2 * i + 1) : 0;
    words[i] = half(2 * i) | (high << 32);
  }
  words[count - 1] &= LowBits(width - 64 * (count - 1));
}

void ReadBits(const void* object, std::uint64_t* words) {
  const auto& bits = *static_cast<const sc_dt::sc_bv_base*>(object);
  PutHalves(bits.length(), words, [&](int i) -> std::uint64_t { return bits.get_word(i); });
}

void ReadInt(const void* object, std::uint64_t* words) {
  const auto& number = *static_cast<const sc_dt::sc_int_base*>(object);
  words[0] = static_cast<std::uint64_t>(number.value()) & LowBits(number.length());
}

void ReadUint(const void* object, std::uint64_t* words) {
  const auto& number = *static_cast<const sc_dt::sc_uint_base*>(object);
  words[0] = number.value() & LowBits(number.length());
}

template <typename Big>
void ReadBig(const void* object, std::uint64_t* words) {
  const auto& number = *static_cast<const Big*>(object);
  const int width = number.length();
  const int count = (width + 63) / 64;
  std::fill_n(words, count, 0);
  for (int bit = 0; bit < width; ++bit) {
    words[bit / 64] |= static_cast<std::uint64_t>(number.test(bit)) << (bit % 64);
  }
}

}  // namespace

TraceRecorder::TraceRecorder(const TraceOptions& options)
    : options_(options), globs_(options.signals), vcd_(options.vcd) {
  Require(options.start_s >= 0.0 && options.start_s / Resolution() < kTickLimit, "start_s",
          options.start_s, "0 to the largest simulated time");
  Require(options.stop_s == -1.0 || options.stop_s > options.start_s, "stop_s", options.stop_s,
          "more than trace.start_s; -1: to the end");
  Require(options.interval_s >= 0.0, "interval_s", options.interval_s, "0 and more");
  start_ = Ticks(options.start_s);
  stop_ = options.stop_s == -1.0 ? kForever : Ticks(options.stop_s);
  interval_ = Ticks(options.interval_s);
  sc_core::sc_get_curr_simcontext()->add_trace_file(this);
}

TraceRecorder::~TraceRecorder() {
  if (closed_) {
    return;
  }
  if (!sampled_) {
    sc_core::sc_get_curr_simcontext()->remove_trace_file(this);
    return;
  }
  try {
    Close(sc_core::sc_time_stamp());
  } catch (const std::exception&) {
    // A destructor has nobody to tell: who wants to know calls Close().
    closed_ = true;
  }
}

void TraceRecorder::AddSignals(const sc_core::sc_object& top) {
  if (seen_.insert(&top).second) {
    TraceKnownSignal(top, *this);
  }
  for (const sc_core::sc_object* const child : top.get_child_objects()) {
    AddSignals(*child);
  }
}

int TraceRecorder::AddAnalog(const std::string& name) {
  if (!Register(name)) {
    return -1;
  }
  analog_.push_back({AddSignal({name, TraceSignal::Kind::kSmooth, 64, true})});
  return static_cast<int>(analog_.size()) - 1;
}

void TraceRecorder::RecordAnalog(int id, const sc_core::sc_time& t, double value) {
  const std::uint64_t time = TicksOf(t);
  if (id < 0 || failure_ || closed_ || time > stop_) {
    return;
  }
  try {
    AnalogSignal& analog = analog_.at(id);
    if (time < drained_ || (analog.has_point && time < analog.last)) {
      throw RunError(fmt::format("trace: {}: a point at {} s comes after one at or after it",
                                 vcd_.signal(analog.signal).name, t.to_seconds()));
    }
    const auto word = std::bit_cast<std::uint64_t>(value);
    if (time <= start_) {
      vcd_.SetInitial(analog.signal, &word);
      return;
    }
    // A second point at the same time is a jump: it replaces the first, whatever the interval is.
    if (!analog.has_point || time == analog.last || time - analog.last >= interval_) {
      analog.last = time;
      analog.has_point = true;
      queue_.PushAnalog(time, analog.signal, word);
    }
  } catch (...) {
    Fail();
  }
}

void TraceRecorder::AnalogAdvancedTo(const sc_core::sc_time& t) {
  if (failure_ || closed_) {
    return;
  }
  try {
    analog_done_ = std::max(analog_done_, TicksOf(t) + 1);
    // What the present time holds can still change.
    Drain(std::min(AnalogBound(), TicksOf(sc_core::sc_time_stamp())));
  } catch (...) {
    Fail();
  }
}

void TraceRecorder::CheckSelection() const {
  if (!globs_.any_matched()) {
    throw InputError(globs_.DescribeMismatch());
  }
}

void TraceRecorder::ThrowIfFailed() const {
  if (failure_) {
    std::rethrow_exception(failure_);
  }
}

void TraceRecorder::Close(const sc_core::sc_time& end) {
  if (closed_) {
    return;
  }
  closed_ = true;
  sc_core::sc_get_curr_simcontext()->remove_trace_file(this);
  try {
    ThrowIfFailed();
    CheckSelection();
    // The kernel calls cycle() when it leaves a time, and this one it has not left.
    Sample();
    std::uint64_t last = std::max(TicksOf(end), queue_.LastTime());
    Drain(kForever);
    last = std::min(last, stop_);
    if (!window_reached_) {
      if (last >= start_) {
        OpenWindow();
      } else {
        vcd_.WriteHeader(VcdWriter::Timescale(Resolution()));
      }
    }
    vcd_.Finish(last);
    if (!options_.gtkw.empty()) {
      GtkwWriter view;
      for (int index = 0; index < vcd_.size(); ++index) {
        view.AddSignal(vcd_.signal(index), vcd_.vcd_name(index));
      }
      view.Write(options_.gtkw, options_.vcd, std::min(start_, last), last);
    }
  } catch (...) {
    vcd_.Discard();
    throw;
  }
}

void TraceRecorder::cycle(bool delta_cycle) {
  if (delta_cycle || failure_ || drained_ > stop_) {
    return;
  }
  try {
    Sample();
  } catch (...) {
    Fail();
  }
}

void TraceRecorder::Sample() {
  sampled_ = true;
  const std::uint64_t now = TicksOf(sc_core::sc_time_stamp());
  if (now <= start_) {
    probes_.ForEachChange([this](int signal, const std::uint64_t* words, int /*count*/) {
      vcd_.SetInitial(signal, words);
    });
  } else if (now <= stop_) {
    probes_.ForEachChange([this, now](int signal, const std::uint64_t* words, int count) {
      queue_.PushDigital(now, signal, words, count);
    });
  }
  Drain(std::min(AnalogBound(), now + 1));
}

void TraceRecorder::Drain(std::uint64_t end) {
  if (end <= drained_) {
    return;
  }
  drained_ = end;
  if (queue_.empty()) {
    return;
  }
  queue_.Drain(end, [this](std::uint64_t time, int signal, const std::uint64_t* words) {
    if (!window_reached_) {
      OpenWindow();
    }
    vcd_.Change(time, signal, words);
  });
}

void TraceRecorder::OpenWindow() {
  vcd_.WriteHeader(VcdWriter::Timescale(Resolution()));
  vcd_.WriteInitialValues(start_);
  window_reached_ = true;
}

std::uint64_t TraceRecorder::AnalogBound() const {
  return analog_.empty() ? kForever : analog_done_;
}

bool TraceRecorder::Register(const std::string& name) {
  if (!globs_.Matches(name)) {
    return false;
  }
  if (sampled_ || closed_) {
    throw RunError(
        fmt::format("trace: {}: signals cannot be added once the simulation runs", name));
  }
  return true;
}

int TraceRecorder::AddSignal(TraceSignal signal) { return vcd_.AddSignal(std::move(signal)); }

template <typename T>
void TraceRecorder::AddInteger(const T& object, const std::string& name, int width) {
  if (Register(name)) {
    const int used = std::clamp(width, 1, static_cast<int>(8 * sizeof(T)));
    const int signal = AddSignal({name, TraceSignal::Kind::kBits, used, std::is_signed_v<T>});
    probes_.AddPlain(&object, LowBits(used), signal);
    const std::uint64_t word = static_cast<std::uint64_t>(object) & LowBits(used);
    vcd_.SetInitial(signal, &word);
  }
}

void TraceRecorder::AddObject(const void* object, DigitalProbes::Reader read, TraceSignal signal) {
  if (Register(signal.name)) {
    const int words = signal.words();
    const int index = AddSignal(std::move(signal));
    probes_.AddObject(object, read, words, index);
    std::vector<std::uint64_t> value(words);
    read(object, value.data());
    vcd_.SetInitial(index, value.data());
  }
}

void TraceRecorder::trace(const bool& object, const std::string& name) {
  AddInteger(object, name, 1);
}
void TraceRecorder::trace(const unsigned char& object, const std::string& name, int width) {
  AddInteger(object, name, width);
}
void TraceRecorder::trace(const unsigned short& object, const std::string& name, int width) {
  AddInteger(object, name, width);
}
void TraceRecorder::trace(const unsigned int& object, const std::string& name, int width) {
  AddInteger(object, name, width);
}
void TraceRecorder::trace(const unsigned long& object, const std::string& name, int width) {
  AddInteger(object, name, width);
}
void TraceRecorder::trace(const char& object, const std::string& name, int width) {
  AddInteger(object, name, width);
}
void TraceRecorder::trace(const short& object, const std::string& name, int width) {
  AddInteger(object, name, width);
}
void TraceRecorder::trace(const int& object, const std::string& name, int width) {
  AddInteger(object, name, width);
}
void TraceRecorder::trace(const long& object, const std::string& name, int width) {
  AddInteger(object, name, width);
}
void TraceRecorder::trace(const sc_dt::int64& object, const std::string& name, int width) {
  AddInteger(object, name, width);
}
void TraceRecorder::trace(const sc_dt::uint64& object, const std::string& name, int width) {
  AddInteger(object, name, width);
}
void TraceRecorder::trace(const unsigned int& object, const std::string& name,
                          const char** /*enum_literals*/) {
  AddInteger(object, name, 32);
}

void TraceRecorder::trace(const float& object, const std::string& name) {
  if (Register(name)) {
    const int signal = AddSignal({name, TraceSignal::Kind::kHeld, 64, true});
    probes_.AddFloat(&object, signal);
    const auto word = std::bit_cast<std::uint64_t>(static_cast<double>(object));
    vcd_.SetInitial(signal, &word);
  }
}
void TraceRecorder::trace(const double& object, const std::string& name) {
  if (Register(name)) {
    const int signal = AddSignal({name, TraceSignal::Kind::kHeld, 64, true});
    probes_.AddPlain(&object, kForever, signal);
    const auto word = std::bit_cast<std::uint64_t>(object);
    vcd_.SetInitial(signal, &word);
  }
}

void TraceRecorder::trace(const sc_dt::sc_int_base& object, const std::string& name) {
  AddObject(&object, ReadInt, {name, TraceSignal::Kind::kBits, object.length(), true});
}
void TraceRecorder::trace(const sc_dt::sc_uint_base& object, const std::string& name) {
  AddObject(&object, ReadUint, {name, TraceSignal::Kind::kBits, object.length(), false});
}
void TraceRecorder::trace(const sc_dt::sc_signed& object, const std::string& name) {
  AddObject(&object, ReadBig<sc_dt::sc_signed>,
            {name, TraceSignal::Kind::kBits, object.length(), true});
}
void TraceRecorder::trace(const sc_dt::sc_unsigned& object, const std::string& name) {
  AddObject(&object, ReadBig<sc_dt::sc_unsigned>,
            {name, TraceSignal::Kind::kBits, object.length(), false});
}
void TraceRecorder::trace(const sc_dt::sc_bv_base& object, const std::string& name) {
  AddObject(&object, ReadBits, {name, TraceSignal::Kind::kBits, object.length(), false});
}

namespace {

[[noreturn]] void Refuse(const std::string& name, const char* type) {
  throw InputError(
      fmt::format("trace.signals: {}: a value of type {} cannot be recorded", name, type));
}

}  // namespace

void TraceRecorder::trace(const sc_core::sc_event& /*object*/, const std::string& name) {
  Refuse(name, "sc_event");
}
void TraceRecorder::trace(const sc_core::sc_time& /*object*/, const std::string& name) {
  Refuse(name, "sc_time");
}
void TraceRecorder::trace(const sc_dt::sc_bit& /*object*/, const std::string& name) {
  Refuse(name, "sc_bit");
}
void TraceRecorder::trace(const sc_dt::sc_logic& /*object*/, const std::string& name) {
  Refuse(name, "sc_logic");
}
void TraceRecorder::trace(const sc_dt::sc_lv_base& /*object*/, const std::string& name) {
  Refuse(name, "sc_lv");
}
void TraceRecorder::trace(const sc_dt::sc_fxval& /*object*/, const std::string& name) {
  Refuse(name, "sc_fxval");
}
void TraceRecorder::trace(const sc_dt::sc_fxval_fast& /*object*/, const std::string& name) {
  Refuse(name, "sc_fxval_fast");
}
void TraceRecorder::trace(const sc_dt::sc_fxnum& /*object*/, const std::string& name) {
  Refuse(name, "sc_fxnum");
}
void TraceRecorder::trace(const sc_dt::sc_fxnum_fast& /*object*/, const std::string& name) {
  Refuse(name, "sc_fxnum_fast");
}

void TraceRecorder::write_comment(const std::string& /*comment*/) {}
void TraceRecorder::set_time_unit(double /*value*/, sc_core::sc_time_unit /*unit*/) {}

}  // namespace spusim
