// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include <spusim/analog/odeint/odeint_engine.h>
#include <spusim/cli/device_summary.h>
#include <spusim/cli/noise_run.h>
#include <spusim/cli/tasks.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/linalg/matrix_market.h>
#include <spusim/setup/describe.h>
#include <spusim/tasks/linear_problem.h>

namespace spusim {

void RunInvert(const Config& config, RunContext& context) {
  const LinearProblem problem = ReadInversion(config.problem.matrix);
  const Index n = problem.matrix.rows();
  CheckCells(config, n);
  const double rate = CheckedRate(config, problem);
  CheckStep(config.spu.step_tau, StepperNamed(config.spu.stepper), problem.spectrum);
  const Matrix inverse = Eigen::LLT<Matrix>(Matrix(problem.matrix)).solve(Matrix::Identity(n, n));

  context.Begin();
  Matrix estimate = Matrix::Zero(n, n);
  const NoiseRunResult run =
      RunNoise(config,
               {.matrix = problem.matrix,
                .spectral_radius = problem.spectrum.max_modulus,
                .plan = DescribeAnneal(config, rate),
                .deviation = 1.0 / std::sqrt(problem.alpha_min()),
                .reduce =
                    [&](NoiseMember& member) {
                      AnnealResult& read = member.anneal;
                      estimate += SampleCovariance(read.samples, Vector::Zero(n), 0, read.kappa0);
                      read.samples.resize(0, 0);
                    }},
               context);
  const AnnealResult& anneal = run.anneal();
  estimate /= static_cast<double>(run.members.size());
  ErrorReport report{.relative_error = (estimate - inverse).norm() / inverse.norm(),
                     .against = "Frobenius, against a double-precision inverse",
                     .no_prediction = run.no_prediction,
                     .residual = (problem.matrix * estimate - Matrix::Identity(n, n)).norm() /
                                 std::sqrt(static_cast<double>(n)),
                     .residual_of = "|A X - I| / sqrt(N)"};
  if (report.no_prediction.empty()) {
    report.no_prediction = NoDither(anneal.kappa0 * inverse, anneal.adc_lsb);
  }
  if (report.no_prediction.empty()) {
    std::vector<CovarianceMember> members;
    for (const NoiseMember& member : run.members) {
      members.push_back({ConditionsOf(member.programmed, member.anneal)});
    }
    report.predicted =
        run.nominal ? PredictNoiseRun(run, 0, inverse, 1.0) : PredictInverseError(members, inverse);
  }
  context.Print(fmt::format("{} x {} matrix, covariance of {}{} samples {:.4g} tau apart", n, n,
                            MembersText(run), anneal.samples_averaged, anneal.interval_tau));
  ReportErrors(report, context);
  context.Print(run.phase_line);
  PrintEnergy(run.energy, run.anneal().samples_averaged, "sample", context);
  WriteMatrixMarket(context.File("inverse.mtx"), estimate, /*symmetric=*/true);
}

}  // namespace spusim
