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
          "false: equal sources in all cells. Dense arrays only, and not for tasks that mix their "
          "sources (expm, lyapunov).",
          "false"));
}

}  // namespace spusim
