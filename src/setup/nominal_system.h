// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include <spusim/circuit/cell_circuit.h>
#include <spusim/config/config.h>
#include <spusim/device/spu_session.h>

namespace spusim {

/// A programmed device in problem units, with all that is the same in every specimen (states inside
/// the cells, noise of the parts, the sources' shape) and nothing that differs between them: the
/// system that predictions are made for.
///
///   dx = (input - drift x) dt + sqrt(2) S dW,   S S^T = noise,   t in tau
///
/// x: the first `observed` entries are the problem's, the others are inside the cells.
struct NominalSystem {
  Matrix drift;
  Matrix noise;  ///< with the level of the sources in it
  Index observed = 0;
  Index settled_sources = 0;  ///< the last so many states, in equilibrium from the start
};

/// The cells that make it: of a configuration, for a programmed array. The parts' spread is left
/// out.
class NominalCells {
 public:
  /// `array`: M as programmed; `mixing`: S of the noise sources, null: one a cell.
  NominalCells(const Config& config, std::shared_ptr<const LinearOperator> array,
               std::shared_ptr<const Matrix> mixing);

  /// For an anneal of the given scales and noise.
  NominalSystem System(const DeviceScales& scales, double kappa0);
  /// A problem's input, programmed_input of N entries, as that system's.
  Vector Input(const DeviceScales& scales, double kappa0, const Vector& programmed_input);

 private:
  std::unique_ptr<CellCircuit> cells_;
};

}  // namespace spusim
