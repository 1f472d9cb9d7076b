// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include <spusim/linalg/types.h>
#include <spusim/noise/random_stream.h>

namespace spusim {

/// White noise: amplitude * S xi per square root of time, amplitude = sqrt(2 D), S the mixing of
/// the sources (none: the identity, noise independent and alike in all cells; gains:
/// LangevinSystem). Each call hands out the next vector S xi, xi standard normals, one index of the
/// stream per call, so that the numbers depend on the count of steps only.
class AdditiveNoise {
 public:
  explicit AdditiveNoise(const RandomStream& stream) : stream_(stream) {}

  void set_amplitude(double amplitude) { amplitude_ = amplitude; }
  void set_mixing(std::shared_ptr<const Matrix> mixing) {
    mixing_ = std::move(mixing);
    if (mixing_ != nullptr) sources_.resize(mixing_->cols());
  }
  /// In the place of a mixing: sources of single cells.
  void set_gains(std::shared_ptr<const Matrix> gains) {
    gains_ = std::move(gains);
    if (gains_ != nullptr) sources_.resize(gains_->size());
  }
  double amplitude() const { return amplitude_; }
  std::uint64_t normals_drawn() const { return normals_drawn_; }

  /// The form in which odeint hands a system to a stepper: state, result, time.
  void operator()(const Vector& /*x*/, Vector& normals, double /*t*/) {
    const bool own = mixing_ == nullptr && gains_ == nullptr;
    Vector& sources = own ? normals : sources_;
    stream_.FillNormals(index_++, sources);
    normals_drawn_ += static_cast<std::uint64_t>(sources.size());
    if (mixing_ != nullptr) normals.noalias() = *mixing_ * sources_;
    if (gains_ == nullptr) return;
    const Index n = gains_->rows();
    normals = gains_->col(0).cwiseProduct(sources_.head(n));
    for (Index k = 1; k < gains_->cols(); ++k) {
      normals += gains_->col(k).cwiseProduct(sources_.segment(k * n, n));
    }
  }

 private:
  RandomStream stream_;
  std::shared_ptr<const Matrix> mixing_;
  std::shared_ptr<const Matrix> gains_;
  Vector sources_;
  double amplitude_ = 0.0;
  std::uint64_t index_ = 0;
  std::uint64_t normals_drawn_ = 0;
};

}  // namespace spusim
