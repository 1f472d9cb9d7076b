// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <spusim/base/build_info.h>
#include <spusim/base/keep_memory.h>

#include "benchmarks/factored_case.h"
#include "benchmarks/row.h"
#include "benchmarks/scaling.h"

// Compares spusim with references, both sides in one process or from one, in turn: a pair is one
// measurement of each, the figure the median of the pairs' ratios. Ratios of runs side by side hold
// on a noisy machine, times do not.

namespace spusim::bench {
namespace {

std::vector<Row> AllRows() {
  std::vector<Row> rows;
  for (const auto& subject :
       {SpiceRows, NoiseRows, DenseRows, FactoredRows, NaturalGradientRows, SystemRows}) {
    for (Row& row : subject()) rows.push_back(std::move(row));
  }
  return rows;
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t n = values.size();
  return n % 2 == 1 ? values[n / 2] : 0.5 * (values[n / 2 - 1] + values[n / 2]);
}

/// Three digits; large ratios the other way round ("1/12345").
std::string RatioText(double ratio) {
  return ratio < 0.01 ? fmt::format("1/{:.0f}", 1.0 / ratio) : fmt::format("{:.3g}", ratio);
}

std::string TimeText(double seconds) {
  if (seconds < 1e-6) return fmt::format("{:.3g} ns", 1e9 * seconds);
  if (seconds < 1e-3) return fmt::format("{:.3g} us", 1e6 * seconds);
  if (seconds < 1.0) return fmt::format("{:.3g} ms", 1e3 * seconds);
  return fmt::format("{:.3g} s", seconds);
}

nlohmann::json RunRow(const Row& row, int pairs) {
  nlohmann::json result = {{"name", row.name},
                           {"work", row.work},
                           {"against", row.against},
                           {"goal", row.goal},
                           {"unit", row.unit == Unit::kBytes ? "bytes" : "s"}};
  try {
    Side spusim;
    Side reference;
    row.make(spusim, reference);
    // Caches, page tables and the clock's frequency settle in a first pair that is not counted.
    spusim();
    reference();
    std::vector<double> ratios;
    std::vector<double> ours;
    std::vector<double> theirs;
    for (int i = 0; i < pairs; ++i) {
      ours.push_back(spusim());
      theirs.push_back(reference());
      ratios.push_back(ours.back() / theirs.back());
    }
    const double ratio = Median(ratios);
    const bool reached = ratio <= row.goal || Median(ours) <= Median(theirs) + row.allowance_s;
    result["ratio"] = ratio;
    result["ratio_min"] = *std::min_element(ratios.begin(), ratios.end());
    result["ratio_max"] = *std::max_element(ratios.begin(), ratios.end());
    result["spusim"] = Median(ours);
    result["reference"] = Median(theirs);
    result["pairs"] = pairs;
    result["reached"] = reached;
    if (row.allowance_s > 0.0) result["allowance_s"] = row.allowance_s;
    if (!reached) result["reason"] = row.reason;
  } catch (const std::exception& error) {
    result["error"] = error.what();
  }
  return result;
}

std::string AmountText(const nlohmann::json& r, const char* key) {
  const double amount = r[key];
  return r["unit"] == "bytes" ? fmt::format("{:.0f} MiB", amount / 1048576.0) : TimeText(amount);
}

std::string GoalText(const nlohmann::json& r) {
  std::string text = RatioText(r["goal"]);
  if (r.contains("allowance_s")) text += fmt::format(", or + {}", TimeText(r["allowance_s"]));
  return text;
}

std::string TableLine(const nlohmann::json& r) {
  const std::string work = r["work"];
  const std::string against = r["against"];
  if (r.contains("error")) {
    return fmt::format("| {} | {} | {} | not measured: {} | | | |\n", work, against, GoalText(r),
                       r["error"].get<std::string>());
  }
  return fmt::format(
      "| {} | {} | {} | **{}** ({} to {}) | {} | {} | {} |\n", work, against, GoalText(r),
      RatioText(r["ratio"]), RatioText(r["ratio_min"]), RatioText(r["ratio_max"]),
      AmountText(r, "spusim"), AmountText(r, "reference"),
      r["reached"].get<bool>() ? "reached" : "missed: " + r["reason"].get<std::string>());
}

std::string Cpu() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  }
  return "unknown CPU";
}

int Main(int argc, char** argv) {
  CLI::App app("Compares spusim with references in CPU time, side by side.", "spusim_bench");
  std::vector<std::string> names;
  int pairs = 5;
  bool list = false;
  bool scaling = false;
  bool factored_case = false;
  std::string json_path;
  app.add_option("NAME", names, "Rows to measure; none: all");
  app.add_option("--pairs", pairs, "Pairs of measurements")->check(CLI::Range(1, 1000));
  app.add_flag("--list", list, "List the rows");
  app.add_flag("--scaling", scaling, "Measure instead how cost grows with sizes");
  app.add_option("--json", json_path, "Write the figures to this file as well");
  app.add_flag(kFactoredCaseOption, factored_case, "Run one case of exact_factored, for its memory")
      ->group("");
  CLI11_PARSE(app, argc, argv);
  if (factored_case) {
    RunFactoredCase();
    return EXIT_SUCCESS;
  }

  if (scaling) {
    fmt::print("spusim {} ({}) on {}\n\n{}", Version(), InstructionSet(), Cpu(), ScalingTable());
    return EXIT_SUCCESS;
  }
  const std::vector<Row> rows = AllRows();
  if (list) {
    for (const Row& row : rows) fmt::print("{:28} {} / {}\n", row.name, row.work, row.against);
    return EXIT_SUCCESS;
  }
  for (const std::string& name : names) {
    if (std::none_of(rows.begin(), rows.end(), [&](const Row& r) { return r.name == name; })) {
      fmt::print(stderr, "spusim_bench: no row {} (see --list)\n", name);
      return 2;
    }
  }
  fmt::print(
      "spusim {} ({}) on {}; medians of {} pairs, spread in brackets\n\n"
      "| work | against | goal | ratio of CPU time | spusim | reference | |\n"
      "| --- | --- | --- | --- | --- | --- | --- |\n",
      Version(), InstructionSet(), Cpu(), pairs);
  nlohmann::json all = nlohmann::json::array();
  for (const Row& row : rows) {
    if (!names.empty() && std::find(names.begin(), names.end(), row.name) == names.end()) continue;
    all.push_back(RunRow(row, pairs));
    fmt::print("{}", TableLine(all.back()));
    std::fflush(stdout);
  }
  if (!json_path.empty()) {
    const nlohmann::json document = {{"schema", "spusim-bench-1"},
                                     {"version", Version()},
                                     {"instruction_set", InstructionSet()},
                                     {"cpu", Cpu()},
                                     {"rows", all}};
    std::ofstream file(json_path);
    file << document.dump(2) << '\n';
    if (!file.flush()) {
      fmt::print(stderr, "spusim_bench: {} cannot be written\n", json_path);
      return 3;
    }
  }
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace spusim::bench

// SystemC's library holds a main of its own that calls this function; with ours in front it is
// never called, but the linker asks for it.
extern "C" int sc_main(int argc, char* argv[]);
extern "C" int sc_main(int /*argc*/, char* /*argv*/[]) { return 0; }

int main(int argc, char** argv) {
  spusim::KeepFreedMemory();
  return spusim::bench::Main(argc, argv);
}
