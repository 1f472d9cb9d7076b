// SPDX-License-Identifier: Apache-2.0
#include <spusim/config/keys/key_builders.h>

namespace spusim {

void AddNoiseKeys(std::vector<ConfigKey>& keys) {
  const TaskRefusals not_where_sources_are_mixed = {
      {{"expm", "lyapunov"}, "it mixes noise sources of its own"}};
  const std::string held_noise = "it does not count noise that is held";
  keys.push_back(Key(
      "noise.kappa0", &Config::noise, &NoiseConfig::kappa0, "problem units", NotNegative({-1.0}),
      "Noise of the cells, tau dx = ... + sqrt(2 kappa0 tau) dW, whatever the scales of "
      "the mapping. -1: not given. If noise.node_variance_v2 is not given either: 1 "
      "for tasks that sample (all but solve and train), else thermal noise kT/C at "
      "noise.temperature_k.",
      NotAPart(OffAt(0))));
  keys.push_back(
      Key("noise.node_variance_v2", &Config::noise, &NoiseConfig::node_variance_v2, "V^2",
          NotNegative({-1.0}),
          "The same noise as a physical quantity: the voltage variance of an isolated cell "
          "of unit conductance, kT/C or more. -1: not given. Not together with "
          "noise.kappa0.",
          NotAPart(OffAt(0))));
  keys.push_back(Key(
      "noise.temperature_k", &Config::noise, &NoiseConfig::temperature_k, "K", Within(0.0, 1e12),
      "Temperature of the thermal noise kT/C, which is the default noise of solve and "
      "train.",
      NotAPart(OffAt(0))));
  keys.push_back(
      Key("noise.johnson", &Config::noise, &NoiseConfig::johnson, "", {},
          "true: the noise is that of each row's resistors, in proportion to their conductance; "
          "false: equal sources in all cells. Not for tasks that mix their sources (expm, "
          "lyapunov).",
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
           .tasks = not_where_sources_are_mixed,
           .cells = kRcOnly,
           .needs = kOnItsOwn,
           .excludes = Excludes{{"noise.mismatch", "noise.bandwidth_hz", "noise.flicker_corner_hz",
                                 "noise.held_rate_hz"},
                                "resistors are white and have no sources of their own"},
           .spice = kInNetlist,
           .off = OffAt(false)}));
  keys.push_back(
      Key("noise.mismatch", &Config::noise, &NoiseConfig::mismatch, "", Within(0.0, 1.0),
          "Standard deviation of the relative error of a noise source's amplitude, drawn "
          "once a device: cells at unequal temperatures, an error that no number of "
          "samples averages out.",
          {.is_part = true,
           .per_device = true,
           .dense_only = false,
           .double_only = true,
           .adds_states = false,
           .symmetry = Symmetry::kSymmetric,
           .moves_array = false,
           .nominal = Nominal::kUnchanged,
           .not_in_solve = kUnequalTimes,
           .not_in_sampling = kUnequalParts,
           .tasks = kEveryTask,
           .cells = kAnyCell,
           .needs = kOnItsOwn,
           .excludes = kWithAll,
           .spice = kInNetlist,
           .off = OffAt(0)}));
  keys.push_back(
      Key("noise.bandwidth_hz", &Config::noise, &NoiseConfig::bandwidth_hz, "Hz",
          Within(1e-3, 1e15, {-1.0}),
          "Pole of the noise sources: their density falls by half at it. The level stays "
          "that of the white source below it.",
          {.is_part = true,
           .per_device = false,
           .dense_only = false,
           .double_only = false,
           .adds_states = true,
           .symmetry = Symmetry::kSymmetric,
           .moves_array = false,
           .nominal = Nominal::kNoise,
           .not_in_solve = kCounted,
           .not_in_sampling = kCounted,
           .tasks = kEveryTask,
           .cells = kAnyCell,
           .needs = kOnItsOwn,
           .excludes = kWithAll,
           .spice = kInNetlist,
           .off = OffAt(-1, "white")}));
  keys.push_back(Key("noise.flicker_corner_hz", &Config::noise, &NoiseConfig::flicker_corner_hz,
                     "Hz", Within(1e-3, 1e15, {0.0}),
                     "Frequency at which 1/f noise, added to the sources' white noise, equals it.",
                     {.is_part = true,
                      .per_device = false,
                      .dense_only = false,
                      .double_only = false,
                      .adds_states = true,
                      .symmetry = Symmetry::kSymmetric,
                      .moves_array = false,
                      .nominal = Nominal::kNoise,
                      .not_in_solve = kCounted,
                      .not_in_sampling = kCounted,
                      .tasks = kEveryTask,
                      .cells = kAnyCell,
                      .needs = kOnItsOwn,
                      .excludes = kWithAll,
                      .spice = kInNetlist,
                      .off = OffAt(0)}));
  keys.push_back(Key("noise.flicker_low_hz", &Config::noise, &NoiseConfig::flicker_low_hz, "Hz",
                     Within(1e-6, 1e15),
                     "Lower end of the 1/f noise, not used without one. Each factor of 5 between "
                     "the ends costs a state a "
                     "cell.",
                     NotAPart(kNeverOff)));
  keys.push_back(
      Key("noise.held_rate_hz", &Config::noise, &NoiseConfig::held_rate_hz, "Hz",
          Within(1e-3, 1e12, {0.0}),
          "Updates a second of noise DACs that hold each number until the next, in the place of "
          "white sources; their density below it is that of the white source of the same level. "
          "Where it divides spu.clock_hz, settling and spacing of samples are rounded up to whole "
          "periods.",
          {.is_part = true,
           .per_device = false,
           .dense_only = false,
           .double_only = false,
           .adds_states = false,
           .symmetry = Symmetry::kSymmetric,
           .moves_array = false,
           .nominal = Nominal::kUnchanged,
           .not_in_solve = held_noise,
           .not_in_sampling = held_noise,
           .tasks = kEveryTask,
           .cells = kAnyCell,
           .needs = kOnItsOwn,
           .excludes = Excludes{{"noise.bandwidth_hz", "noise.flicker_corner_hz", "dac.settling_s"},
                                "a held source has a shape of its own, and is not modelled with "
                                "input DACs that settle"},
           .spice = kInNetlist,
           .off = OffAt(0, "not held")}));
  keys.push_back(Key("noise.held_bits", &Config::noise, &NoiseConfig::held_bits, "bit", Bits(),
                     "Bits of a noise DAC's word. This and the three below are not used unless "
                     "noise.held_rate_hz is set.",
                     NotAPart(OffAt(0, "ideal"))));
  keys.push_back(
      Key("noise.held_crest", &Config::noise, &NoiseConfig::held_crest, "", Within(0.5, 100.0),
          "Full scale of a noise DAC in standard deviations of its numbers.", NotAPart(kNeverOff)));
  keys.push_back(
      Key("noise.held_generator", &Config::noise, &NoiseConfig::held_generator, "",
          Choices{{"philox", "lfsr"}},
          "Where a noise DAC's numbers come from: philox, normal ones of the simulator's "
          "own streams; lfsr, sums of twelve words of shift registers, as logic makes "
          "them.",
          NotAPart(kNeverOff)));
  RealRange phase = NotNegative();
  phase.highest = 1.0;
  phase.below = true;
  keys.push_back(
      Key("noise.held_phase", &Config::noise, &NoiseConfig::held_phase, "", phase,
          "By how much of their period updates come after the ADC's strobes. Where the rate "
          "divides spu.clock_hz, settling and spacing of samples are whole periods, and "
          "with 0 updates and strobes are aligned, which is best; else strobes see all "
          "phases.",
          NotAPart(kNeverOff)));
}

}  // namespace spusim
