// SPDX-License-Identifier: Apache-2.0
#include <spusim/report/quantity_text.h>

#include <algorithm>

#include <fmt/format.h>

namespace spusim {

std::vector<std::pair<std::string, std::uint64_t>> PhaseEntries(const PhaseAccount& a) {
  return {{"host", a.host},     {"upload", a.upload}, {"program", a.program},
          {"preset", a.preset}, {"dac", a.dac},       {"delay", a.delay},
          {"settle", a.settle}, {"sample", a.sample}, {"readout", a.readout}};
}

std::string PartsText(const ErrorPrediction& p) {
  std::string text = fmt::format("settling {:.1e}, noise {:.1e}, quantisation {:.1e}", p.bias,
                                 p.noise, p.quantisation);
  if (p.cells > 0.0) text += fmt::format(", cells {:.1e}", p.cells);
  if (p.converters > 0.0) text += fmt::format(", converters {:.1e}", p.converters);
  return text;
}

std::string SiText(double value, const std::string& unit) {
  constexpr std::pair<double, const char*> kPrefixes[] = {{1e12, "T"}, {1e9, "G"}, {1e6, "M"},
                                                          {1e3, "k"},  {1.0, ""},  {1e-3, "m"},
                                                          {1e-6, "u"}, {1e-9, "n"}};
  for (const auto& [size, prefix] : kPrefixes) {
    if (value >= size) return fmt::format("{:.3g} {}{}", value / size, prefix, unit);
  }
  return fmt::format("{:.3g} {}", value, unit);
}

std::string TimeText(double seconds) {
  return seconds < 1.0 ? SiText(seconds, "s") : fmt::format("{:.3g} s", seconds);
}

std::string EnergyLine(const EnergyReport& energy, std::uint64_t count, const std::string& what) {
  auto parts = energy.parts;
  std::stable_sort(parts.begin(), parts.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  const double total = energy.Total();
  std::string line = fmt::format("energy {} ({} per {}):", SiText(total, "J"),
                                 SiText(total / static_cast<double>(count), "J"), what);
  for (const auto& [name, part] : parts) {
    if (part > 0.0) line += fmt::format(" {} {:.1f} %,", name, 100.0 * part / total);
  }
  line.pop_back();
  return line;
}

std::string PhaseLine(const PhaseAccount& account, double clock_hz) {
  auto entries = PhaseEntries(account);
  std::stable_sort(entries.begin(), entries.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  const auto total = static_cast<double>(account.Total());
  std::string line = fmt::format("simulated {}:", TimeText(total / clock_hz));
  for (const auto& [name, cycles] : entries) {
    if (cycles == 0) continue;
    line += fmt::format(" {} {:.1f} %,", name, 100.0 * static_cast<double>(cycles) / total);
  }
  line.pop_back();
  return line;
}

}  // namespace spusim
