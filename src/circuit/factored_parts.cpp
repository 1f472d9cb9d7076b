// SPDX-License-Identifier: Apache-2.0
#include <spusim/circuit/factored_parts.h>

#include <cmath>

#include <fmt/format.h>

#include <spusim/circuit/part_factor.h>
#include <spusim/config/errors.h>

namespace spusim {
namespace {

/// A memoryless stage: gains and offsets of its rows.
struct Stage {
  Vector gain;      // what a row's sum is multiplied by
  Vector offset_v;  // at its output
};

Stage StageOf(const RowMatrix& array, double feedback, double deviation, double offset_v,
              double open_loop_gain, std::uint64_t seed, const char* name) {
  const RandomStream feedbacks(seed, fmt::format("stages.{}.feedback", name));
  const RandomStream offsets(seed, fmt::format("stages.{}.offset", name));
  Stage stage{Vector(array.rows()), Vector::Zero(array.rows())};
  for (Index r = 0; r < array.rows(); ++r) {
    const double f = feedback * PartFactor(feedbacks, deviation, r, 0);
    const double node = array.row(r).cwiseAbs().sum() + f;
    stage.gain[r] = 1.0 / (f + (open_loop_gain > 0.0 ? node / open_loop_gain : 0.0));
    if (offset_v == 0.0) continue;
    stage.offset_v[r] =
        stage.gain[r] * node * offset_v * offsets.Normal(static_cast<std::uint64_t>(r), 0);
  }
  return stage;
}

RowMatrix Factors(std::uint64_t seed, const char* name, double deviation, Index rows, Index cols) {
  const RandomStream stream(seed, name);
  RowMatrix factors(rows, cols);
  for (Index r = 0; r < rows; ++r) {
    for (Index c = 0; c < cols; ++c) factors(r, c) = PartFactor(stream, deviation, r, c);
  }
  return factors;
}

}  // namespace

FactoredParts::FactoredParts(double resistor, double offset_v, double gain,
                             std::uint64_t device_seed)
    : resistor_(resistor), offset_v_(offset_v), gain_(gain), device_seed_(device_seed) {}

void FactoredParts::Draw(Index rows, Index cells, Index block) const {
  if (forward_.rows() == rows && forward_.cols() == cells && hessian_.cols() == block) return;
  forward_ = Factors(device_seed_, "arrays.forward", resistor_, rows, cells);
  back_ = Factors(device_seed_, "arrays.back", resistor_, rows, cells);
  hessian_ = Factors(device_seed_, "arrays.hessian", resistor_, rows, block);
}

FactoredParts::Realised FactoredParts::Realise(const FactoredMatrix& nominal) const {
  if (nominal.jacobian32.size() != 0) {
    throw InputError(
        "cells: parts that are off with a J stored in float (allowed: spu.jacobian_storage = "
        "\"double\")");
  }
  if (!(nominal.gain > 0.0)) {
    throw InputError(
        fmt::format("cells: memoryless stages with the gain {} (allowed: > 0)", nominal.gain));
  }
  Realised real;
  FactoredMatrix& array = real.array;
  array.jacobian = nominal.kronecker ? nominal.kronecker->Assemble() : nominal.jacobian;
  array.back_jacobian = nominal.back_jacobian.size() != 0 ? nominal.back_jacobian : array.jacobian;
  array.hessian_blocks = nominal.hessian_blocks;
  if (resistor_ > 0.0) {
    Draw(array.rows(), array.size(), array.block());
    array.jacobian.array() *= forward_.array();
    array.back_jacobian.array() *= back_.array();
    array.hessian_blocks.array() *= hessian_.array();
  }

  const double feedback = 1.0 / std::sqrt(nominal.gain);
  const Stage first =
      StageOf(array.jacobian, feedback, resistor_, offset_v_, gain_, device_seed_, "first");
  const Stage second =
      StageOf(array.hessian_blocks, feedback, resistor_, offset_v_, gain_, device_seed_, "second");
  // Stage by stage, up to the nominal gain, which stays where it was.
  array.gain = nominal.gain;
  array.jacobian = (feedback * first.gain).asDiagonal() * array.jacobian;
  Vector outputs(array.rows());
  const Index block = array.block();
  for (Index top = 0; top < array.rows(); top += block) {
    outputs.segment(top, block) =
        array.hessian_blocks.middleRows(top, block) * first.offset_v.segment(top, block);
  }
  outputs = second.gain.cwiseProduct(outputs) + second.offset_v;
  array.hessian_blocks = (feedback * second.gain).asDiagonal() * array.hessian_blocks;
  real.input_v = array.back_jacobian.transpose() * outputs;

  const RandomStream leaks(device_seed_, "cells.leak");
  array.leaks.resize(array.size());
  for (Index i = 0; i < array.size(); ++i) {
    array.leaks[i] = nominal.leak * PartFactor(leaks, resistor_, i, 0);
  }
  real.rows = array.back_jacobian.cwiseAbs().colwise().sum().transpose() + array.leaks.cwiseAbs();
  return real;
}

}  // namespace spusim
