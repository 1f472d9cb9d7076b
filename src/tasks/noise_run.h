// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <spusim/device/spu_session.h>
#include <spusim/laws/covariance_prediction.h>
#include <spusim/setup/machine_factory.h>
#include <spusim/setup/nominal_system.h>
#include <spusim/tasks/task_log.h>
#include <spusim/tasks/task_result.h>

namespace spusim {

/// One anneal of which every sample was read.
struct NoiseMember {
  AnnealResult anneal;
  RowMatrix programmed;  ///< A as quantised
};

/// What a task whose result is the noise of the cells asks of the device. Problem units.
struct NoiseRequest {
  RowMatrix matrix;                                   ///< A
  double spectral_radius = 0.0;                       ///< of A
  std::optional<double> matrix_scale = std::nullopt;  ///< s_A, where not max |A_ij|
  std::optional<Matrix> noise_matrix = std::nullopt;  ///< B; else independent sources
  Vector input = {};                                  ///< b; empty: 0
  AnnealPlan plan = {};
  /// What the voltage range is laid out for: the largest standard deviation of a cell at kappa0 =
  /// 1, and the largest |mean|.
  double deviation = 1.0;
  double largest_mean = 0.0;
  /// Called with each member as soon as it is read: to take what is wanted and drop the samples.
  std::function<void(NoiseMember&)> reduce = nullptr;
};

struct NoiseRunResult {
  std::vector<NoiseMember> members;  ///< one, or those of mitigation.rounded_ensemble
  Matrix programmed_noise;           ///< B as quantised
  /// The cells as they all are, where that is more than A and B.
  std::optional<NominalSystem> nominal;
  MachineUse machine;
  std::optional<RepeatCounts> ensemble;  ///< with mitigation.rounded_ensemble
  std::string no_prediction;             ///< why there is no prediction; empty where there is one

  const AnnealResult& anneal() const { return members.front().anneal; }
  const RowMatrix& programmed() const { return members.front().programmed; }
};

/// An anneal of which every sample is read, or one for each random rounding of the matrix.
NoiseRunResult RunNoise(const Config& config, const NoiseRequest& request,
                        const MachineFactory& machines, TaskLog& log);

/// What the covariance of a run was taken from.
SamplingRecord RecordOf(const NoiseRunResult& run);

/// sum_k x_{k+lag} x_k^T / (M kappa0) over rows x_k of `samples` less `mean`; at lag 0 symmetric to
/// the bit.
Matrix SampleCovariance(const RowMatrix& samples, const Vector& mean, std::uint64_t lag,
                        double kappa0);

/// The mean over members of their covariances about `mean`.
Matrix MeanCovariance(const NoiseRunResult& run, const Vector& mean);

/// Why rounding in the ADC is no noise of its own (Sheppard's rule) in some cell; empty where it
/// is. `covariance`: of the cells, problem units.
std::string WhyUnpredicted(const Matrix& covariance, double adc_lsb);

/// The conditions under which a run's lagged covariance was taken.
CovarianceConditions CovarianceConditionsOf(const NoiseRunResult& run, std::uint64_t lag);

/// Predicted error of factor/kappa0 times a run's lagged covariance as `exact`. Where the cells are
/// not ideal, what they and the array's rounding do together stands under cells.
ErrorPrediction PredictNoiseRun(const NoiseRunResult& run, std::uint64_t lag, const Matrix& exact,
                                double factor);

}  // namespace spusim
