// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include <spusim/device/simulated_clock.h>
#include <spusim/training/gpu_model.h>
#include <spusim/training/preconditioner.h>
#include <spusim/training/update_rule.h>
#include <spusim/workload/workload.h>

namespace spusim {

struct TrainerOptions {
  std::uint64_t seed = 1;
  std::int64_t iterations = 200;
  Index batch = 64;
  GpuModel gpu;
};

/// State of the training after `iteration` updates (0: the start values).
struct TrainerRow {
  std::int64_t iteration = 0;
  double simulated_s = 0.0;
  double batch_loss = 0.0;  ///< before the update of this iteration; NaN at iteration 0
  double train_loss = 0.0;
  double test_accuracy = 0.0;
};

/// Trains a workload: gradient and curvature on the GPU, a direction from the preconditioner, the
/// update on the host. The same for baselines and for the SPU. Batches are drawn without
/// replacement, a fresh permutation each epoch (BatchSampler, stream (seed, "trainer.batches")); an
/// epoch's incomplete last batch is dropped. Scoring takes no simulated time, nor does the update
/// rule.
///
/// One iteration: batch, Workload::Evaluate, clock.Wait(GradientWork, and CurvatureWork where the
/// preconditioner needs it), Preconditioner::Apply (which waits for its own work),
/// UpdateRule::Step, score, row.
class Trainer {
 public:
  /// @throws InputError unless 1 <= batch <= training samples and iterations >= 0.
  Trainer(Workload& workload, Preconditioner& preconditioner, UpdateRule& update,
          SimulatedClock& clock, const TrainerOptions& options);

  /// Runs all iterations from the workload's start values; `on_row` is called for iteration 0 and
  /// after each update. Call it once: update rule and preconditioner keep their state.
  /// @throws RunError when the loss or the direction stops being finite (names the iteration);
  ///   Interrupted on Ctrl-C (rows already given stay valid).
  void Run(const std::function<void(const TrainerRow&)>& on_row);

  const Vector& parameters() const { return parameters_; }

 private:
  TrainerRow ScoredRow(std::int64_t iteration, double batch_loss);

  Workload& workload_;
  Preconditioner& preconditioner_;
  UpdateRule& update_;
  SimulatedClock& clock_;
  TrainerOptions options_;
  Vector parameters_;
};

}  // namespace spusim
