// SPDX-License-Identifier: Apache-2.0
#include <spusim/device/mitigated_solver.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include <spusim/base/interrupt.h>

namespace spusim {

std::int64_t MitigationPlan::Anneals() const {
  return (refinements + 1) * std::max<std::int64_t>(rounded_ensemble, 1) * (offset_pair ? 2 : 1);
}

std::int64_t MitigationPlan::Programmings(std::int64_t right_hand_sides) const {
  return rounded_ensemble <= 1 ? 1 : right_hand_sides * (refinements + 1) * rounded_ensemble;
}

MitigatedSolver::MitigatedSolver(SpuSession& session, RowMatrix a, int array_bits,
                                 MitigationPlan plan, SpuSession::Warn warn,
                                 std::function<void()> anneal_done)
    : session_(session),
      a_(std::move(a)),
      plan_(std::move(plan)),
      warn_(std::move(warn)),
      anneal_done_(std::move(anneal_done)) {
  if (plan_.rounded_ensemble > 0) {
    ensemble_.emplace(a_, a_.cwiseAbs().maxCoeff(), array_bits, plan_.seed);
  }
}

std::int64_t MitigatedSolver::members() const {
  return std::max<std::int64_t>(plan_.rounded_ensemble, 1);
}

RowMatrix MitigatedSolver::Programmed(std::int64_t member) const {
  return ensemble_ ? ensemble_->Member(static_cast<std::uint64_t>(member))
                   : session_.ProgrammedDense();
}

void MitigatedSolver::Program(std::int64_t member) {
  if (programmed_ == member) return;
  if (ensemble_) {
    session_.Program(ensemble_->Member(static_cast<std::uint64_t>(member)), ensemble_->scale());
  } else {
    session_.Program(a_);
  }
  programmed_ = member;
  ++programmings_;
}

AnnealResult MitigatedSolver::Anneal(const Vector& input, double input_scale) {
  ThrowIfInterrupted();
  return session_.Anneal(input, input_scale);
}

AnnealResult MitigatedSolver::MeasurePair(const Vector& input) {
  // An offset, in volts, drops out where both have the same scale only.
  AnnealResult plus = Anneal(input, session_.FullInputScale(input));
  if (anneal_done_) anneal_done_();
  AnnealResult minus = Anneal(-input, plus.scales.input);
  while (minus.scales.input != plus.scales.input && minus.adc_clips == 0) {
    plus = Anneal(input, minus.scales.input);
    if (plus.scales.input == minus.scales.input || plus.adc_clips != 0) break;
    minus = Anneal(-input, plus.scales.input);
  }
  if (anneal_done_) anneal_done_();
  plus.mean = 0.5 * (plus.mean - minus.mean);
  plus.programmed_input = 0.5 * (plus.programmed_input - minus.programmed_input);
  plus.start = 0.5 * (plus.start - minus.start);
  plus.adc_clips += minus.adc_clips;
  return plus;
}

AnnealResult MitigatedSolver::Measure(const Vector& r) {
  const Vector input = plan_.gains ? Vector(r.cwiseQuotient(plan_.gains->input)) : r;
  AnnealResult result;
  if (plan_.offset_pair) {
    result = MeasurePair(input);
  } else {
    result = Anneal(input, session_.FullInputScale(input));
    if (anneal_done_) anneal_done_();
  }
  if (plan_.gains) {
    result.mean = result.mean.cwiseQuotient(plan_.gains->output).eval();
    result.programmed_input = result.programmed_input.cwiseProduct(plan_.gains->input).eval();
  }
  return result;
}

std::vector<AnnealResult> MitigatedSolver::Pass(const Vector& r) {
  std::vector<AnnealResult> results;
  for (std::int64_t q = 0; q < members(); ++q) {
    Program(q);
    results.push_back(Measure(r));
  }
  return results;
}

MitigatedSolution MitigatedSolver::Solve(const Vector& b) {
  const auto mean_of = [](const std::vector<AnnealResult>& results) {
    Vector mean = results.front().mean;
    for (std::size_t q = 1; q < results.size(); ++q) mean += results[q].mean;
    return Vector(mean / static_cast<double>(results.size()));
  };
  MitigatedSolution solution;
  solution.before = Vector::Zero(b.size());
  solution.input = b;
  solution.anneals = Pass(b);
  solution.x = mean_of(solution.anneals);
  if (plan_.refinements == 0) return solution;

  MitigatedSolution unrefined = solution;
  Vector residual = b - a_ * solution.x;
  const double first = residual.norm();
  // Below it a residual is rounding; noise moves it by a factor of a few from pass to pass.
  const double rounding = static_cast<double>(b.size()) * std::numeric_limits<double>::epsilon() *
                          a_.norm() * solution.x.norm();
  constexpr double kGrowth = 10.0;
  for (std::int64_t pass = 1; pass <= plan_.refinements && residual.norm() > 0.0; ++pass) {
    solution.before = solution.x;
    solution.input = residual;
    solution.anneals = Pass(residual);
    solution.x += mean_of(solution.anneals);
    ++solution.passes;
    residual = b - a_ * solution.x;
    if (residual.norm() <= kGrowth * std::max(first, rounding)) continue;
    warn_({.code = "refinement_diverges",
           .text = fmt::format(
               "mitigation.refinements: the residual grew from {:.3g} to {:.3g} in {} passes: the "
               "device's answers are off by more than their size; the unrefined one is kept",
               first, residual.norm(), pass),
           .key = "mitigation.refinements"});
    return unrefined;
  }
  if (solution.passes > 1) {
    solution.factor_per_pass =
        std::pow(residual.norm() / first, 1.0 / static_cast<double>(solution.passes - 1));
  }
  return solution;
}

}  // namespace spusim
