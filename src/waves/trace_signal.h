// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace spusim {

/// One recorded signal, as the file formats need to know it.
struct TraceSignal {
  enum class Kind {
    kBits,    ///< `width` bits, two's complement if is_signed.
    kHeld,    ///< A double that holds its value between changes (a converter's output).
    kSmooth,  ///< A double that moves between its points (a cell's voltage).
  };

  std::string name;  ///< Full hierarchical name, levels parted by dots.
  Kind kind = Kind::kBits;
  int width = 1;
  bool is_signed = false;

  bool is_real() const { return kind != Kind::kBits; }
  /// 64-bit words that hold a value; a double is one word, its bit pattern.
  int words() const { return is_real() ? 1 : (width + 63) / 64; }
};

}  // namespace spusim
