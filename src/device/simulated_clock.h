// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace spusim {

/// Time in the simulated world. It belongs to the system that is simulated, all its devices share
/// it; a run without devices has a PlainClock.
class SimulatedClock {
 public:
  virtual ~SimulatedClock() = default;
  /// Lets `seconds` >= 0 of host (GPU) work pass.
  virtual void Wait(double seconds) = 0;
  /// Seconds since the start of the run.
  virtual double Seconds() const = 0;
};

/// The clock of a run without a device: the plain sum of the waits, in their order.
class PlainClock final : public SimulatedClock {
 public:
  void Wait(double seconds) override { seconds_ += seconds; }
  double Seconds() const override { return seconds_; }

 private:
  double seconds_ = 0.0;
};

}  // namespace spusim
