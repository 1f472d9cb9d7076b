// SPDX-License-Identifier: Apache-2.0
// J2 that differs from J, and blocks of H that are not symmetric: against the dense exponential.
#include <cmath>
#include <vector>

#include <catch2/catch.hpp>

#include <spusim/analog/exact/factored/exact_factored_engine.h>
#include <spusim/analog/exact/transition.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/linalg/dense_operator.h>
#include <spusim/linalg/spectrum.h>

#include "testbenches/unit/analog/factored_fixture.h"

namespace spusim {
namespace {

using factored::kEpsilon;
using factored::Random;
using factored::RandomFactors;
using factored::RandomVector;
using factored::SystemOf;

struct Case {
  const char* name;
  FactoredMatrix factors;
};

/// J with every entry off by `mismatch`, normal.
FactoredMatrix Mismatched(FactoredMatrix f, double mismatch) {
  f.back_jacobian = f.jacobian;
  f.back_jacobian.array() *= 1.0 + mismatch * Random(f.rows(), f.size(), 20).array();
  return f;
}

std::vector<Case> Cases() {
  std::vector<Case> cases;
  cases.push_back({"1 % of mismatch", Mismatched(RandomFactors(3, 4, 45, false, 0.3), 0.01)});
  cases.push_back({"1e-5 of mismatch", Mismatched(RandomFactors(3, 4, 45, false, 0.3), 1e-5)});
  cases.push_back({"2m > N", Mismatched(RandomFactors(4, 5, 31, false, 0.3), 0.01)});
  FactoredMatrix unlike = RandomFactors(3, 4, 45, false, 0.0);
  unlike.back_jacobian = Random(12, 45, 21);
  // The symmetric part of unlike arrays is indefinite; the leak makes the matrix stable.
  unlike.leak = 0.1 - Eigen::EigenSolver<Matrix>(FactoredOperator(unlike).ToDense())
                          .eigenvalues()
                          .real()
                          .minCoeff();
  cases.push_back({"unlike arrays", unlike});
  FactoredMatrix one_row = Mismatched(RandomFactors(3, 4, 45, false, 0.3), 0.0);
  one_row.back_jacobian.row(5) *= 1.5;
  cases.push_back({"one row differs", one_row});
  FactoredMatrix twisted = RandomFactors(3, 4, 45, false, 0.4);
  twisted.hessian_blocks += 0.2 * Random(12, 4, 22).cwiseAbs();
  cases.push_back({"H not symmetric", twisted});
  return cases;
}

// A relative change u = 4 sqrt(N + m) eps of M (rounding, as in exact_factored_law_test) moves the
// exponential by u |M| T |exp| at most, and no more after some 1/lowest < 10 where it has decayed;
// the responses are at most that long times larger.
double Tolerance(const Matrix& m, const Matrix& decay, double time, double norms) {
  const double lasting = std::min(time, 10.0);
  return 4.0 * std::sqrt(100.0) * kEpsilon * (1.0 + m.norm() * lasting) *
         std::max(1.0, decay.norm()) * std::max(1.0, lasting) * norms;
}

TEST_CASE("With unequal arrays the mean is the dense exponential's", "[analog]") {
  for (const Case& c : Cases()) {
    for (const double time : {1e-3, 0.5, 5.0, 200.0}) {
      for (const double pole : {0.0, 0.7}) {
        INFO(c.name << ", T " << time << ", pole " << pole);
        LangevinSystem system = SystemOf(c.factors, 1.0, 0.0);
        system.input_pole = pole;
        REQUIRE_FALSE(system.drift->symmetric());
        const Index n = system.drift->size();
        const Matrix m = system.drift->ToDense();
        const Vector x0 = RandomVector(n, 5);
        ExactFactoredEngine engine(RandomStream(3, "test.noise"), RandomStream(3, "test.looks"));
        engine.SetSystem(system);
        Vector x = x0;
        engine.Advance(time, x);
        const Matrix decay = Decay(m, time);
        Vector expected = decay * x0 + InputResponse(m, 0.0, time) * system.input;
        if (pole > 0.0) expected -= InputResponse(m, pole, time) * system.input;
        CHECK((x - expected).norm() <= Tolerance(m, decay, time, x0.norm() + system.input.norm()));
      }
    }
  }
}

/// The noise of N intervals from rest, each a column, is B Z with Z the normals: B without any
/// sampling.
Matrix NoiseMap(const LangevinSystem& system, double time) {
  const Index n = system.drift->size();
  const RandomStream noise(4, "test.noise");
  LangevinSystem driven = system;
  driven.input.setZero(n);
  ExactFactoredEngine engine(noise, RandomStream(4, "test.looks"));
  engine.SetSystem(driven);
  Matrix normals(n, n);
  Matrix states(n, n);
  for (Index k = 0; k < n; ++k) {
    Vector x = Vector::Zero(n);
    engine.Advance(time, x);
    states.col(k) = x;
    noise.FillNormals(static_cast<std::uint64_t>(k), x);
    normals.col(k) = x;
  }
  return normals.transpose().partialPivLu().solve(states.transpose()).transpose();
}

TEST_CASE("With unequal arrays the noise has the dense covariance", "[analog]") {
  constexpr double kDiffusion = 0.8;
  for (const Case& c : Cases()) {
    for (const double time : {1e-3, 0.5, 5.0, 200.0}) {
      INFO(c.name << ", T " << time);
      const LangevinSystem system = SystemOf(c.factors, 1.0, kDiffusion);
      const Index n = system.drift->size();
      const Matrix m = system.drift->ToDense();
      const Matrix map = NoiseMap(system, time);
      const Matrix noise = 2.0 * kDiffusion * Matrix::Identity(n, n);
      const Transition exact = ExactTransition(m, noise, time);
      // Solving for the map from N columns of normals costs the condition of Z, about N times 10.
      // A basis of unequal arrays that differ by a relative d is orthonormal to eps/d; directions
      // that are left out are at 2e-7 of the norm, but here there are none between that and
      // rounding.
      const double tolerance = Tolerance(m, exact.decay, time, 1.0) * 10.0 *
                               static_cast<double>(n) * exact.covariance.norm();
      CHECK((map * map.transpose() - exact.covariance).norm() <= tolerance);
    }
  }
}

TEST_CASE("Unequal arrays: the spectrum is the dense matrix's", "[analog]") {
  for (const Case& c : Cases()) {
    INFO(c.name);
    const LangevinSystem system = SystemOf(c.factors, 1.0, 0.0);
    ExactFactoredEngine engine(RandomStream(3, "test.noise"), RandomStream(3, "test.looks"));
    engine.SetSystem(system);
    const Spectrum expected = FindSpectrum(DenseOperator(system.drift->ToDense()));
    // Eigenvalues of a general matrix move by its rounding times their condition, below 1e3 here;
    // the leak, which N - m directions have, is N - m fold and need not be simple: eps^(1/2).
    const double tolerance = 1e-7 * expected.max_modulus;
    CHECK(std::abs(engine.spectrum().lowest.real() - expected.lowest.real()) <= tolerance);
    CHECK(std::abs(engine.spectrum().max_modulus - expected.max_modulus) <= tolerance);
    CHECK(std::abs(1.0 / engine.spectrum().euler_step_bound - 1.0 / expected.euler_step_bound) <=
          tolerance);
    CHECK_FALSE(engine.spectrum().real);
  }
}

}  // namespace
}  // namespace spusim
