// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>

#include <catch2/catch.hpp>

#include <spusim/linalg/types.h>

namespace spusim {

/// Two-sided p = 7e-6 a comparison: a few hundred comparisons a test.
inline constexpr double kCheckZ = 4.5;

/// Compares sample means and covariances of `draws` (a column each) with a normal law: kCheckZ
/// standard errors, sqrt(S_ii/n) and sqrt((S_ii S_jj + S_ij^2)/n), and the given errors beside.
inline void CheckGaussian(const Matrix& draws, const Vector& mean, const Matrix& covariance,
                          double mean_error = 1e-12, double covariance_error = 1e-12) {
  const auto count = static_cast<double>(draws.cols());
  const Vector sample_mean = draws.rowwise().mean();
  const Matrix centred = draws.colwise() - mean;
  const Matrix sample = centred * centred.transpose() / count;
  for (Index i = 0; i < mean.size(); ++i) {
    INFO("coordinate " << i);
    CHECK(std::abs(sample_mean[i] - mean[i]) <=
          kCheckZ * std::sqrt(covariance(i, i) / count) + mean_error);
    for (Index j = 0; j <= i; ++j) {
      const double deviation = std::sqrt(
          (covariance(i, i) * covariance(j, j) + covariance(i, j) * covariance(i, j)) / count);
      INFO("and " << j);
      CHECK(std::abs(sample(i, j) - covariance(i, j)) <= kCheckZ * deviation + covariance_error);
    }
  }
}

}  // namespace spusim
