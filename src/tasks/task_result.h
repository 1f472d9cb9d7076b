// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <spusim/analog/engine_choice.h>
#include <spusim/base/warning.h>
#include <spusim/device/energy_model.h>
#include <spusim/device/phase_account.h>
#include <spusim/device/spu_session.h>
#include <spusim/laws/error_prediction.h>

namespace spusim {

/// How good a result is: its error beside a calculation in double precision, and beside what theory
/// predicts.
struct Accuracy {
  double relative_error = 0.0;  ///< |found - exact| / |exact|, Frobenius
  /// The predicted relative error by cause; nothing where theory has no word.
  std::optional<ErrorPrediction> predicted;
  /// Why there is no prediction; empty where there is one.
  std::string no_prediction;
  /// How badly the result fits its own equation, relative (each task says which).
  std::optional<double> residual;
  /// What double precision itself may make of the comparison, relative.
  double rounding = 0.0;
};

/// What a task had of the machine.
struct MachineUse {
  EngineChoice engine;            ///< that moved the cells, and why that one
  double clock_hz = 1.0;          ///< of the SPU, Hz
  std::uint64_t cycles = 0;       ///< of it, from start to end
  PhaseAccount account;           ///< what they were spent on
  EnergyReport energy;            ///< where the energy went, J
  SessionEvents events;           ///< clips, repeats of the range, smallest and largest kappa0
  std::uint64_t saturations = 0;  ///< how often an amplifier came to its swing

  /// Simulated time, s.
  double seconds() const { return static_cast<double>(cycles) / clock_hz; }
};

/// How often mitigation made a task use the device.
struct RepeatCounts {
  std::int64_t anneals = 0;
  std::int64_t programmings = 0;
};

/// What a covariance was taken from.
struct SamplingRecord {
  Index members = 1;                     ///< roundings of the matrix, an anneal each
  std::uint64_t samples = 0;             ///< of an anneal
  double interval_tau = 0.0;             ///< between them, in whole cycles
  std::optional<RepeatCounts> ensemble;  ///< with mitigation.rounded_ensemble
};

/// What all results have besides the answer.
struct TaskResult {
  Accuracy accuracy;
  MachineUse machine;
  std::vector<Warning> warnings;  ///< in the order in which they came
};

}  // namespace spusim
