// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace spusim {

/// `text` with every run of line breaks and other control characters replaced by one blank, and of
/// words of over 1024 characters the two ends: so that a message is one readable line whatever a
/// file or an argument holds.
std::string OneLine(std::string_view text);

/// `text` as a basic TOML string, quotes included.
std::string Quoted(std::string_view text);

/// Shortest decimal text that reads back as the same double, always recognisable as floating point
/// ("1000.0", "1e-09", "nan").
std::string RealText(double value);

std::string Join(const std::vector<std::string>& parts, std::string_view separator);
/// True when `name` is one of `names`.
bool Contains(const std::vector<std::string>& names, std::string_view name);

/// "1 sample", "2 samples". `noun`: one with a plural in s.
std::string Counted(std::int64_t count, const std::string& noun);

}  // namespace spusim
