// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <spusim/analog/engine.h>

namespace spusim {

/// In the place of an engine: writes down what it is asked for and leaves the cells as they are.
class RecordingEngine final : public Engine {
 public:
  struct Announcement {
    double interval_s;
    std::uint64_t count;
    std::size_t moves_before;
  };

  const std::string& name() const override {
    static const std::string engine_name = "recording";
    return engine_name;
  }
  void Announce(double interval_s, std::uint64_t count) override {
    announcements.push_back({interval_s, count, durations.size()});
  }

  /// What of the inputs has not settled yet; empty without a pole.
  const Vector& offset() const { return input_offset(); }

  std::vector<Announcement> announcements;
  std::vector<double> durations;
  std::vector<PathView> views;     ///< of the calls that had one
  std::vector<double> look_times;  ///< fractions of an interval that are shown
  Vector looks;                    ///< what is shown there

 private:
  void TakeSystem(const LangevinSystem& /*next*/, bool /*same_dynamics*/) override {
    spectrum_ = RealSpectrum(1.0, 1.0);
  }
  void Move(double duration_s, Vector& /*state*/, const PathView* view) override {
    durations.push_back(duration_s);
    if (view == nullptr) return;
    views.push_back(*view);
    for (const double fraction : look_times) view->look(fraction * duration_s, looks);
  }
};

}  // namespace spusim
