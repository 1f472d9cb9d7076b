// SPDX-License-Identifier: Apache-2.0
#include <spusim/report/comparison_table.h>

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include <spusim/report/quantity_text.h>

namespace spusim {
namespace {

constexpr int kFirstColumn = 12;
constexpr int kColumn = 20;

std::string Heading(const std::string& first, const std::vector<TrainingCurve>& curves) {
  std::string line = fmt::format("{:>{}}", first, kFirstColumn);
  for (const TrainingCurve& curve : curves) line += fmt::format("{:>{}}", curve.title, kColumn);
  return line;
}

std::string LossText(const TrainerRow* row) {
  if (row == nullptr) return fmt::format("{:>{}}", "-", kColumn);
  // Of a training that diverges a column would run into the next one.
  constexpr double kLargest = 1e5;
  const std::string loss = row->train_loss < kLargest ? fmt::format("{:.4f}", row->train_loss)
                                                      : fmt::format("{:.3e}", row->train_loss);
  return fmt::format("{:>{}}", fmt::format("{}  {:5.1f} %", loss, 100.0 * row->test_accuracy),
                     kColumn);
}

const TrainerRow* RowAt(const TrainingCurve& curve, std::int64_t iteration) {
  const auto i = static_cast<std::size_t>(iteration);
  return i < curve.rows.size() ? &curve.rows[i] : nullptr;
}

// The last update that was finished by then.
const TrainerRow* RowBy(const TrainingCurve& curve, double seconds) {
  const auto after =
      std::upper_bound(curve.rows.begin(), curve.rows.end(), seconds,
                       [](double s, const TrainerRow& row) { return s < row.simulated_s; });
  if (after == curve.rows.begin()) return nullptr;
  // A run that ended before this time has nothing more to show.
  return after == curve.rows.end() && curve.rows.back().simulated_s < seconds ? nullptr
                                                                              : &*(after - 1);
}

}  // namespace

std::vector<std::string> ComparisonTable(const std::vector<TrainingCurve>& curves,
                                         double target_loss) {
  std::vector<std::string> lines;
  std::int64_t last = 0;
  double slowest = 0.0;
  for (const TrainingCurve& curve : curves) {
    last = std::max(last, curve.rows.back().iteration);
    slowest = std::max(slowest, curve.rows.back().simulated_s);
  }

  lines.push_back("training loss and test accuracy by iteration");
  lines.push_back(Heading("iteration", curves));
  std::set<std::int64_t> iterations;
  for (const double share : {0.0, 0.05, 0.125, 0.25, 0.5, 0.75, 1.0}) {
    iterations.insert(static_cast<std::int64_t>(share * static_cast<double>(last)));
  }
  for (const std::int64_t iteration : iterations) {
    std::string line = fmt::format("{:>{}}", iteration, kFirstColumn);
    for (const TrainingCurve& curve : curves) line += LossText(RowAt(curve, iteration));
    lines.push_back(line);
  }
  std::string line = fmt::format("{:>{}}", fmt::format("to {:g}", target_loss), kFirstColumn);
  for (const TrainingCurve& curve : curves) {
    const std::int64_t reached = IterationsTo(curve, target_loss);
    line += fmt::format(
        "{:>{}}", reached < 0 ? "not reached" : fmt::format("{} iterations", reached), kColumn);
  }
  lines.push_back(line);

  lines.push_back("");
  lines.push_back("the same by simulated time (\"-\": before the first or after the last update)");
  lines.push_back(Heading("time", curves));
  constexpr int kTimes = 10;
  for (int i = kTimes - 1; i >= 0; --i) {
    const double seconds = std::ldexp(slowest, -i);
    line = fmt::format("{:>{}}", TimeText(seconds), kFirstColumn);
    for (const TrainingCurve& curve : curves) line += LossText(RowBy(curve, seconds));
    lines.push_back(line);
  }
  line = fmt::format("{:>{}}", fmt::format("to {:g}", target_loss), kFirstColumn);
  for (const TrainingCurve& curve : curves) {
    const std::int64_t reached = IterationsTo(curve, target_loss);
    line += fmt::format("{:>{}}",
                        reached < 0 ? "not reached" : TimeText(RowAt(curve, reached)->simulated_s),
                        kColumn);
  }
  lines.push_back(line);
  return lines;
}

}  // namespace spusim
