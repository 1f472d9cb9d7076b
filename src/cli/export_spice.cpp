// SPDX-License-Identifier: Apache-2.0
#include <spusim/cli/export_spice.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <spusim/base/build_info.h>
#include <spusim/base/errors.h>
#include <spusim/config/automatic.h>
#include <spusim/config/task_table.h>
#include <spusim/device/recording_device.h>
#include <spusim/device/sampling_scale.h>
#include <spusim/setup/cell_kind.h>
#include <spusim/setup/describe.h>
#include <spusim/setup/describe_cells.h>
#include <spusim/setup/describe_task.h>
#include <spusim/setup/parts.h>
#include <spusim/spice/spice_netlist.h>
#include <spusim/tasks/linear_problem.h>

namespace spusim {
namespace {

void CheckExportable(const Config& config) {
  const std::string& task = config.run.task;
  if (!TaskNamed(task).has_netlist) {
    throw InputError(fmt::format(
        "run.task: \"{}\" is not exported to SPICE (allowed: solve, invert, which have one dense "
        "array and independent noise sources)",
        task));
  }
  if (ArrayKindOf(config) != "dense") {
    throw InputError(fmt::format("spu.array: a {} array is not exported to SPICE (allowed: dense)",
                                 ArrayKindOf(config)));
  }
  CheckExportableParts(config);
}

/// Times of the run in seconds, and the step of the netlist.
struct Schedule {
  double settle_s = 0.0;
  double interval_s = 0.0;  ///< 0 for a single sample
  double step_s = 0.0;
  double stop_s = 0.0;
};

/// Whole steps that are at least `duration`; a product within 1e-9 of a whole number counts as it.
double WholeSteps(double duration, double step) {
  return std::ceil(duration / step * (1.0 - 1e-9));
}

Schedule PlanSchedule(const Config& config, const AnnealCommand& command, double tau_s,
                      double fastest_s) {
  // Held noise then lacks (0.1)^2/12 of the variance of the fastest direction.
  constexpr double kStepShare = 0.1;
  const auto clock_hz = static_cast<double>(config.spu.clock_hz);
  Schedule schedule;
  schedule.settle_s = static_cast<double>(command.settle_cycles) / clock_hz;
  if (command.samples > 1) {
    schedule.interval_s = static_cast<double>(command.interval_cycles) / clock_hz;
  }
  if (schedule.settle_s == 0.0 && schedule.interval_s == 0.0) {
    throw InputError(
        "anneal.time_tau: a run of one sample from the start takes no time, which leaves nothing "
        "to export (allowed: > 0, or anneal.samples > 1)");
  }
  const double longest = schedule.interval_s > 0.0 ? schedule.interval_s : schedule.settle_s;
  schedule.step_s = config.spu.step_tau > 0.0
                        ? config.spu.step_tau * tau_s
                        : longest / std::max(1.0, WholeSteps(longest, kStepShare * fastest_s));
  // Samples fall on changes of the noise.
  schedule.settle_s = WholeSteps(schedule.settle_s, schedule.step_s) * schedule.step_s;
  schedule.stop_s = schedule.settle_s + static_cast<double>(command.samples) * schedule.interval_s;
  return schedule;
}

SpiceCircuit CircuitOf(const Config& config, const RecordingDevice& device) {
  const auto matrix = ProgrammedMatrix(device.array());
  const Vector input_v = DescribeDacs(config).Volts(device.input_codes());
  SpiceCircuit circuit = CellKindOf(config).Netlist(config, matrix, input_v);
  if (config.spu.opamp_swing_v > 0.0 || config.spu.opamp_slew_v_per_s > 0.0) {
    circuit.cells = SpiceCells::kLimited;
    circuit.swing_v = config.spu.opamp_swing_v;
    circuit.slew_v_per_s = config.spu.opamp_slew_v_per_s;
  }
  circuit.resistance_ohm = config.spu.resistance_ohm;
  circuit.capacitance_f = config.spu.capacitance_f;
  circuit.start_v = device.start_codes().size() == 0
                        ? Vector(Vector::Zero(input_v.size()))
                        : DescribeDacs(config).Volts(device.start_codes());
  circuit.noise.spectrum = NoiseSpectrumOf(config);
  if (config.noise.held_rate_hz > 0.0) {
    circuit.noise.held_period_s = 1.0 / config.noise.held_rate_hz;
    circuit.noise.held_phase = config.noise.held_phase;
  }
  circuit.seed = config.run.seed;
  return circuit;
}

const char* EquationText(SpiceCells cells) {
  switch (cells) {
    case SpiceCells::kNodes:
      return "Cells: C dV_i/dt = -(1/R0) sum_j M_ij V_j + b'_i/R0 + i_i";
    case SpiceCells::kLimited:
      return "Cells: C dV_i/dt = limited(-(1/R0) sum_j M_ij V_j + b'_i/R0) + i_i, |V_i| <= swing";
    case SpiceCells::kAmplifiers:
      return "Cells: integrators, C dV_i/dt = -(1/R0) sum_j M_ij V_j + b'_i/R0 + i_i but for the "
             "amplifiers' pole";
    case SpiceCells::kOscillators:
      return "Cells: C dV/dt = -V/R0 - i_L + noise, L di_L/dt = V, C the Maxwell matrix of the "
             "banks";
  }
  return "";
}

std::string SamplesText(const AnnealCommand& command, const Schedule& schedule) {
  if (command.samples == 1) return fmt::format("Sample: at {:.9g} s", schedule.settle_s);
  return fmt::format("Samples: {} at {:.9g} s + k * {:.9g} s, k = 0 .. {}", command.samples,
                     schedule.settle_s, schedule.interval_s, command.samples - 1);
}

}  // namespace

std::string ExportSpice(const Config& config, const std::function<void(const std::string&)>& warn) {
  CheckExportable(config);
  const bool invert = TaskNamed(config.run.task).samples_noise;
  SolveProblem problem;
  if (invert) {
    static_cast<LinearProblem&>(problem) = ReadSymmetricProblem(config.problem.matrix);
  } else {
    problem = ReadSolveProblem(config.problem.matrix, config.problem.rhs);
  }
  const Index n = problem.matrix.rows();
  if (problem.rhs.cols() > 1) {
    throw InputError(fmt::format("{}: {} right-hand sides (allowed: one, a netlist is of one run)",
                                 config.problem.rhs, problem.rhs.cols()));
  }
  CheckCells(config, n);
  CheckSteps(config, problem.spectrum);
  const Vector input = invert ? Vector(Vector::Zero(n)) : Vector(problem.rhs.col(0));

  // The host's own session against a device that only listens: what it sends is what a run sends.
  const DeviceDescription description = DescribeDevice(config);
  const NoiseSetting noise = DescribeNoise(config);
  const AnnealPlan plan = DescribeAnneal(config, CheckedRate(config, problem));
  RecordingDevice device(ShortestInterval(config, n, plan.read));
  SpuSession session(device, description, noise, plan, warn);
  session.Program(problem.matrix);
  std::optional<double> input_scale;
  if (invert) {
    input_scale = NoiseInputScale(noise, config.adc.full_scale_v, session.matrix_scale(),
                                  1.0 / std::sqrt(problem.alpha_min()));
  }
  const AnnealResult anneal = session.Anneal(input, input_scale);
  const AnnealCommand& command = device.command();
  const DeviceScales& scales = anneal.scales;

  const double fastest_s = CellKindOf(config).FastestTime(config, ProgrammedMatrix(session.image()),
                                                          scales, problem.spectrum);
  const Schedule schedule = PlanSchedule(config, command, scales.tau_s(), fastest_s);
  SpiceCircuit circuit = CircuitOf(config, device);
  circuit.noise.node_variance_v2 = command.node_variance_v2;
  circuit.step_s = schedule.step_s;
  circuit.stop_s = schedule.stop_s;

  const std::vector<std::string> head = {
      fmt::format("spusim {}: {} cells of task {}, a dense array of {}", Version(), n,
                  config.run.task,
                  config.array.bits == 0 ? "ideal conductances"
                                         : fmt::format("{}-bit codes", config.array.bits)),
      "Run: ngspice -b -r out.raw FILE. v(n0) .. are the cells' voltages, in V; time in s.",
      fmt::format("{}; R0 = {} ohm, C = {} F", EquationText(circuit.cells),
                  config.spu.resistance_ohm, config.spu.capacitance_f),
      fmt::format("Scales: A = {:.9g} M; V = {:.9g} x; b' = {:.9g} b", scales.matrix,
                  scales.state(), scales.input),
      fmt::format("Time: 1 tau of the problem is {:.9g} s; the step is {:.6g} s", scales.tau_s(),
                  schedule.step_s),
      SamplesText(command, schedule),
      fmt::format(
          "Noise: kappa0 = {:.9g}, {:.9g} V^2 in an isolated cell of conductance 1/R0{}",
          anneal.kappa0, command.node_variance_v2,
          command.node_variance_v2 > 0.0 ? "; held over a step, so look at whole steps" : ""),
      "Left out: converters' timing, the ADCs' rounding, repeats with another input scale"};
  return SpiceNetlist(circuit, head);
}

}  // namespace spusim
