// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <spusim/waves/gtkw_writer.h>
#include <spusim/waves/output_file.h>
#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <string_view>

namespace spusim {
namespace {

// GTKWave's trace flags (enum TraceEntFlagBits of its sources), written as hexadecimal after '@'.
constexpr unsigned kHex = 1U << 1;
constexpr unsigned kBinary = 1U << 3;
constexpr unsigned kRightJustify = 1U << 5;
constexpr unsigned kBlank = 1U << 9;
constexpr unsigned kSigned = 1U << 10;
constexpr unsigned kAnalogStep = 1U << 15;
constexpr unsigned kAnalogInterpolated = 1U << 16;
constexpr unsigned kAnalogBlankStretch = 1U << 17;
constexpr unsigned kGroupBegin = 1U << 23;
constexpr unsigned kGroupEnd = 1U << 24;
constexpr unsigned kAnalog = kAnalogStep | kAnalogInterpolated;

// Rows that a curve takes below its own.
constexpr int kStretchRows = 2;
// GTKWave's zoom z shows 2^-z units of time in a frame of 200 pixels. The waveform pane of the
// window that the view asks for is 1100 pixels wide; the end of the run shall be seen in it.
constexpr double kFrames = 1080.0 / 200.0;

struct Group {
  std::string_view title;
  std::array<std::string_view, 6> words;
};

// The first group is also the order in which a name is looked up.
constexpr std::array<Group, 6> kGroups = {{
    {"Clock and sequencer", {"clock", "clk", "sequencer", "phase"}},
    {"Link", {"link", "beat", "valid", "ready"}},
    {"DAC", {"dac"}},
    {"ADC", {"adc"}},
    {"Cells", {"cell", "array", "analog", "noise"}},
    {"Other", {}},
}};
constexpr std::size_t kCells = 4;
constexpr std::size_t kOther = 5;

std::size_t GroupOf(const TraceSignal& signal) {
  std::string name = signal.name;
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  // The innermost level that says anything decides: a sequencer's "dac_strobe" belongs to the DACs.
  while (true) {
    const std::size_t dot = name.rfind('.');
    const std::string_view level = std::string_view(name).substr(dot + 1);
    for (std::size_t group = 0; group < kGroups.size(); ++group) {
      for (const std::string_view word : kGroups[group].words) {
        if (!word.empty() && level.find(word) != std::string_view::npos) {
          return group;
        }
      }
    }
    if (dot == std::string::npos) {
      return signal.kind == TraceSignal::Kind::kSmooth ? kCells : kOther;
    }
    name.resize(dot);
  }
}

unsigned FlagsOf(const TraceSignal& signal) {
  switch (signal.kind) {
    case TraceSignal::Kind::kHeld:
      return kAnalogStep | kSigned | kRightJustify;
    case TraceSignal::Kind::kSmooth:
      return kAnalogInterpolated | kSigned | kRightJustify;
    case TraceSignal::Kind::kBits:
      break;
  }
  if (signal.is_signed) {
    return kAnalogStep | kSigned | kRightJustify;
  }
  return (signal.width == 1 ? kBinary : kHex) | kRightJustify;
}

}  // namespace

void GtkwWriter::AddSignal(const TraceSignal& signal, const std::string& vcd_name) {
  groups_.resize(kGroups.size());
  auto& traces = groups_[GroupOf(signal)];
  if (traces.size() < kLargestGroup) {
    const bool vector = !signal.is_real() && signal.width > 1;
    traces.push_back(
        {FlagsOf(signal), vector ? fmt::format("{}[{}:0]", vcd_name, signal.width - 1) : vcd_name});
  }
}

void GtkwWriter::Write(const std::filesystem::path& gtkw, const std::filesystem::path& vcd,
                       std::uint64_t begin, std::uint64_t end) const {
  const auto folder = std::filesystem::absolute(gtkw).lexically_normal().parent_path();
  const auto relative =
      std::filesystem::absolute(vcd).lexically_normal().lexically_relative(folder);
  OutputFile file(gtkw);
  // GTKWave takes a relative [dumpfile] as relative to this file only if [savefile] is there too.
  file.Append(fmt::format("[*]\n[*] spusim\n[*]\n[dumpfile] \"{}\"\n[savefile] \"{}\"\n",
                          relative.generic_string(), gtkw.filename().string()));
  const double range = static_cast<double>(std::max<std::uint64_t>(end - begin, 1));
  file.Append(fmt::format("[timestart] {}\n[size] 1600 900\n[pos] -1 -1\n*{:.6f} {} -1\n", begin,
                          std::log2(kFrames / range), begin));
  file.Append("[sst_width] 200\n[signals_width] 200\n[sst_expanded] 1\n");
  for (std::size_t group = 0; group < groups_.size(); ++group) {
    if (groups_[group].empty()) {
      continue;
    }
    file.Append(fmt::format("@{:x}\n-{}\n", kGroupBegin | kBlank, kGroups[group].title));
    for (const Trace& trace : groups_[group]) {
      file.Append(fmt::format("@{:x}\n{}\n", trace.flags, trace.name));
      if ((trace.flags & kAnalog) != 0) {
        file.Append(fmt::format("@{:x}\n", kAnalogBlankStretch));
        for (int row = 0; row < kStretchRows; ++row) {
          file.Append("-\n");
        }
      }
    }
    file.Append(fmt::format("@{:x}\n-{}\n", kGroupEnd | kBlank, kGroups[group].title));
  }
  file.Append("[pattern_trace] 1\n[pattern_trace] 0\n");
  file.Commit();
}

}  // namespace spusim
