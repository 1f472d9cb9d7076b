// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/row.h"

#include <cmath>
#include <memory>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include <spusim/analog/exact/factored/exact_factored_engine.h>
#include <spusim/config/shipped_files.h>
#include <spusim/device/problem_mapping.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/setup/make_workload.h>
#include <spusim/training/gauss_newton.h>

#include "benchmarks/test_matrix.h"

namespace spusim::bench {
namespace {

constexpr double kDamping = 0.01;
constexpr double kTimeTau = 50.0;
constexpr double kKappa0 = 1e-6;

/// A batch of the digits network in the middle of its training.
BatchResult DigitsBatch() {
  const TrainConfig config;
  const auto workload = MakeWorkload(config, ShippedConfigFolder() / config.data);
  Vector parameters = workload->InitialParameters(1);
  std::vector<Index> samples(static_cast<std::size_t>(config.batch));
  for (Index first = 0; first < 20; ++first) {
    std::iota(samples.begin(), samples.end(), first * config.batch);
    parameters -= 0.3 * workload->Evaluate(parameters, samples, /*curvature=*/false).gradient;
  }
  return workload->Evaluate(parameters, samples, /*curvature=*/true);
}

/// A batch of a network of two layers with 19,885 parameters, about those of the MNIST CNN (whose
/// convolutions have no Kronecker rows), and 640 outputs; random factors, curvature scaled to a
/// largest eigenvalue of about 20, as measured during its training.
BatchResult LargeBatch() {
  constexpr Index kSamples = 64;
  constexpr Index kOutputs = 10;
  BatchResult batch;
  batch.batch = kSamples;
  batch.outputs = kOutputs;
  batch.layers.push_back(
      {NormalMatrix(kSamples, 784, "bench.a1"), NormalMatrix(kSamples * kOutputs, 25, "bench.d1")});
  batch.layers.push_back({NormalMatrix(kSamples, 25, "bench.a2"),
                          NormalMatrix(kSamples * kOutputs, kOutputs, "bench.d2")});
  batch.gradient = NormalMatrix(785 * 25 + 26 * 10, 1, "bench.gradient");
  batch.hessian_blocks.resize(kSamples * kOutputs, kOutputs);
  for (Index i = 0; i < batch.hessian_blocks.rows(); ++i) {
    for (Index k = 0; k < kOutputs; ++k) {
      batch.hessian_blocks(i, k) = 0.1 * ((i % kOutputs == k ? 1.0 : 0.0) - 0.1);
    }
  }
  const Matrix gram = KroneckerJacobian(batch.layers).Gram();
  Vector v = Vector::Ones(gram.rows());
  for (int k = 0; k < 20; ++k) v = (gram * v).normalized();
  const double radius = 0.1 * (gram * v).norm() / static_cast<double>(kSamples);
  for (LayerFactors& layer : batch.layers) layer.back_propagated *= std::sqrt(20.0 / radius);
  return batch;
}

/// The exact natural gradient (F^-1 g by Woodbury) with S = lambda I + gamma R G R^T, R a root of
/// each block of H: symmetric, so that the cheapest of decompositions does. `Jacobian`: a dense J
/// or a KroneckerJacobian.
class Woodbury {
 public:
  explicit Woodbury(const BatchResult& batch)
      : batch_(batch), gain_(1.0 / static_cast<double>(batch.batch)) {}

  template <typename GramOf, typename Times, typename TransposeTimes>
  Vector Solve(const GramOf& gram_of, const Times& times, const TransposeTimes& transpose_times) {
    const Index k = batch_.outputs;
    const Index m = batch_.hessian_blocks.rows();
    RowMatrix roots(m, k);
    for (Index at = 0; at < m; at += k) {
      const Eigen::SelfAdjointEigenSolver<Matrix> eigen(
          Matrix(batch_.hessian_blocks.middleRows(at, k)));
      roots.middleRows(at, k) = eigen.eigenvalues().cwiseMax(0.0).cwiseSqrt().asDiagonal() *
                                eigen.eigenvectors().transpose();
    }
    const Matrix gram = gram_of();
    Matrix half(m, m);
    Matrix system(m, m);
    for (Index at = 0; at < m; at += k) {
      half.middleCols(at, k).noalias() =
          gram.middleCols(at, k) * roots.middleRows(at, k).transpose();
    }
    for (Index at = 0; at < m; at += k) {
      system.middleRows(at, k).noalias() =
          gain_ * (roots.middleRows(at, k) * half.middleRows(at, k));
    }
    system.diagonal().array() += kDamping;
    Vector u = times(batch_.gradient);
    for (Index at = 0; at < m; at += k) {
      u.segment(at, k) = (roots.middleRows(at, k) * u.segment(at, k)).eval();
    }
    u = Eigen::LLT<Matrix>(system).solve(u);
    for (Index at = 0; at < m; at += k) {
      u.segment(at, k) = (roots.middleRows(at, k).transpose() * u.segment(at, k)).eval();
    }
    return (batch_.gradient - gain_ * transpose_times(u)) / kDamping;
  }

 private:
  const BatchResult& batch_;
  double gain_;
};

/// A batch with its J in both forms, as the arrays hold it.
struct GradientCase {
  explicit GradientCase(BatchResult given)
      : batch(std::move(given)),
        formed(ProgrammedMatrix(MapFactored(GaussNewton(batch, kDamping), 16, true).image)),
        structured(
            ProgrammedMatrix(MapFactored(GaussNewtonStructured(batch, kDamping), 0, true).image)),
        jacobian(AssembleJacobian(batch.layers)),
        factors(batch.layers) {}

  BatchResult batch;
  std::shared_ptr<const LinearOperator> formed;      ///< 16-bit arrays
  std::shared_ptr<const LinearOperator> structured;  ///< ideal arrays, J never formed
  RowMatrix jacobian;
  KroneckerJacobian factors;
};

Side NaturalGradient(const std::shared_ptr<GradientCase>& gradient, bool structured, bool noisy) {
  return [gradient, structured, noisy] {
    const LangevinSystem system{.drift = structured ? gradient->structured : gradient->formed,
                                .rate = 1.0,
                                .input = gradient->batch.gradient,
                                .diffusion = noisy ? kKappa0 : 0.0};
    constexpr int kRepeats = 5;
    return Measure(kRepeats, [&] {
      // Warm cells: the state of the last iteration.
      Vector state = gradient->batch.gradient;
      ExactFactoredEngine engine(RandomStream(1, "bench.noise"), RandomStream(1, "bench.looks"), 1);
      engine.SetSystem(system);
      engine.Advance(kTimeTau, state);
    });
  };
}

Side ExactGradient(const std::shared_ptr<GradientCase>& gradient, bool structured) {
  return [gradient, structured] {
    constexpr int kRepeats = 5;
    Vector solution;
    return Measure(kRepeats, [&] {
      Woodbury woodbury(gradient->batch);
      if (structured) {
        const KroneckerJacobian& j = gradient->factors;
        solution =
            woodbury.Solve([&] { return j.Gram(); }, [&](const Vector& v) { return j.Apply(v); },
                           [&](const Vector& u) { return j.ApplyTranspose(u); });
      } else {
        const RowMatrix& j = gradient->jacobian;
        solution = woodbury.Solve(
            [&] {
              Matrix gram = Matrix::Zero(j.rows(), j.rows());
              gram.selfadjointView<Eigen::Lower>().rankUpdate(j);
              gram.triangularView<Eigen::StrictlyUpper>() = gram.transpose();
              return gram;
            },
            [&](const Vector& v) { return Vector(j * v); },
            [&](const Vector& u) { return Vector(j.transpose() * u); });
      }
    });
  };
}

std::shared_ptr<GradientCase> Digits() {
  static const auto known = std::make_shared<GradientCase>(DigitsBatch());
  return known;
}

Row DigitsRow(bool structured, bool noisy, double goal) {
  Row row;
  row.name =
      fmt::format("gradient-{}{}", structured ? "structured" : "dense", noisy ? "-noisy" : "");
  row.work = fmt::format("one natural gradient, digits (N = 2410, m = 640), 50 tau, {}{}",
                         structured ? "ideal arrays, J never formed" : "16-bit arrays, J formed",
                         noisy ? ", with noise" : ", noise-free");
  row.against = structured ? "exact NGD by Woodbury on the same structure (Kronecker Gram + LLT)"
                           : "exact NGD by Woodbury on the same dense J (rank-k Gram + LLT)";
  row.goal = goal;
  row.make = [structured, noisy](Side& spusim, Side& reference) {
    spusim = NaturalGradient(Digits(), structured, noisy);
    reference = ExactGradient(Digits(), structured);
  };
  return row;
}

Row LargeRow() {
  Row row;
  row.name = "gradient-structured-20000";
  row.work = "one natural gradient, N = 19885, m = 640, 50 tau, J never formed, with noise";
  row.against = "the same through the formed J of 16-bit arrays";
  row.goal = 0.2;
  row.make = [](Side& spusim, Side& reference) {
    const auto gradient = std::make_shared<GradientCase>(LargeBatch());
    spusim = NaturalGradient(gradient, /*structured=*/true, /*noisy=*/true);
    reference = NaturalGradient(gradient, /*structured=*/false, /*noisy=*/true);
  };
  return row;
}

}  // namespace

std::vector<Row> NaturalGradientRows() {
  return {DigitsRow(false, false, 1.5), DigitsRow(false, true, 2.0), DigitsRow(true, false, 3.0),
          DigitsRow(true, true, 4.0), LargeRow()};
}

}  // namespace spusim::bench
