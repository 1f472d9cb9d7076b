// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <spusim/linalg/types.h>
#include <spusim/noise/random_stream.h>

namespace spusim {

/// White noise, independent and alike in all cells: amplitude * xi per square root of time, with
/// amplitude = sqrt(2 D). Each call hands out the next vector xi of standard normals, one index of
/// the stream per call, so that the numbers depend on the count of steps only.
class AdditiveNoise {
 public:
  explicit AdditiveNoise(const RandomStream& stream) : stream_(stream) {}

  void set_amplitude(double amplitude) { amplitude_ = amplitude; }
  double amplitude() const { return amplitude_; }
  std::uint64_t normals_drawn() const { return normals_drawn_; }

  /// The form in which odeint hands a system to a stepper: state, result, time.
  void operator()(const Vector& /*x*/, Vector& normals, double /*t*/) {
    stream_.FillNormals(index_++, normals);
    normals_drawn_ += static_cast<std::uint64_t>(normals.size());
  }

 private:
  RandomStream stream_;
  double amplitude_ = 0.0;
  std::uint64_t index_ = 0;
  std::uint64_t normals_drawn_ = 0;
};

}  // namespace spusim
