// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace spusim {

/// Time in the simulated world. Baselines add seconds to it; with an SPU it is the device's time.
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
