// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <tuple>
#include <vector>

namespace spusim {

/// Watches values in memory and reports which have changed since the last look. The values must
/// outlive it. Plain values are kept in one array for each size, so that a look at an unchanged one
/// costs a load and a comparison.
class DigitalProbes {
 public:
  /// Copies an object's value to `words`, bits beyond its width 0.
  using Reader = void (*)(const void* object, std::uint64_t* words);

  /// A plain value of 1, 2, 4 or 8 bytes, of which the bits of `mask` are looked at.
  template <typename T>
  void AddPlain(const T* value, std::uint64_t mask, int signal) {
    using Raw = RawOf<T>;
    auto& probes = std::get<std::vector<Plain<Raw>>>(plain_);
    probes.push_back({value, static_cast<Raw>(mask), Raw{0}, false, signal});
    probes.back().last = Load<Raw>(value) & probes.back().mask;
  }
  /// A float, reported as a double.
  void AddFloat(const float* value, int signal) {
    floats_.push_back({value, ~std::uint32_t{0}, Load<std::uint32_t>(value), true, signal});
  }
  /// Anything else, of `count` words.
  void AddObject(const void* object, Reader read, int count, int signal);

  /// Calls `sink(signal, words, count)` for each changed value.
  template <typename Sink>
  void ForEachChange(Sink&& sink) {
    std::apply([&](auto&... probes) { (LookAt(probes, sink), ...); }, plain_);
    LookAt(floats_, sink);
    for (Object& probe : objects_) {
      probe.read(probe.object, scratch_.data());
      std::uint64_t* const last = &last_words_[probe.offset];
      const std::size_t size = probe.count * sizeof(std::uint64_t);
      if (std::memcmp(last, scratch_.data(), size) != 0) {
        std::memcpy(last, scratch_.data(), size);
        sink(probe.signal, last, probe.count);
      }
    }
  }

 private:
  template <typename Raw>
  struct Plain {
    const void* value;
    Raw mask;
    Raw last;
    bool is_float;
    int signal;
  };
  struct Object {
    const void* object;
    Reader read;
    std::size_t offset;  // Of its words in last_words_.
    int count;
    int signal;
  };

  template <typename T>
  using RawOf =
      std::tuple_element_t<std::countr_zero(sizeof(T)),
                           std::tuple<std::uint8_t, std::uint16_t, std::uint32_t, std::uint64_t>>;

  template <typename Raw>
  static Raw Load(const void* value) {
    Raw raw;
    std::memcpy(&raw, value, sizeof raw);
    return raw;
  }

  template <typename Raw, typename Sink>
  static void LookAt(std::vector<Plain<Raw>>& probes, Sink& sink) {
    for (Plain<Raw>& probe : probes) {
      const Raw now = Load<Raw>(probe.value) & probe.mask;
      if (now != probe.last) {
        probe.last = now;
        std::uint64_t word = now;
        if constexpr (sizeof(Raw) == sizeof(float)) {
          if (probe.is_float) {
            word = std::bit_cast<std::uint64_t>(static_cast<double>(std::bit_cast<float>(now)));
          }
        }
        sink(probe.signal, &word, 1);
      }
    }
  }

  std::tuple<std::vector<Plain<std::uint8_t>>, std::vector<Plain<std::uint16_t>>,
             std::vector<Plain<std::uint32_t>>, std::vector<Plain<std::uint64_t>>>
      plain_;
  std::vector<Plain<std::uint32_t>> floats_;
  std::vector<Object> objects_;
  std::vector<std::uint64_t> last_words_;
  std::vector<std::uint64_t> scratch_;
};

}  // namespace spusim
