// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include <spusim/circuit/oscillator_cells.h>
#include <spusim/config/automatic.h>
#include <spusim/setup/cell_kind.h>
#include <spusim/setup/describe_cells.h>
#include <spusim/setup/streams.h>

namespace spusim {

OscillatorOptions OscillatorOptionsOf(const Config& config, int device) {
  const SpuConfig& spu = config.spu;
  return {.resistance_ohm = spu.resistance_ohm,
          .capacitance_f = spu.capacitance_f,
          .inductance_h = spu.inductance_h,
          .bank_tolerance = config.array.tolerance,
          .loss_tolerance = spu.resistance_tolerance,
          .source_tolerance = config.noise.mismatch,
          .input_settling_s = config.dac.settling_s,
          .read_currents = ReadsCurrents(config),
          .specimen = SpecimenStreams(config, device)};
}

double CurrentVariance(const Config& config, const RowMatrix& matrix) {
  return OscillatorCells(OscillatorOptionsOf(config)).stiffness() / NaturalScale(config, matrix);
}

namespace {

/// Resonators whose array is one of capacitor banks (circuit/oscillator_cells.h).
class OscillatorKind final : public CellKind {
 public:
  DenseMapping Mapping() const override { return BankMapping(); }
  double NaturalScale(const RowMatrix& matrix) const override { return BanksOf(matrix).maxCoeff(); }
  double SlowestRate(const Config& config, const Spectrum& spectrum,
                     double matrix_scale) const override {
    const double stiffness = OwnRate(config);
    // Between the ends of a spectrum no capacitance is slower than at both.
    return std::min(OscillatorDecay(spectrum.lowest.real() / matrix_scale, stiffness),
                    OscillatorDecay(spectrum.max_modulus / matrix_scale, stiffness));
  }
  double OwnRate(const Config& config) const override {
    return OscillatorCells(OscillatorOptionsOf(config)).stiffness();
  }
  Index States(const Config& /*config*/) const override { return 2; }
  std::unique_ptr<CellCircuit> Cells(const Config& config, int device) const override {
    return std::make_unique<OscillatorCells>(OscillatorOptionsOf(config, device));
  }
  ResistorsOf resistors() const override { return ResistorsOf::kCells; }
  SpiceCircuit Netlist(const Config& config, std::shared_ptr<const LinearOperator> words,
                       const Vector& input_v) const override;
  double FastestTime(const Config& config, std::shared_ptr<const LinearOperator> words,
                     const DeviceScales& /*scales*/, const Spectrum& /*problem*/) const override {
    OscillatorCells cells(OscillatorOptionsOf(config));
    cells.Program(std::move(words), nullptr);
    const LangevinSystem system = cells.System(Vector::Zero(cells.cells()), 0.0);
    return 1.0 / (system.rate * FindSpectrum(*system.drift).max_modulus);
  }
};

SpiceCircuit OscillatorKind::Netlist(const Config& config,
                                     std::shared_ptr<const LinearOperator> words,
                                     const Vector& input_v) const {
  OscillatorCells cells(OscillatorOptionsOf(config));
  cells.Program(std::move(words), nullptr);
  SpiceCircuit circuit;
  circuit.cells = SpiceCells::kOscillators;
  circuit.matrix = cells.banks();
  circuit.input_v = input_v;
  circuit.inductance_h = config.spu.inductance_h;
  circuit.loss = cells.losses();
  circuit.noise.gain = cells.source_gain();
  return circuit;
}

}  // namespace

std::unique_ptr<const CellKind> MakeOscillatorKind() { return std::make_unique<OscillatorKind>(); }

}  // namespace spusim
