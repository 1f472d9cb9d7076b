// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <numbers>
#include <utility>

#include <spusim/circuit/rc_cells.h>
#include <spusim/linalg/dense_operator.h>
#include <spusim/setup/cell_kind.h>
#include <spusim/setup/describe_cells.h>
#include <spusim/setup/streams.h>

namespace spusim {
namespace {

/// Integrators whose array is one of conductances (circuit/rc_cells.h).
class RcKind final : public CellKind {
 public:
  DenseMapping Mapping() const override { return ConductanceMapping(); }
  double NaturalScale(const RowMatrix& matrix) const override {
    return matrix.cwiseAbs().maxCoeff();
  }
  double SlowestRate(const Config& /*config*/, const Spectrum& spectrum,
                     double /*matrix_scale*/) const override {
    return spectrum.lowest.real();
  }
  double OwnRate(const Config& config) const override {
    const double tau_s = config.spu.resistance_ohm * config.spu.capacitance_f;
    return 2.0 * std::numbers::pi * std::max(config.spu.opamp_bandwidth_hz, 0.0) * tau_s;
  }
  Index States(const Config& config) const override {
    return config.spu.opamp_bandwidth_hz > 0.0 ? 2 : 1;
  }
  std::unique_ptr<CellCircuit> Cells(const Config& config, int device) const override {
    const SpuConfig& spu = config.spu;
    return std::make_unique<RcCells>(
        RcCellOptions{.resistance_ohm = spu.resistance_ohm,
                      .capacitance_f = spu.capacitance_f,
                      .spread = CellSpreadOf(config),
                      .amplifier_bandwidth_hz = std::max(spu.opamp_bandwidth_hz, 0.0),
                      .input_settling_s = config.dac.settling_s,
                      .thermal = ThermalPartsOf(config),
                      .specimen = SpecimenStreams(config, device)});
  }
  ResistorsOf resistors() const override { return ResistorsOf::kArray; }
  SpiceCircuit Netlist(const Config& config, std::shared_ptr<const LinearOperator> words,
                       const Vector& input_v) const override;
  double FastestTime(const Config& /*config*/, std::shared_ptr<const LinearOperator> /*words*/,
                     const DeviceScales& scales, const Spectrum& problem) const override {
    return scales.tau_s() / problem.max_modulus;
  }
};

SpiceCircuit RcKind::Netlist(const Config& config, std::shared_ptr<const LinearOperator> words,
                             const Vector& input_v) const {
  SpiceCircuit circuit;
  CellSpread spread = CellSpreadOf(config);
  const double bandwidth_hz = std::max(config.spu.opamp_bandwidth_hz, 0.0);
  if (spread.ideal() && bandwidth_hz == 0.0) {
    circuit.matrix = words->ToDense();
    circuit.input_v = input_v;
    return circuit;
  }
  const double gain = spread.gain;
  // An amplifier of the netlist has its gain itself.
  if (bandwidth_hz > 0.0) spread.gain = 0.0;
  CellErrors errors(spread, SpecimenStreams(config));
  errors.Realise(*words);
  const auto dense = std::make_shared<DenseOperator>(RowMatrix(words->ToDense()));
  const LangevinSystem system = errors.Apply({.drift = dense, .rate = 1.0, .input = input_v});
  circuit.matrix = system.drift->ToDense();
  circuit.input_v = system.input;
  circuit.noise.gain = errors.source_gain();
  if (bandwidth_hz > 0.0) {
    circuit.cells = SpiceCells::kAmplifiers;
    circuit.bandwidth_hz = bandwidth_hz;
    circuit.gain = gain;
    circuit.input_conductance = errors.input_gain();
  }
  if (bandwidth_hz > 0.0) {
    circuit.noise.amplifier_v_per_rthz = spread.amplifier_noise;
  } else if (spread.amplifier_noise > 0.0) {
    const double rate = 1.0 / (config.spu.resistance_ohm * config.spu.capacitance_f);
    circuit.noise.part_diffusion =
        (AmplifierAmplitude(spread.amplifier_noise, rate) * errors.load()).cwiseAbs2();
  }
  return circuit;
}

}  // namespace

std::unique_ptr<const CellKind> MakeRcKind() { return std::make_unique<RcKind>(); }

}  // namespace spusim
