// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include <spusim/circuit/cell_circuit.h>
#include <spusim/circuit/resistor_energy.h>
#include <spusim/config/config.h>
#include <spusim/device/problem_mapping.h>
#include <spusim/linalg/spectrum.h>
#include <spusim/spice/spice_netlist.h>

namespace spusim {

/// A kind of cell (spu.cell) on the host's side: how problems get into it, what its time is, what
/// it is made of. What configurations may ask of it: config/cell_kinds.h.
class CellKind {
 public:
  virtual ~CellKind() = default;

  /// How it holds a dense matrix.
  virtual DenseMapping Mapping() const = 0;
  /// s_A by which a dense matrix fills the array. @throws InputError where these cells cannot have
  /// it.
  virtual double NaturalScale(const RowMatrix& matrix) const = 0;
  /// Decay rate of the cells' slowest motion, a unit of problem time, under a matrix with this
  /// spectrum.
  virtual double SlowestRate(const Config& config, const Spectrum& spectrum,
                             double matrix_scale) const = 0;
  /// The fastest rate that the cells have beside the array's own, in units of 1/(R0 C) and of the
  /// array's largest entry; 0: none.
  virtual double OwnRate(const Config& config) const = 0;
  /// States of a cell, its voltage among them, without those of noise sources.
  virtual Index States(const Config& config) const = 0;
  /// The cells of the k-th device of a system, with noise sources that are white.
  virtual std::unique_ptr<CellCircuit> Cells(const Config& config, int device) const = 0;
  /// The resistors that turn voltages into heat.
  virtual ResistorsOf resistors() const = 0;
  /// The circuit of this specimen of the device under programmed words and input voltages, without
  /// times, noise level and start.
  virtual SpiceCircuit Netlist(const Config& config, std::shared_ptr<const LinearOperator> words,
                               const Vector& input_v) const = 0;
  /// The fastest motion that a netlist's step has to follow, s, for a problem with this spectrum.
  virtual double FastestTime(const Config& config, std::shared_ptr<const LinearOperator> words,
                             const DeviceScales& scales, const Spectrum& problem) const = 0;
};

/// The kind of a configuration. @throws InputError for a name without one.
const CellKind& CellKindOf(const Config& config);

// The kinds that there are.
std::unique_ptr<const CellKind> MakeRcKind();
std::unique_ptr<const CellKind> MakeOscillatorKind();

}  // namespace spusim
