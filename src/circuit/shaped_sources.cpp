// SPDX-License-Identifier: Apache-2.0
#include <spusim/circuit/shaped_sources.h>

#include <cmath>
#include <limits>
#include <utility>

#include <spusim/linalg/dense_operator.h>

namespace spusim {

ShapedSources::ShapedSources(NoiseSpectrum spectrum, const StreamFamily& streams)
    : spectrum_(std::move(spectrum)), held_(streams.Stream("noise.while_held")) {}

Index ShapedSources::states() const {
  return sources_ * static_cast<Index>(spectrum_.poles.size());
}

LangevinSystem ShapedSources::Apply(const LangevinSystem& system, Index sources) {
  const Index k = system.drift->size();
  const bool known = drift_ != nullptr && inner_drift_ == system.drift &&
                     inner_noise_ == system.noise() && sources_ == sources;
  if (!known) {
    // Others than before have states of their own, which Run is to fill.
    if (sources_ != sources) level_ = 0.0;
    sources_ = sources;
    inner_drift_ = system.drift;
    inner_noise_ = system.noise();
    const Matrix path = system.Mixing();
    const Index white = path.cols() - sources;
    const Index all = k + states();

    Matrix drift = Matrix::Zero(all, all);
    drift.topLeftCorner(k, k) = system.drift->ToDense();
    Matrix mixing = Matrix::Zero(all, path.cols() + states());
    mixing.topRightCorner(k, white) = path.rightCols(white);
    if (spectrum_.white) mixing.topLeftCorner(k, sources) = path.leftCols(sources);
    Index first = k;
    Index column = sources;
    for (const NoiseSpectrum::Pole& pole : spectrum_.poles) {
      const double relative = pole.rate_per_s / system.rate;
      drift.block(0, first, k, sources) = -pole.amplitude * relative * path.leftCols(sources);
      drift.block(first, first, sources, sources).diagonal().setConstant(relative);
      mixing.block(first, column, sources, sources).setIdentity();
      first += sources;
      column += sources;
    }
    drift_ = std::make_shared<DenseOperator>(std::move(drift));
    mixing_ = std::make_shared<const Matrix>(std::move(mixing));
  }
  LangevinSystem shaped = system;
  if (shaped.layout.voltages == 0) shaped.layout.voltages = k;
  shaped.layout.sources = states();
  shaped.drift = drift_;
  shaped.noise_mixing = mixing_;
  shaped.noise_gains = nullptr;
  shaped.input.conservativeResize(k + states());
  shaped.input.tail(states()).setZero();
  return shaped;
}

void ShapedSources::Run(double seconds, double diffusion, Eigen::Ref<Vector> states) {
  // What a source puts out follows its level at once; the source itself has always been on.
  if (level_ > 0.0) {
    states *= std::sqrt(diffusion / level_);
  } else {
    states.setZero();
    seconds = std::numeric_limits<double>::infinity();
  }
  level_ = diffusion;
  if (!(seconds > 0.0)) return;
  Vector normals(states.size());
  held_.FillNormals(held_index_++, normals);
  Index first = 0;
  for (const NoiseSpectrum::Pole& pole : spectrum_.poles) {
    const double decay = std::exp(-pole.rate_per_s * seconds);
    const double spread =
        std::sqrt(diffusion / pole.rate_per_s * -std::expm1(-2.0 * pole.rate_per_s * seconds));
    states.segment(first, sources_) =
        decay * states.segment(first, sources_) + spread * normals.segment(first, sources_);
    first += sources_;
  }
}

}  // namespace spusim
