// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace spusim {

/// Something that the user should know of a run that goes on.
struct Warning {
  std::string code;  ///< what it is, the same in every run: "conversions_clipped"
  std::string text;  ///< one line, for people
  std::string key;   ///< "section.key" that it is about; empty where there is none

  /// Where a line of text is asked for.
  operator const std::string&() const { return text; }
};

}  // namespace spusim
