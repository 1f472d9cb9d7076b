// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <utility>

#include <spusim/circuit/cell_circuit.h>
#include <spusim/circuit/shaped_sources.h>

namespace spusim {

/// Any cells with noise sources that are not white: ShapedSources around them.
class ShapedNoiseCells final : public CellCircuit {
 public:
  ShapedNoiseCells(std::unique_ptr<CellCircuit> cells, const ShapedSources& sources)
      : cells_(std::move(cells)), sources_(sources) {}

  void Program(std::shared_ptr<const LinearOperator> matrix,
               std::shared_ptr<const Matrix> mixing) override {
    cells_->Program(std::move(matrix), std::move(mixing));
  }
  LangevinSystem System(const Vector& input_v, double node_variance_v2) override {
    const LangevinSystem inner = cells_->System(input_v, node_variance_v2);
    diffusion_ = inner.diffusion;
    return sources_.Apply(inner, cells_->sources());
  }
  Index sources() const override { return cells_->sources(); }
  void Release(double held_s, Eigen::Ref<Vector> state) override {
    const Index behind = sources_.states();
    cells_->Release(held_s, state.head(state.size() - behind));
    sources_.Run(held_s, diffusion_, state.tail(behind));
  }
  Vector PulseStep(const Vector& areas_vs) const override {
    Vector step = cells_->PulseStep(areas_vs);
    const Index inner = step.size();
    step.conservativeResize(inner + sources_.states());
    step.tail(sources_.states()).setZero();
    return step;
  }
  bool MoveTemperatures(double time_s, bool integrating, const Eigen::Ref<const Vector>& volts,
                        const Eigen::Ref<const Vector>& input_v) override {
    return cells_->MoveTemperatures(time_s, integrating, volts, input_v);
  }
  Index cells() const override { return cells_->cells(); }

 private:
  std::unique_ptr<CellCircuit> cells_;
  ShapedSources sources_;
  double diffusion_ = 0.0;
};

}  // namespace spusim
