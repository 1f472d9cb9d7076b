// SPDX-License-Identifier: Apache-2.0
#include <spusim/config/keys/key_builders.h>

namespace spusim {

void AddMitigationKeys(std::vector<ConfigKey>& keys) {
  constexpr std::int64_t kMostMembers = 100'000;
  constexpr std::int64_t kMostPasses = 1000;
  keys.push_back(Key(
      "mitigation.auto_range", &Config::mitigation, &MitigationConfig::auto_range, "", {},
      "true: an anneal whose ADCs clip is repeated with half the input (anneal.max_range_retries), "
      "and after a quiet one the input doubles. false: the input fills the DACs (where noise is "
      "sampled: has the scale of the noise), whatever the ADCs see.",
      "false"));
  keys.push_back(
      Key("mitigation.offset_pair", &Config::mitigation, &MitigationConfig::offset_pair, "", {},
          "true: each right-hand side of solve is annealed with +b and with -b, and half "
          "the difference is the result: offsets cancel. Twice the anneals.",
          "false"));
  keys.push_back(Key("mitigation.calibrate_gain", &Config::mitigation,
                     &MitigationConfig::calibrate_gain, "", {},
                     "true: before solve begins, the gains of each cell's DAC and ADC are measured "
                     "through the device, and the host divides by them.",
                     "false"));
  keys.push_back(
      Key("mitigation.rounded_ensemble", &Config::mitigation, &MitigationConfig::rounded_ensemble,
          "", AtLeast(0, kMostMembers),
          "Random roundings of the matrix to the array's levels, right on average, whose "
          "results are averaged: solve, invert and sample. anneal.samples is that of "
          "each.",
          "0 (one rounding, to the nearest level)"));
  keys.push_back(
      Key("mitigation.refinements", &Config::mitigation, &MitigationConfig::refinements, "",
          AtLeast(0, kMostPasses),
          "Passes of solve that solve again for what is left, r = b - A x, worked out by "
          "the host in double precision, and add the correction.",
          "0"));
}

}  // namespace spusim
