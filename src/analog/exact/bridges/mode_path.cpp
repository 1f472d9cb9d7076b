// SPDX-License-Identifier: Apache-2.0
#include <spusim/analog/exact/bridges/mode_path.h>

#include <cmath>

#include <spusim/analog/exact/phi.h>

namespace spusim {

ModePath::ModePath(const Vector& alpha, double rate, double pole)
    : rates_(rate * alpha), pole_(pole), steps_(alpha, rate, pole) {}

void ModePath::MoveMean(const Forcing& forcing, double from_s, double duration_s) {
  const ModeStep& step = steps_.At(duration_s);
  mean_ = mean_.cwiseProduct(step.decay) + step.response.cwiseProduct(forcing.input);
  if (forcing.offset.size() != 0) {
    mean_ += std::exp(-pole_ * from_s) * step.settling.cwiseProduct(forcing.offset);
  }
}

void ModePath::Start(const PathGrid& grid, const Forcing& forcing, const Vector& start,
                     const Vector& end, double sigma2) {
  sigma2_ = sigma2;
  last_ = 0;
  mean_ = start;
  if (sigma2_ > 0.0) {
    MoveMean(forcing, 0.0, grid.time(grid.count()));
    end_deviation_ = end - mean_;
    deviation_.setZero(start.size());
    normals_.resize(start.size());
    mean_ = start;
  }
}

const Vector& ModePath::Point(const PathGrid& grid, const Forcing& forcing, Index k,
                              ExactStreams& streams) {
  const double t1 = static_cast<double>(k - last_) * grid.spacing();
  const double t2 = static_cast<double>(grid.count() - k) * grid.spacing();
  MoveMean(forcing, grid.time(last_), t1);
  last_ = k;
  if (!(sigma2_ > 0.0)) return mean_;
  streams.looks.FillNormals(streams.look_index++, normals_);
  for (Index i = 0; i < rates_.size(); ++i) {
    const double a = std::abs(rates_[i]);
    const double q1 = DecayIntegral(a, t1);
    const double q2 = DecayIntegral(a, t2);
    const double both = DecayIntegral(a, t1 + t2);
    deviation_[i] = std::exp(-a * t1) * (q2 / both) * deviation_[i] +
                    std::exp(-a * t2) * (q1 / both) * end_deviation_[i] +
                    std::sqrt(sigma2_ * q1 * (q2 / both)) * normals_[i];
  }
  shown_ = mean_ + deviation_;
  return shown_;
}

}  // namespace spusim
