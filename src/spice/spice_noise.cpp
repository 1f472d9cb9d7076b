// SPDX-License-Identifier: Apache-2.0
#include <spusim/spice/spice_noise.h>

#include <cmath>

namespace spusim {

void WriteSpiceNoise(const SpiceCircuit& circuit, const char* white_at, const char* shaped_at,
                     SpiceDeck& deck) {
  const SpiceNoise& noise = circuit.noise;
  const Index n = circuit.matrix.rows();
  const double rate = 1.0 / (circuit.resistance_ohm * circuit.capacitance_f);
  const bool held = noise.held_period_s > 0.0;
  // A current that is held for T and stands for the diffusion D: C sqrt(2 D/T).
  const auto amperes = [&](double diffusion, double period_s) {
    return circuit.capacitance_f * std::sqrt(2.0 * diffusion / period_s);
  };
  for (Index i = 0; i < n; ++i) {
    const double gain = noise.gain.size() == 0 ? 1.0 : noise.gain[i];
    const double diffusion = noise.node_variance_v2 * rate * gain * gain;
    if (diffusion > 0.0 && held) {
      deck.Line("IN{} 0 {}{} DC 0 TRRANDOM(2 {} {} {} 0)", i, shaped_at, i, noise.held_period_s,
                noise.held_phase * noise.held_period_s, amperes(diffusion, noise.held_period_s));
    } else if (diffusion > 0.0 && noise.spectrum.white) {
      deck.Line("IN{} 0 {}{} DC 0 TRRANDOM(2 {} 0 {} 0)", i, white_at, i, circuit.step_s,
                amperes(diffusion, circuit.step_s));
    }
    for (std::size_t k = 0; diffusion > 0.0 && k < noise.spectrum.poles.size(); ++k) {
      const NoiseSpectrum::Pole& pole = noise.spectrum.poles[k];
      constexpr double kFarad = 1e-9;
      deck.Line("VW{}_{} w{}_{} 0 DC 0 TRRANDOM(2 {} 0 1 0)", i, k, i, k, circuit.step_s);
      deck.Line("RW{}_{} w{}_{} f{}_{} {}", i, k, i, k, i, k, 1.0 / (pole.rate_per_s * kFarad));
      deck.Line("CW{}_{} f{}_{} 0 {} ic=0", i, k, i, k, kFarad);
      deck.Line("GW{}_{} 0 {}{} f{}_{} 0 {}", i, k, shaped_at, i, i, k,
                pole.amplitude * amperes(diffusion, circuit.step_s));
    }
    const double parts = noise.part_diffusion.size() == 0 ? 0.0 : noise.part_diffusion[i];
    if (parts > 0.0) {
      deck.Line("IP{} 0 {}{} DC 0 TRRANDOM(2 {} 0 {} 0)", i, white_at, i, circuit.step_s,
                amperes(parts, circuit.step_s));
    }
  }
}

}  // namespace spusim
