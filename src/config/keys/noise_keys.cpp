// SPDX-License-Identifier: Apache-2.0
#include <spusim/config/keys/key_builders.h>

namespace spusim {

void AddNoiseKeys(std::vector<ConfigKey>& keys) {
  keys.push_back(Key(
      "noise.kappa0", &Config::noise, &NoiseConfig::kappa0, "problem units", NotNegative({-1.0}),
      "Noise of the cells, tau dx = ... + sqrt(2 kappa0 tau) dW, whatever the scales of "
      "the mapping. -1: not given. If noise.node_variance_v2 is not given either: 1 "
      "for tasks that sample (all but solve and train), else thermal noise kT/C at "
      "noise.temperature_k.",
      "0"));
  keys.push_back(
      Key("noise.node_variance_v2", &Config::noise, &NoiseConfig::node_variance_v2, "V^2",
          NotNegative({-1.0}),
          "The same noise as a physical quantity: the voltage variance of an isolated cell "
          "of unit conductance, kT/C or more. -1: not given. Not together with "
          "noise.kappa0.",
          "0"));
  keys.push_back(Key(
      "noise.temperature_k", &Config::noise, &NoiseConfig::temperature_k, "K", Within(0.0, 1e12),
      "Temperature of the thermal noise kT/C, which is the default noise of solve and "
      "train.",
      "0"));
  keys.push_back(
      Key("noise.johnson", &Config::noise, &NoiseConfig::johnson, "", {},
          "true: the noise is that of each row's resistors, in proportion to their conductance; "
          "false: equal sources in all cells. Not for tasks that mix their sources (expm, "
          "lyapunov).",
          "false"));
  keys.push_back(
      Key("noise.mismatch", &Config::noise, &NoiseConfig::mismatch, "", Within(0.0, 1.0),
          "Standard deviation of the relative error of a noise source's amplitude, drawn "
          "once a device: cells at unequal temperatures, an error that no number of "
          "samples averages out.",
          "0"));
  keys.push_back(
      Key("noise.bandwidth_hz", &Config::noise, &NoiseConfig::bandwidth_hz, "Hz",
          Within(1e-3, 1e15, {-1.0}),
          "Pole of the noise sources: their density falls by half at it. The level stays "
          "that of the white source below it.",
          "-1 (white)"));
  keys.push_back(Key("noise.flicker_corner_hz", &Config::noise, &NoiseConfig::flicker_corner_hz,
                     "Hz", Within(1e-3, 1e15, {0.0}),
                     "Frequency at which 1/f noise, added to the sources' white noise, equals it.",
                     "0"));
  keys.push_back(Key("noise.flicker_low_hz", &Config::noise, &NoiseConfig::flicker_low_hz, "Hz",
                     Within(1e-6, 1e15),
                     "Lower end of the 1/f noise, not used without one. Each factor of 5 between "
                     "the ends costs a state a "
                     "cell."));
  keys.push_back(
      Key("noise.held_rate_hz", &Config::noise, &NoiseConfig::held_rate_hz, "Hz",
          Within(1e-3, 1e12, {0.0}),
          "Updates a second of noise DACs that hold each number until the next, in the place of "
          "white sources; their density below it is that of the white source of the same level. "
          "Where it divides spu.clock_hz, settling and spacing of samples are rounded up to whole "
          "periods.",
          "0 (not held)"));
  keys.push_back(Key("noise.held_bits", &Config::noise, &NoiseConfig::held_bits, "bit", Bits(),
                     "Bits of a noise DAC's word. This and the three below are not used unless "
                     "noise.held_rate_hz is set.",
                     "0 (ideal)"));
  keys.push_back(Key("noise.held_crest", &Config::noise, &NoiseConfig::held_crest, "",
                     Within(0.5, 100.0),
                     "Full scale of a noise DAC in standard deviations of its numbers."));
  keys.push_back(
      Key("noise.held_generator", &Config::noise, &NoiseConfig::held_generator, "",
          Choices{{"philox", "lfsr"}},
          "Where a noise DAC's numbers come from: philox, normal ones of the simulator's "
          "own streams; lfsr, sums of twelve words of a shift register, as logic makes "
          "them."));
  RealRange phase = NotNegative();
  phase.highest = 1.0;
  phase.below = true;
  keys.push_back(
      Key("noise.held_phase", &Config::noise, &NoiseConfig::held_phase, "", phase,
          "By how much of their period updates come after the ADC's strobes. Where the rate "
          "divides spu.clock_hz, settling and spacing of samples are whole periods, and "
          "with 0 updates and strobes are aligned, which is best; else strobes see all "
          "phases."));
}

}  // namespace spusim
