// SPDX-License-Identifier: Apache-2.0
#include <spusim/config/cell_kinds.h>
#include <spusim/config/keys/key_builders.h>

namespace spusim {
namespace {

// A step h of a first-order scheme has an error of h; rounding over 1/h steps has one of eps/h. Below
// sqrt(eps) a shorter step is a worse one.
constexpr double kShortestStep = 1e-8;
constexpr double kLongestStep = 1e6;

}  // namespace

void AddSpuKeys(std::vector<ConfigKey>& keys) {
  const SpiceExport refused_with_bandwidth = {
      SpiceExport::How::kRefusedWith, "behind whose pole circuits and model limit different things",
      "spu.opamp_bandwidth_hz"};
  keys.push_back(Key(
      "spu.cell", &Config::spu, &SpuConfig::cell, "", Choices{CellKindNames()},
      "Kind of cell: rc, an overdamped integrator, tau dx = -(A x - b) dt + noise; or oscillator, "
      "an LC resonator with a loss, coupled to the others by banks of capacitors: tasks invert "
      "and sample, matrices that are diagonally dominant with no positive entry off the "
      "diagonal.",
      NotAPart(kNeverOff)));
  keys.push_back(
      Key("spu.array", &Config::spu, &SpuConfig::array, "", Choices{{"auto", "dense", "factored"}},
          "How A is held: dense, one array of N x N conductances (every task but train), or "
          "factored, three arrays J, H, J^T and a damping conductance (train). Each task takes "
          "one of them; the other is refused. auto: what the task needs.",
          NotAPart(kNeverOff)));
  keys.push_back(
      Key("spu.cells", &Config::spu, &SpuConfig::cells, "", AtLeast(0, kMostCells),
          "Cells on the chip; a problem that needs more is refused. 0: as many as the task "
          "needs.",
          NotAPart(kNeverOff)));
  keys.push_back(Key("spu.count", &Config::spu, &SpuConfig::count, "", AtLeast(1, 1024),
                     "Chips behind the link, all of this kind, each a specimen with noise of its "
                     "own. No task takes more than one yet; the library does (SpuSystem).",
                     NotAPart(kNeverOff)));
  keys.push_back(Key("spu.clock_hz", &Config::spu, &SpuConfig::clock_hz, "Hz",
                     AtLeast(1, kMostHertz),
                     "Clock of the SPU's digital part; every digital phase takes whole cycles.",
                     NotAPart(kNeverOff)));
  keys.push_back(
      Key("spu.resistance_ohm", &Config::spu, &SpuConfig::resistance_ohm, "Ohm", Within(1e-6, 1e12),
          "Unit resistance R0; with the capacitance it sets tau = R0 C.", NotAPart(kNeverOff)));
  keys.push_back(Key("spu.capacitance_f", &Config::spu, &SpuConfig::capacitance_f, "F",
                     Within(1e-21, 1e3), "Capacitance C of a cell.", NotAPart(kNeverOff)));
  keys.push_back(Key("spu.capacitance_tolerance", &Config::spu, &SpuConfig::capacitance_tolerance,
                     "", Within(0.0, 0.3),
                     "Standard deviation of the relative error of a cell's capacitor, drawn once a "
                     "device.",
                     {.is_part = true,
                      .per_device = true,
                      .dense_only = false,
                      .double_only = true,
                      .adds_states = false,
                      .symmetry = Symmetry::kGeneral,
                      .moves_array = false,
                      .nominal = Nominal::kUnchanged,
                      .not_in_solve = kUnequalTimes,
                      .not_in_sampling = kUnequalParts,
                      .tasks = kEveryTask,
                      .cells = kRcOnly,
                      .needs = kOnItsOwn,
                      .excludes = kWithAll,
                      .spice = kInNetlist,
                      .off = OffAt(0)}));
  keys.push_back(Key("spu.opamp_gain", &Config::spu, &SpuConfig::opamp_gain, "",
                     Within(1.0, 1e12, {0.0}),
                     "Open-loop DC gain of a cell's amplifier: the conductance at its summing node "
                     "leaks g/gain. The same of the memoryless stages of a factored array.",
                     {.is_part = true,
                      .per_device = false,
                      .dense_only = false,
                      .double_only = true,
                      .adds_states = false,
                      .symmetry = Symmetry::kGeneralIfFactored,
                      .moves_array = false,
                      .nominal = Nominal::kDrift,
                      .not_in_solve = kCounted,
                      .not_in_sampling = kCounted,
                      .tasks = kEveryTask,
                      .cells = kRcOnly,
                      .needs = kOnItsOwn,
                      .excludes = kWithAll,
                      .spice = kInNetlist,
                      .off = OffAt(0, "infinite")}));
  keys.push_back(
      Key("spu.opamp_offset_v", &Config::spu, &SpuConfig::opamp_offset_v, "V", Within(0.0, 1e3),
          "Standard deviation of the input offset of a cell's amplifier, drawn once a "
          "device: it drives the cell with g times itself. The same of the memoryless stages of "
          "a factored array.",
          {.is_part = true,
           .per_device = true,
           .dense_only = false,
           .double_only = true,
           .adds_states = false,
           .symmetry = Symmetry::kSymmetric,
           .moves_array = false,
           .nominal = Nominal::kUnchanged,
           .not_in_solve = kCounted,
           .not_in_sampling = kUnequalParts,
           .tasks = kEveryTask,
           .cells = kRcOnly,
           .needs = kOnItsOwn,
           .excludes = kWithAll,
           .spice = kInNetlist,
           .off = OffAt(0)}));
  keys.push_back(
      Key("spu.opamp_bandwidth_hz", &Config::spu, &SpuConfig::opamp_bandwidth_hz, "Hz",
          Within(1.0, 1e15, {-1.0}),
          "Gain-bandwidth product of a cell's amplifier: a second pole, which slows cells down and "
          "lets their fixed point be. Up to 512 cells.",
          {.is_part = true,
           .per_device = false,
           .dense_only = false,
           .double_only = true,
           .adds_states = true,
           .symmetry = Symmetry::kSymmetric,
           .moves_array = false,
           .nominal = Nominal::kNoise,
           .not_in_solve = kCounted,
           .not_in_sampling = kCounted,
           .tasks = kEveryTask,
           .cells = kRcOnly,
           .needs = kOnItsOwn,
           .excludes = kWithAll,
           .spice = kInNetlist,
           .off = OffAt(-1, "infinite")}));
  keys.push_back(Key("spu.opamp_noise_v_per_rthz", &Config::spu, &SpuConfig::opamp_noise_v_per_rthz,
                     "V/sqrt(Hz)", Within(0.0, 1.0),
                     "White input voltage noise of a cell's amplifier (one-sided density): the "
                     "current g e_n into the cell, besides the injected noise.",
                     {.is_part = true,
                      .per_device = false,
                      .dense_only = false,
                      .double_only = true,
                      .adds_states = false,
                      .symmetry = Symmetry::kSymmetric,
                      .moves_array = false,
                      .nominal = Nominal::kNoise,
                      .not_in_solve = kCounted,
                      .not_in_sampling = kCounted,
                      .tasks = kEveryTask,
                      .cells = kRcOnly,
                      .needs = kOnItsOwn,
                      .excludes = kWithAll,
                      .spice = kInNetlist,
                      .off = OffAt(0)}));
  keys.push_back(Key("spu.opamp_swing_v", &Config::spu, &SpuConfig::opamp_swing_v, "V",
                     Within(1e-9, 1e6, {0.0}),
                     "Output voltage, to both sides, at which a cell's amplifier saturates.",
                     {.is_part = true,
                      .per_device = false,
                      .dense_only = false,
                      .double_only = false,
                      .adds_states = false,
                      .symmetry = Symmetry::kSymmetric,
                      .moves_array = false,
                      .nominal = Nominal::kUnchanged,
                      .not_in_solve = kCounted,
                      .not_in_sampling = kCounted,
                      .tasks = kEveryTask,
                      .cells = kRcOnly,
                      .needs = kOnItsOwn,
                      .excludes = kWithAll,
                      .spice = refused_with_bandwidth,
                      .off = OffAt(0, "never")}));
  keys.push_back(Key("spu.opamp_slew_v_per_s", &Config::spu, &SpuConfig::opamp_slew_v_per_s, "V/s",
                     Within(1e-6, 1e18, {0.0}),
                     "Fastest change of the output of a cell's amplifier.",
                     {.is_part = true,
                      .per_device = false,
                      .dense_only = false,
                      .double_only = false,
                      .adds_states = false,
                      .symmetry = Symmetry::kSymmetric,
                      .moves_array = false,
                      .nominal = Nominal::kUnchanged,
                      .not_in_solve = kCounted,
                      .not_in_sampling = kCounted,
                      .tasks = kEveryTask,
                      .cells = kRcOnly,
                      .needs = kOnItsOwn,
                      .excludes = kWithAll,
                      .spice = refused_with_bandwidth,
                      .off = OffAt(0, "no limit")}));
  keys.push_back(Key(
      "spu.hold_leak_s", &Config::spu, &SpuConfig::hold_leak_s, "s", Within(1e-12, 1e12, {0.0}),
      "Time constant with which the charge of held cells leaks away, R_leak C of a resistance "
      "across "
      "each capacitor, with its thermal noise at noise.temperature_k: cells that start warm have "
      "drooped while the host worked (anneal.delay_tau = 0).",
      {.is_part = true,
       .per_device = false,
       .dense_only = false,
       .double_only = false,
       .adds_states = false,
       .symmetry = Symmetry::kSymmetric,
       .moves_array = false,
       .nominal = Nominal::kUnchanged,
       // Cells that are preset are let go in the same moment: no prediction has a hold in it.
       .not_in_solve = kCounted,
       .not_in_sampling = kCounted,
       .tasks = kEveryTask,
       .cells = kRcOnly,
       .needs = kOnItsOwn,
       .excludes = kWithAll,
       // A netlist is of one anneal from a preset, in which nothing is held.
       .spice = kOutsideNetlist,
       .off = OffAt(0, "no leak")}));
  keys.push_back(Key("spu.inductance_h", &Config::spu, &SpuConfig::inductance_h, "H",
                     Within(1e-18, 1e6),
                     "Inductance of an oscillator cell; not used by rc cells. A lone cell is "
                     "overdamped where R0 < sqrt(L/C)/2. The default is a placeholder: the papers "
                     "give none.",
                     NotAPart(kNeverOff)));
  keys.push_back(Key("spu.resistance_tolerance", &Config::spu, &SpuConfig::resistance_tolerance, "",
                     Within(0.0, 0.3),
                     "Standard deviation of the relative error of an oscillator cell's loss "
                     "resistance, drawn once a device: cells at unequal temperatures. Oscillator "
                     "cells only.",
                     {.is_part = true,
                      .per_device = true,
                      .dense_only = false,
                      .double_only = false,
                      .adds_states = false,
                      .symmetry = Symmetry::kSymmetric,
                      .moves_array = false,
                      .nominal = Nominal::kUnchanged,
                      .not_in_solve = kUnequalParts,
                      .not_in_sampling = kUnequalParts,
                      .tasks = kEveryTask,
                      .cells = kOscillatorsOnly,
                      .needs = kOnItsOwn,
                      .excludes = kWithAll,
                      .spice = kInNetlist,
                      .off = OffAt(0)}));
  keys.push_back(Key("spu.engine", &Config::spu, &SpuConfig::engine, "",
                     Choices{{"auto", "odeint", "exact_dense", "exact_factored"}},
                     "Engine of the analog part: odeint integrates in steps, the exact ones move "
                     "linear cells over any interval at once, exact_factored for a factored array "
                     "only. auto: the cheapest one that is right for this configuration, odeint "
                     "where spu.stepper or spu.step_tau is set; the summary names it and says "
                     "why.",
                     NotAPart(kNeverOff)));
  keys.push_back(Key("spu.stepper", &Config::spu, &SpuConfig::stepper, "",
                     Choices{{"leimkuhler_matthews", "euler_maruyama", "rk4", "dopri5"}},
                     "Stepper of engine odeint, refused with another one. rk4 and dopri5 "
                     "(adaptive) need noise switched off.",
                     NotAPart(kNeverOff)));
  keys.push_back(
      Key("spu.step_tau", &Config::spu, &SpuConfig::step_tau, "tau",
          Within(kShortestStep, kLongestStep, {0.0}),
          "Step of engine odeint, refused with another one. A step beyond the stability bound is "
          "refused. 0: "
          "chosen from the spectral radius.",
          NotAPart(kNeverOff)));
  keys.push_back(
      Key("spu.jacobian_storage", &Config::spu, &SpuConfig::jacobian_storage, "",
          Choices{{"double", "float"}},
          "How the simulation stores the array J of a factored array of codes. float: half the "
          "memory; exact for array.bits up to 25, beyond them entries move by up to 6e-8 of "
          "themselves. Refused with a dense array and with array.bits = 0, where J is never "
          "formed.",
          NotAPart(kNeverOff)));
  keys.push_back(Key("spu.device_seed", &Config::spu, &SpuConfig::device_seed, "",
                     AtLeast(0, std::numeric_limits<std::int64_t>::max()),
                     "Seed of what a device was made with: the errors of its converters. Another "
                     "one is another specimen; run.seed changes noise on the same one.",
                     NotAPart(kNeverOff)));
}

}  // namespace spusim
