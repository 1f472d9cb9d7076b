// SPDX-License-Identifier: Apache-2.0
#include <spusim/report/progress.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace spusim {
namespace {

constexpr double kLeastWorkS = 1.0;
constexpr double kLeastSpacingS = 0.1;  // a terminal needs no more than ten lines a second
constexpr double kPercent = 100.0;
constexpr int kTenths = 10;
constexpr int kSecondsPerMinute = 60;
constexpr int kMinutesPerHour = 60;

double SecondsBetween(std::chrono::steady_clock::time_point from,
                      std::chrono::steady_clock::time_point to) {
  return std::chrono::duration<double>(to - from).count();
}

}  // namespace

std::string DurationText(double seconds) {
  const auto whole = static_cast<long long>(std::ceil(std::max(seconds, 0.0)));
  const long long minutes = whole / kSecondsPerMinute;
  if (minutes == 0) return fmt::format("{} s", whole);
  if (minutes < kMinutesPerHour) {
    return fmt::format("{} min {:02} s", minutes, whole % kSecondsPerMinute);
  }
  return fmt::format("{} h {:02} min", minutes / kMinutesPerHour, minutes % kMinutesPerHour);
}

Progress::Progress(std::ostream& sink, Style style, Clock clock)
    : sink_(sink), style_(style), clock_(std::move(clock)), start_(clock_()), last_(start_) {}

Progress::~Progress() { Clear(); }

void Progress::Start(const std::string& label) {
  Clear();
  label_ = label;
  start_ = clock_();
  last_ = start_;
  tenths_ = 0;
}

void Progress::Update(double fraction) {
  if (style_ == Style::kSilent) return;
  fraction = std::clamp(fraction, 0.0, 1.0);
  const auto now = clock_();
  if (SecondsBetween(start_, now) < kLeastWorkS) return;
  if (style_ == Style::kTerminal) {
    if (SecondsBetween(last_, now) < kLeastSpacingS && fraction < 1.0) return;
    last_ = now;
    Print(fraction);
  } else {
    const int tenths = static_cast<int>(std::floor(fraction * kTenths));
    if (tenths <= tenths_) return;
    tenths_ = tenths;
    Print(fraction);
  }
}

void Progress::Clear() {
  if (width_ == 0) return;
  sink_ << '\r' << std::string(width_, ' ') << '\r' << std::flush;
  width_ = 0;
}

void Progress::Print(double fraction) {
  std::string line = fmt::format("{}: {:.0f} %", label_, fraction * kPercent);
  if (fraction > 0.0 && fraction < 1.0) {
    const double left = SecondsBetween(start_, clock_()) * (1.0 - fraction) / fraction;
    line += fmt::format(", {} left", DurationText(left));
  }
  if (style_ == Style::kLines) {
    sink_ << line << std::endl;
    return;
  }
  const std::size_t length = line.size();
  if (length < width_) line.append(width_ - length, ' ');
  width_ = length;
  sink_ << '\r' << line << std::flush;
}

}  // namespace spusim
