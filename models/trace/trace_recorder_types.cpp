// SPDX-License-Identifier: Apache-2.0
// How values of each type that a waveform can show are read.
#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/models/trace/trace_recorder.h>
#include <algorithm>
#include <bit>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

namespace spusim {
namespace {

constexpr std::uint64_t kAllBits = std::numeric_limits<std::uint64_t>::max();

std::uint64_t LowBits(int width) {
  return width >= 64 ? kAllBits : (std::uint64_t{1} << width) - 1;
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
    probes_.AddPlain(&object, kAllBits, signal);
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
