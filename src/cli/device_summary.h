// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include <spusim/cli/run_context.h>
#include <spusim/device/spu_session.h>
#include <spusim/laws/error_prediction.h>
#include <spusim/laws/mean_error_law.h>
#include <spusim/models/system/simulation.h>
#include <spusim/tasks/linear_problem.h>

namespace spusim {

/// Fills the parts of the summary that every run with a device has: engine, time by phase, events,
/// noise; ends the waveform; warns of trace patterns that match nothing.
void SummariseDevice(Simulation& simulation, const SessionEvents& events, double clock_hz,
                     RunContext& context);

/// @throws InputError when a task needs more cells than `spu.cells` says the chip has, or than can be
///   simulated with parts that are off.
void CheckCells(const Config& config, Index needed);

/// SlowestRate of a problem's cells. @throws InputError, naming the file, where the cells cannot have
/// its matrix.
double CheckedRate(const Config& config, const LinearProblem& problem);

/// Why a linear law does not hold for a run: amplifiers came to their limits. Empty: they did not.
std::string LimitsMet(const Simulation& simulation);

/// Measured errors of a linear task, into the summary and on the screen, beside what theory
/// predicts. `against`: what the measured error is relative to. `predicted`: nothing where theory
/// has no word, with the reason.
struct ErrorReport {
  double relative_error = 0.0;
  std::string against;
  std::optional<ErrorPrediction> predicted = std::nullopt;
  std::string no_prediction;
  std::optional<double> residual = std::nullopt;
  std::string residual_of = {};
};
void ReportErrors(const ErrorReport& report, RunContext& context);

/// "settling 1.0e-03, noise ...": the parts of a prediction.
std::string PartsText(const ErrorPrediction& prediction);

/// Why there is no prediction for this anneal; empty where there is one.
std::string NoPrediction(const AnnealResult& anneal);

/// The conditions of an anneal, for predictions.
AnnealConditions ConditionsOf(const SpuSession& session, const AnnealResult& anneal);
AnnealConditions ConditionsOf(const RowMatrix& programmed, const AnnealResult& anneal);

/// The mean of an anneal as an estimate of `target`, for predictions.
MeanEstimate EstimateOf(const Vector& target, const AnnealResult& anneal);

/// One line about where the simulated time went, largest phases first.
std::string PhaseLine(const PhaseAccount& account, double clock_hz);

/// One line about where the energy went, largest parts first, and how much of it `what` took, of
/// which there were `count`; none where no part is modelled.
void PrintEnergy(const EnergyReport& energy, std::uint64_t count, const std::string& what,
                 RunContext& context);

/// "1.23 mJ", "45 uW"; down to nano.
std::string SiText(double value, const std::string& unit);

/// "1.23 ms"
std::string TimeText(double seconds);

}  // namespace spusim
