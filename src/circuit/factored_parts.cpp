// SPDX-License-Identifier: Apache-2.0
#include <spusim/circuit/factored_parts.h>

#include <cmath>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/circuit/part_factor.h>

namespace spusim {
namespace {

/// A memoryless stage: gains and offsets of its rows.
struct Stage {
  Vector gain;      // what a row's sum is multiplied by
  Vector offset_v;  // at its output
};

Stage StageOf(const RowMatrix& array, double feedback, double deviation, double offset_v,
              double open_loop_gain, const StreamFamily& specimen, const char* name) {
  const RandomStream feedbacks = specimen.Stream(fmt::format("stages.{}.feedback", name));
  const RandomStream offsets = specimen.Stream(fmt::format("stages.{}.offset", name));
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

RowMatrix Factors(const StreamFamily& specimen, const char* name, double deviation, Index rows,
                  Index cols) {
  const RandomStream stream = specimen.Stream(name);
  RowMatrix factors(rows, cols);
  for (Index r = 0; r < rows; ++r) {
    for (Index c = 0; c < cols; ++c) factors(r, c) = PartFactor(stream, deviation, r, c);
  }
  return factors;
}

}  // namespace

FactoredParts::FactoredParts(double resistor, double offset_v, double gain,
                             const StreamFamily& specimen)
    : resistor_(resistor), offset_v_(offset_v), gain_(gain), specimen_(specimen) {}

void FactoredParts::Draw(Index rows, Index cells, Index block) const {
  if (forward_.rows() == rows && forward_.cols() == cells && hessian_.cols() == block) return;
  forward_ = Factors(specimen_, "arrays.forward", resistor_, rows, cells);
  back_ = Factors(specimen_, "arrays.back", resistor_, rows, cells);
  hessian_ = Factors(specimen_, "arrays.hessian", resistor_, rows, block);
}

FactoredMatrix FactoredParts::WithOwnResistors(const FactoredMatrix& nominal) const {
  FactoredMatrix own;
  own.gain = nominal.gain;
  own.jacobian = nominal.kronecker ? nominal.kronecker->Assemble() : nominal.jacobian;
  own.back_jacobian = nominal.back_jacobian.size() != 0 ? nominal.back_jacobian : own.jacobian;
  own.hessian_blocks = nominal.hessian_blocks;
  own.leaks = Vector::Constant(own.size(), nominal.leak);
  if (resistor_ == 0.0) return own;
  Draw(own.rows(), own.size(), own.block());
  own.jacobian.array() *= forward_.array();
  own.back_jacobian.array() *= back_.array();
  own.hessian_blocks.array() *= hessian_.array();
  const RandomStream leaks = specimen_.Stream("cells.leak");
  for (Index i = 0; i < own.size(); ++i) own.leaks[i] *= PartFactor(leaks, resistor_, i, 0);
  return own;
}

FactoredParts::Realised FactoredParts::Realise(const FactoredMatrix& nominal, bool own_rows) const {
  if (nominal.jacobian32.size() != 0) {
    throw InputError(
        "cells: non-ideal parts with a J stored in float (allowed: spu.jacobian_storage = "
        "\"double\")");
  }
  if (!(nominal.gain > 0.0)) {
    throw InputError(
        fmt::format("cells: memoryless stages with the gain {} (allowed: > 0)", nominal.gain));
  }
  const bool own = own_rows || resistor_ > 0.0 || gain_ > 0.0;
  Realised real;
  FactoredMatrix& array = real.array;
  array = own ? WithOwnResistors(nominal) : nominal;

  RowMatrix formed;
  if (array.kronecker) formed = array.kronecker->Assemble();
  const RowMatrix& forward = array.kronecker ? formed : array.jacobian;
  const RowMatrix& back = array.back_jacobian.size() != 0 ? array.back_jacobian : forward;
  const double feedback = 1.0 / std::sqrt(nominal.gain);
  const Stage first = StageOf(forward, feedback, resistor_, offset_v_, gain_, specimen_, "first");
  const Stage second =
      StageOf(array.hessian_blocks, feedback, resistor_, offset_v_, gain_, specimen_, "second");
  Vector outputs(array.rows());
  const Index block = array.block();
  for (Index top = 0; top < array.rows(); top += block) {
    outputs.segment(top, block) =
        array.hessian_blocks.middleRows(top, block) * first.offset_v.segment(top, block);
  }
  outputs = second.gain.cwiseProduct(outputs) + second.offset_v;
  real.input_v = back.transpose() * outputs;
  real.rows = back.cwiseAbs().colwise().sum().transpose();
  if (!own) {
    real.rows.array() += std::abs(nominal.leak);
    return real;
  }
  real.rows += array.leaks.cwiseAbs();
  // What the stages' gains are off by; the nominal one stays where it was.
  array.jacobian = (feedback * first.gain).asDiagonal() * array.jacobian;
  array.hessian_blocks = (feedback * second.gain).asDiagonal() * array.hessian_blocks;
  return real;
}

}  // namespace spusim
