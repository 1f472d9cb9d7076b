// SPDX-License-Identifier: Apache-2.0
#include <spusim/config/keys/key_builders.h>

namespace spusim {

void AddAnnealKeys(std::vector<ConfigKey>& keys) {
  keys.push_back(Key("anneal.time_tau", &Config::anneal, &AnnealConfig::time_tau, "tau",
                     NotNegative({-1.0}),
                     "Settling before the first sample, in problem time. -1: long enough for the "
                     "bits, ln(2^bits)/alpha_min.",
                     NotAPart(kNeverOff)));
  keys.push_back(Key("anneal.samples", &Config::anneal, &AnnealConfig::samples, "", AtLeast(0),
                     "Samples read and averaged, against noise of cells and converters; of "
                     "determinant, at each node. 0: 1 for solve and train, else 10000.",
                     NotAPart(kNeverOff)));
  keys.push_back(Key("anneal.interval_tau", &Config::anneal, &AnnealConfig::interval_tau, "tau",
                     NotNegative({-1.0}),
                     "Spacing of samples, in problem time, never less than the ADCs need. -1: "
                     "1/alpha_min; of expm, whose samples lie 1/n apart: 1.",
                     NotAPart(kNeverOff)));
  keys.push_back(
      Key("anneal.start", &Config::anneal, &AnnealConfig::start, "",
          Choices{{"auto", "zero", "gradient", "warm"}},
          "State that the cells start from: zero, the gradient, or warm, the state they are "
          "in. auto: warm for train, else zero. gradient and warm are for train.",
          NotAPart(kNeverOff)));
  keys.push_back(
      Key("anneal.delay_tau", &Config::anneal, &AnnealConfig::delay_tau, "tau", NotNegative({-1.0}),
          "How long the cells relax on under the old data after the last sample, in problem "
          "time. -1: for as long as the host and the link take.",
          NotAPart(OffAt(0, "the cells are held while the host works"))));
  keys.push_back(
      Key("anneal.rescale_state", &Config::anneal, &AnnealConfig::rescale_state, "",
          Choices{{"preset", "keep"}},
          "What happens to warm cells when the scale of the input changes: preset, the host "
          "rewrites them (timed), or keep, the charge stays and x is multiplied by the ratio "
          "of scales.",
          NotAPart(kNeverOff)));
  keys.push_back(Key("anneal.max_range_retries", &Config::anneal, &AnnealConfig::max_range_retries,
                     "", AtLeast(0, 1000),
                     "How often an anneal whose ADCs clip is repeated with half the input.",
                     NotAPart(OffAt(0))));
}

void AddDeterminantKeys(std::vector<ConfigKey>& keys) {
  keys.push_back(Key("determinant.nodes", &Config::determinant, &DeterminantConfig::nodes, "",
                     AtLeast(0, kMostNodes),
                     "Points of the path from a multiple of the identity to A at which task "
                     "determinant measures (Gauss-Legendre). 0: as many as bring the error of the "
                     "quadrature below a tenth of the statistical one.",
                     NotAPart(kNeverOff)));
}

}  // namespace spusim
