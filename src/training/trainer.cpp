// SPDX-License-Identifier: Apache-2.0
#include <spusim/training/trainer.h>

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include <spusim/base/errors.h>
#include <spusim/base/interrupt.h>
#include <spusim/linalg/all_finite.h>
#include <spusim/training/batch_sampler.h>

namespace spusim {
namespace {

void RequireFinite(bool finite, std::int64_t iteration, const char* what) {
  if (finite) return;
  throw RunError(fmt::format(
      "iteration {}: {} is not finite: the training diverged (a smaller train.learning_rate or a "
      "larger train.damping may help)",
      iteration, what));
}

}  // namespace

Trainer::Trainer(Workload& workload, Preconditioner& preconditioner, UpdateRule& update,
                 SimulatedClock& clock, const TrainerOptions& options)
    : workload_(workload),
      preconditioner_(preconditioner),
      update_(update),
      clock_(clock),
      options_(options),
      parameters_(workload.InitialParameters(options.seed)) {
  if (options.iterations < 0) {
    throw InputError(fmt::format("train.iterations = {}: must not be negative (allowed: >= 0)",
                                 options.iterations));
  }
  // A batch that does not fit is refused now, not after the start values were scored.
  BatchSampler(options.seed, workload.train_samples(), options.batch);
}

void Trainer::Run(const std::function<void(const TrainerRow&)>& on_row) {
  BatchSampler batches(options_.seed, workload_.train_samples(), options_.batch);
  const bool curvature = preconditioner_.needs_curvature();
  GpuWork work = GradientWork(workload_.network(), options_.batch);
  if (curvature) {
    const GpuWork more = CurvatureWork(workload_.network(), options_.batch);
    work = {work.flops + more.flops, work.launches + more.launches};
  }
  const double gpu_s = options_.gpu.Seconds(work.flops, work.launches);

  ThrowIfInterrupted();
  on_row(ScoredRow(0, std::numeric_limits<double>::quiet_NaN()));
  for (std::int64_t iteration = 1; iteration <= options_.iterations; ++iteration) {
    ThrowIfInterrupted();
    const BatchResult batch = workload_.Evaluate(parameters_, batches.Next(), curvature);
    RequireFinite(std::isfinite(batch.loss), iteration, "the loss of the batch");
    clock_.Wait(gpu_s);
    const Vector direction = preconditioner_.Apply(batch);
    RequireFinite(AllFinite(direction), iteration, "the direction");
    update_.Step(direction, parameters_);
    on_row(ScoredRow(iteration, batch.loss));
  }
}

TrainerRow Trainer::ScoredRow(std::int64_t iteration, double batch_loss) {
  const Score score = workload_.Evaluate(parameters_);
  RequireFinite(std::isfinite(score.train_loss), iteration, "the training loss");
  return {iteration, clock_.Seconds(), batch_loss, score.train_loss, score.test_accuracy};
}

}  // namespace spusim
