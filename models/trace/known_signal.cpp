// SPDX-License-Identifier: Apache-2.0
#include <spusim/models/trace/known_signal.h>
#include <utility>

namespace spusim {
namespace {

// The reference that a signal hands out for tracing stays valid as long as the signal.
template <typename T>
bool Try(const sc_core::sc_interface& signal, const char* name, sc_core::sc_trace_file& file) {
  const auto* const typed = dynamic_cast<const sc_core::sc_signal_in_if<T>*>(&signal);
  if (typed != nullptr) {
    sc_core::sc_trace(&file, typed->read(), name);
  }
  return typed != nullptr;
}

template <typename... T>
bool TryAll(const sc_core::sc_interface& signal, const char* name, sc_core::sc_trace_file& file) {
  return (Try<T>(signal, name, file) || ...);
}

template <template <int> class T, int... kWidths>
bool TryWidths(std::integer_sequence<int, kWidths...> /*widths*/,
               const sc_core::sc_interface& signal, const char* name,
               sc_core::sc_trace_file& file) {
  return (Try<T<kWidths + 1>>(signal, name, file) || ...);
}

template <template <int> class T>
bool TryWideWidths(const sc_core::sc_interface& signal, const char* name,
                   sc_core::sc_trace_file& file) {
  return TryAll<T<96>, T<128>, T<192>, T<256>, T<512>, T<1024>, T<2048>>(signal, name, file);
}

// Widths 1 to 64: what fits in a word.
constexpr std::make_integer_sequence<int, 64> kWord;

}  // namespace

bool TraceKnownSignal(const sc_core::sc_object& object, sc_core::sc_trace_file& file) {
  const auto* const signal = dynamic_cast<const sc_core::sc_interface*>(&object);
  if (signal == nullptr) {
    return false;
  }
  const char* const name = object.name();
  return TryAll<bool, double, int, unsigned, long, unsigned long, sc_dt::int64, sc_dt::uint64,
                float, char, unsigned char, short, unsigned short>(*signal, name, file) ||
         TryWidths<sc_dt::sc_uint>(kWord, *signal, name, file) ||
         TryWidths<sc_dt::sc_int>(kWord, *signal, name, file) ||
         TryWidths<sc_dt::sc_bv>(kWord, *signal, name, file) ||
         TryWideWidths<sc_dt::sc_bv>(*signal, name, file) ||
         TryWidths<sc_dt::sc_biguint>(kWord, *signal, name, file) ||
         TryWideWidths<sc_dt::sc_biguint>(*signal, name, file) ||
         TryWidths<sc_dt::sc_bigint>(kWord, *signal, name, file) ||
         TryWideWidths<sc_dt::sc_bigint>(*signal, name, file);
}

}  // namespace spusim
