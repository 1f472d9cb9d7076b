// SPDX-License-Identifier: Apache-2.0
#include <spusim/setup/nominal_system.h>

#include <utility>

#include <spusim/setup/describe_cells.h>
#include <spusim/setup/parts.h>

namespace spusim {
NominalCells::NominalCells(const Config& config, std::shared_ptr<const LinearOperator> array,
                           std::shared_ptr<const Matrix> mixing)
    : cells_(DescribeCells(NominalDevice(config))) {
  cells_->Program(std::move(array), std::move(mixing));
}

NominalSystem NominalCells::System(const DeviceScales& scales, double kappa0) {
  const LangevinSystem device =
      cells_->System(Vector::Zero(cells_->cells()), scales.NodeVariance(kappa0));
  const Matrix mixing = device.Mixing();
  // Volts are s_x x, a unit of problem time lasts tau_s.
  const double time = device.rate * scales.tau_s();
  const double volts2 = scales.state() * scales.state();
  Matrix drift = time * device.drift->ToDense();
  Matrix noise = (device.diffusion * scales.tau_s() / volts2) * (mixing * mixing.transpose());
  const Index n = cells_->cells();
  if (const Index first = device.layout.outputs; first != 0) {
    // What is read goes to the front, in the place of the voltages.
    Eigen::PermutationMatrix<Eigen::Dynamic> swapped(drift.rows());
    swapped.setIdentity();
    for (Index i = 0; i < n; ++i) {
      std::swap(swapped.indices()[i], swapped.indices()[first + i]);
    }
    drift = swapped * drift * swapped;
    noise = swapped * noise * swapped;
  }
  return {.drift = std::move(drift),
          .noise = std::move(noise),
          .observed = n,
          .settled_sources = device.layout.sources};
}

Vector NominalCells::Input(const DeviceScales& scales, double kappa0,
                           const Vector& programmed_input) {
  const LangevinSystem device =
      cells_->System(scales.input * programmed_input, scales.NodeVariance(kappa0));
  return device.rate * scales.tau_s() / scales.state() * device.input;
}

}  // namespace spusim
