// SPDX-License-Identifier: Apache-2.0
// The engine against the functions of the dense matrix, path by path: the noise is s(M) z with the
// same normals z.
#include <algorithm>
#include <cmath>
#include <vector>

#include <catch2/catch.hpp>

#include <spusim/analog/exact/factored/exact_factored_engine.h>
#include <spusim/analog/exact/phi.h>

#include "testbenches/unit/analog/factored_fixture.h"

namespace spusim {
namespace {

using factored::FunctionOf;
using factored::kEpsilon;
using factored::RandomFactors;
using factored::RandomVector;
using factored::SystemOf;

struct Case {
  const char* name;
  FactoredMatrix factors;
};

std::vector<Case> Cases() {
  std::vector<Case> cases;
  cases.push_back({"m < N, softmax", RandomFactors(4, 5, 61, false, 0.3)});
  cases.push_back({"m > N", RandomFactors(15, 4, 23, false, 0.3)});
  cases.push_back({"small leak", RandomFactors(6, 4, 70, false, 1e-3)});
  cases.push_back({"no leak", RandomFactors(4, 5, 61, false, 0.0)});
  FactoredMatrix row = RandomFactors(1, 1, 9, true, 0.2);
  row.hessian_blocks.setConstant(0.7);
  cases.push_back({"one row", row});
  cases.push_back({"more rows than any shortcut", RandomFactors(11, 10, 200, false, 0.05)});
  FactoredMatrix deficient = RandomFactors(5, 4, 40, false, 0.2);
  deficient.jacobian.bottomRows(12) = 0.5 * deficient.jacobian.topRows(12);
  deficient.jacobian.row(3).setZero();
  cases.push_back({"rank-deficient J", deficient});
  FactoredMatrix rounded = RandomFactors(4, 5, 61, false, 0.3);
  // Codes of 16 bits make the blocks slightly indefinite.
  rounded.hessian_blocks = (rounded.hessian_blocks * 32767.0).array().round() / 32767.0;
  cases.push_back({"rounded H", rounded});
  FactoredMatrix indefinite = RandomFactors(4, 5, 61, true, 0.0);
  const double lowest =
      Eigen::SelfAdjointEigenSolver<Matrix>(FactoredOperator(indefinite).ToDense())
          .eigenvalues()[0];
  indefinite.leak = 0.05 - lowest;
  cases.push_back({"indefinite H, F stable", indefinite});
  FactoredMatrix zero = RandomFactors(2, 3, 10, false, 0.4);
  zero.hessian_blocks.setZero();
  cases.push_back({"no curvature", zero});
  return cases;
}

struct Expected {
  Vector state;
  double tolerance;
};

/// Everything about an interval of `time` = rate T from the dense matrix.
/// Tolerance: a function f of the matrix moves by |f'| |M| u under a relative change u of the
/// matrix. Rounding of J J^T and of the products (sums of up to N + m terms, whose roundings add
/// like a random walk) amounts to u = 4 sqrt(N + m) eps. The polynomials' own tolerance is 1e-12
/// (mean) and 1e-9 (noise) of the result.
Expected Reference(const LangevinSystem& system, const Vector& offset, double time,
                   const Vector& x0, const Vector& z, FactoredMethod method) {
  const Matrix m = system.drift->ToDense();
  const double pole = system.input_pole / system.rate;
  const auto decay = [&](double a) { return std::exp(-a * time); };
  const auto response = [&](double a) { return time * Phi1(a * time); };
  const auto settling = [&](double a) { return SettlingIntegral(a, pole, time); };
  const double amplitude = std::sqrt(2.0 * system.diffusion / system.rate);
  const auto deviation = [&](double a) { return amplitude * UnitDeviation(a, time); };
  Vector mean = FunctionOf(m, decay) * x0 + FunctionOf(m, response) * system.input;
  if (offset.size() != 0) mean += FunctionOf(m, settling) * offset;
  Vector noise = Vector::Zero(x0.size());
  if (system.diffusion > 0.0) noise = FunctionOf(m, deviation) * z;
  const Eigen::SelfAdjointEigenSolver<Matrix> eigen(m);
  const double radius = eigen.eigenvalues().cwiseAbs().maxCoeff();
  const double lowest = eigen.eigenvalues()[0];
  // Largest value and slope stand at the smallest eigenvalue; slopes: f' <= f * min(t, 1/a).
  const double largest = std::max({decay(lowest), response(lowest), 1.0});
  const double slope = largest * (lowest > 0.0 ? std::min(time, 1.0 / lowest) : time);
  const double norms = x0.norm() + system.input.norm() + offset.norm() + amplitude * z.norm();
  constexpr double kMostRows = 110.0;
  const double rounding = 4.0 * std::sqrt(static_cast<double>(x0.size()) + kMostRows) * kEpsilon;
  double tolerance = rounding * (largest + radius * slope) * norms;
  if (method != FactoredMethod::kModes) {
    tolerance += 1e-12 * (mean.norm() + largest * norms) + 1e-9 * noise.norm();
  }
  return {mean + noise, tolerance};
}

void CheckCase(const Case& c, double time, FactoredMethod method, double diffusion, double pole) {
  const RandomStream noise(3, "test.noise");
  LangevinSystem system = SystemOf(c.factors, 2.5e5, diffusion);
  system.input_pole = pole * system.rate;
  const Index n = system.drift->size();
  ExactFactoredEngine engine(noise, RandomStream(3, "test.looks"), 1, method);
  engine.SetSystem(system);
  Vector z(n);
  noise.FillNormals(0, z);
  const Vector x0 = RandomVector(n, 5);
  Vector x = x0;
  // At first the inputs settle from 0.
  Vector offset;
  if (pole > 0.0) offset = -system.input;
  engine.Advance(time / system.rate, x);
  Expected expected = Reference(system, offset, time, x0, z, method);
  INFO(c.name << ", T " << time << ", method " << static_cast<int>(method) << ", D " << diffusion
              << ", pole " << pole);
  CHECK((x - expected.state).norm() <= expected.tolerance);
  if (pole == 0.0) return;
  // A second interval goes on from where the inputs have come to.
  const Vector x1 = x;
  offset *= std::exp(-pole * time);
  noise.FillNormals(1, z);
  engine.Advance(time / system.rate, x);
  expected = Reference(system, offset, time, x1, z, method);
  CHECK((x - expected.state).norm() <= expected.tolerance);
}

TEST_CASE("An interval is the dense matrix's, by each method", "[analog]") {
  for (const Case& c : Cases()) {
    for (const double time : {1e-3, 0.1, 1.0, 30.0, 1e3}) {
      for (const FactoredMethod method :
           {FactoredMethod::kModes, FactoredMethod::kKrylov, FactoredMethod::kAuto}) {
        CheckCase(c, time, method, 0.0, 0.0);
        CheckCase(c, time, method, 4.0e4, 0.0);
      }
    }
  }
}

TEST_CASE("A settling input is exact, near and far from the drift's rates", "[analog]") {
  const std::vector<Case> cases = Cases();
  for (const std::size_t i : {0U, 1U, 5U}) {
    for (const double pole : {0.3, 40.0, 3e4}) {
      for (const double time : {0.1, 3.0, 200.0}) {
        for (const FactoredMethod method : {FactoredMethod::kModes, FactoredMethod::kKrylov}) {
          CheckCase(cases[i], time, method, 4.0e4, pole);
        }
      }
    }
  }
}

TEST_CASE("A matrix that runs away is followed exactly", "[analog]") {
  FactoredMatrix f = RandomFactors(4, 5, 61, true, 0.1);
  REQUIRE(Eigen::SelfAdjointEigenSolver<Matrix>(FactoredOperator(f).ToDense()).eigenvalues()[0] <
          -0.5);
  for (const FactoredMethod method : {FactoredMethod::kModes, FactoredMethod::kKrylov}) {
    for (const double time : {0.01, 1.0, 8.0}) {
      CheckCase({"indefinite", f}, time, method, 4.0e4, 0.0);
    }
  }
}

}  // namespace
}  // namespace spusim
