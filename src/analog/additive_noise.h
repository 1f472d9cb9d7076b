// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include <spusim/linalg/types.h>
#include <spusim/noise/random_stream.h>

namespace spusim {

/// White noise: amplitude * S xi per square root of time, amplitude = sqrt(2 D), S the mixing of the
/// sources (none: the identity, noise independent and alike in all cells). Each call hands out the next vector S xi, xi standard normals, one index of
/// the stream per call, so that the numbers depend on the count of steps only.
class AdditiveNoise {
 public:
  explicit AdditiveNoise(const RandomStream& stream) : stream_(stream) {}

  void set_amplitude(double amplitude) { amplitude_ = amplitude; }
  void set_mixing(std::shared_ptr<const Matrix> mixing) {
    mixing_ = std::move(mixing);
    if (mixing_ != nullptr) sources_.resize(mixing_->cols());
  }
  double amplitude() const { return amplitude_; }
  std::uint64_t normals_drawn() const { return normals_drawn_; }

  /// The form in which odeint hands a system to a stepper: state, result, time.
  void operator()(const Vector& /*x*/, Vector& normals, double /*t*/) {
    Vector& sources = mixing_ == nullptr ? normals : sources_;
    stream_.FillNormals(index_++, sources);
    normals_drawn_ += static_cast<std::uint64_t>(sources.size());
    if (mixing_ != nullptr) normals.noalias() = *mixing_ * sources_;
  }

 private:
  RandomStream stream_;
  std::shared_ptr<const Matrix> mixing_;
  Vector sources_;
  double amplitude_ = 0.0;
  std::uint64_t index_ = 0;
  std::uint64_t normals_drawn_ = 0;
};

}  // namespace spusim
