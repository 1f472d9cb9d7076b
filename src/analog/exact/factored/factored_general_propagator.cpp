// SPDX-License-Identifier: Apache-2.0
#include <spusim/analog/exact/factored/factored_general_propagator.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include <spusim/analog/engine.h>
#include <spusim/analog/exact/phi.h>
#include <spusim/base/errors.h>
#include <spusim/base/interrupt.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/linalg/factored_operator.h>
#include <spusim/linalg/general_eigen.h>

namespace spusim {
namespace {

const FactoredMatrix& GeneralFactors(const LangevinSystem& system) {
  return dynamic_cast<const FactoredOperator&>(*system.drift).factors();
}

/// gain H times each column.
Matrix TimesHessian(const FactoredMatrix& f, const Matrix& in) {
  Matrix out(in.rows(), in.cols());
  for (Index c = 0; c < in.cols(); ++c) f.TimesHessian(in.col(c).data(), out.col(c).data());
  return out;
}

[[noreturn]] void ThrowNoConvergence(Index rows) {
  throw RunError(fmt::format("exact_factored: the eigenvalues of {} rows do not converge", rows));
}

}  // namespace

struct FactoredGeneralPropagator::Looks {
  Looks(Matrix a, Matrix noise, Index cells)
      : drift(a), bridge(std::move(a), std::move(noise), cells) {}
  Matrix drift;
  GaussianBridge bridge;
  double spacing = -1.0;
  Matrix decay;
  Matrix response;
  Matrix settling;
};

FactoredGeneralPropagator::~FactoredGeneralPropagator() = default;

FactoredGeneralPropagator::FactoredGeneralPropagator(const LangevinSystem& system,
                                                     ExactStreams& streams, WorkCounts& work,
                                                     int threads)
    : streams_(streams),
      work_(work),
      drift_(system.drift),
      factors_(GeneralFactors(system)),
      products_(factors_, threads),
      leak_steps_(Vector(), 1.0, 0.0) {
  const Index m = factors_.rows();
  if (m > kDirectLimit) {
    throw RunError(fmt::format(
        "exact_factored: J of {} rows whose matrix is not symmetric (allowed: at most {}; odeint "
        "takes more)",
        m, kDirectLimit));
  }
  products_.Gram(gram_);
  Matrix both = gram_.topLeftCorner(m, m);  // J J2^T
  if (!products_.equal_arrays()) both += gram_.topRightCorner(m, m);
  cross_.resize(m, m);
  for (Index at = 0; at < m; at += factors_.block()) {
    cross_.middleCols(at, factors_.block()).noalias() =
        factors_.gain * both.middleCols(at, factors_.block()) *
        factors_.hessian_blocks.middleRows(at, factors_.block());
  }
  interleaved_.resize(m * JacobianProducts::kMaxVectors);
  for (Vector* v : {&y_state_, &y_input_, &y_offset_, &z_, &weights_, &back_weights_}) {
    v->setZero(m);
  }
  w_noise_.setZero(gram_.rows());
  noise_weights_.setZero(gram_.rows());
  FindSpectrumOf(system);
  FindBasis();
  SetDynamics(system);
}

void FactoredGeneralPropagator::FindSpectrumOf(const LangevinSystem& system) {
  if (factors_.rows() >= factors_.size()) {
    spectrum_ = FindSpectrum(*system.drift);
    return;
  }
  // Of the N eigenvalues all others are those of leak alone.
  Eigen::VectorXcd eigenvalues(cross_.rows() + 1);
  eigenvalues << GeneralEigenvalues(cross_), 0.0;
  eigenvalues.array() += factors_.leak;
  spectrum_ = GeneralSpectrum(eigenvalues);
}

void FactoredGeneralPropagator::FindBasis() {
  const Index m = factors_.rows();
  const Index w = gram_.rows();
  const Vector norms = gram_.diagonal().cwiseMax(0.0).cwiseSqrt();
  const Vector scale = (norms.array() > 0.0).select(norms.cwiseInverse(), 0.0);
  const Eigen::SelfAdjointEigenSolver<Matrix> eigen(
      Matrix(scale.asDiagonal() * gram_ * scale.asDiagonal()));
  if (eigen.info() != Eigen::Success) ThrowNoConvergence(w);
  const Vector& lambda = eigen.eigenvalues();
  const double least = static_cast<double>(w) * std::numeric_limits<double>::epsilon() *
                       std::max(0.0, lambda[w - 1]);
  Index rank = 0;
  while (rank < w && lambda[w - 1 - rank] > least) ++rank;
  basis_ = scale.asDiagonal() * eigen.eigenvectors().rightCols(rank) *
           lambda.tail(rank).cwiseSqrt().cwiseInverse().asDiagonal();
  const Matrix forward = gram_.topRows(m) * basis_;  // J V
  Matrix back = forward;                             // J2 V
  if (!products_.equal_arrays()) back += gram_.bottomRows(m) * basis_;
  projected_ = back.transpose() * TimesHessian(factors_, forward);
  projected_.diagonal().array() += factors_.leak;
}

void FactoredGeneralPropagator::SetDynamics(const LangevinSystem& system) {
  rate_ = system.rate;
  pole_ = system.input_pole;
  const Index m = factors_.rows();
  leak_steps_ = ModeSteps(Vector::Constant(1, factors_.leak), rate_, pole_);
  mean_system_.setZero(2 * m, 2 * m);
  mean_system_.topLeftCorner(m, m) = rate_ * cross_;
  mean_system_.bottomLeftCorner(m, m).diagonal().setConstant(-rate_);
  mean_system_.diagonal().array() += rate_ * factors_.leak;
  const Index r = projected_.rows();
  noise_transitions_.emplace(rate_ * projected_, rate_ * Matrix::Identity(r, r));
  steps_ = {};
  looks_.reset();
  input_known_ = false;
}

FactoredGeneralPropagator::Step& FactoredGeneralPropagator::StepOf(double duration_s) {
  for (Step& step : steps_) {
    if (step.duration_s == duration_s) return step;
  }
  Step& step = steps_[next_];
  next_ = (next_ + 1) % steps_.size();
  const Index m = factors_.rows();
  step.duration_s = duration_s;
  step.decay = Decay(mean_system_, duration_s).bottomLeftCorner(m, m);
  step.response = rate_ * InputResponse(mean_system_, 0.0, duration_s).bottomLeftCorner(m, m);
  step.settling.resize(0, 0);
  if (pole_ > 0.0) {
    step.settling = rate_ * InputResponse(mean_system_, pole_, duration_s).bottomLeftCorner(m, m);
  }
  step.noise.resize(0, 0);
  return step;
}

void FactoredGeneralPropagator::FindNoise(Step& step) {
  const Index w = gram_.rows();
  if (basis_.cols() == 0) {
    step.noise = Matrix::Zero(w, w);
    return;
  }
  const Matrix covariance = noise_transitions_->At(step.duration_s).covariance;
  if (!covariance.allFinite()) {
    // The array runs away beyond all numbers: the state will say so.
    step.noise = Matrix::Constant(w, w, std::numeric_limits<double>::infinity());
    return;
  }
  const Eigen::SelfAdjointEigenSolver<Matrix> eigen(covariance);
  if (eigen.info() != Eigen::Success) ThrowNoConvergence(covariance.rows());
  const double isolated = leak_steps_.At(step.duration_s).deviation[0];
  const Matrix rotated = basis_ * eigen.eigenvectors();
  const Vector difference = eigen.eigenvalues().cwiseMax(0.0).cwiseSqrt().array() - isolated;
  step.noise.resize(w, w);
  step.noise.noalias() = rotated * difference.asDiagonal() * rotated.transpose();
}

void FactoredGeneralPropagator::MultiplyByJacobians(const Vector& state, const Vector& input,
                                                    const Vector& offset, bool noisy) {
  const Index m = factors_.rows();
  const auto column = [&](int count, int v) {
    return Eigen::Map<const Vector, 0, Eigen::InnerStride<>>(interleaved_.data() + v, m,
                                                             Eigen::InnerStride<>(count));
  };
  if (!input_known_ && offset.size() != 0) {
    const double* const settling[] = {offset.data()};
    products_.Times(settling, 1, y_offset_.data());
    ++work_.drift_products;
  }
  const double* vectors[JacobianProducts::kMaxVectors] = {state.data()};
  int count = 1;
  if (!input_known_) vectors[count++] = input.data();
  if (noisy) vectors[count++] = normals_.data();
  products_.Times(vectors, count, interleaved_.data());
  ++work_.drift_products;
  y_state_ = column(count, 0);
  if (!input_known_) y_input_ = column(count, 1);
  input_known_ = true;
  if (!noisy) return;
  w_noise_.head(m) = column(count, count - 1);
  if (products_.equal_arrays()) return;
  const double* const normals[] = {normals_.data()};
  products_.BackTimes(normals, 1, w_noise_.data() + m);
  ++work_.drift_products;
  w_noise_.tail(m) -= w_noise_.head(m);
}

void FactoredGeneralPropagator::Move(const LangevinSystem& system, const Vector& input_offset,
                                     double duration_s, Vector& state, const PathView* view) {
  const Index n = factors_.size();
  const Index m = factors_.rows();
  const bool noisy = system.diffusion > 0.0;
  const bool settles = input_offset.size() != 0;
  if (noisy) {
    normals_.resize(n);
    streams_.noise.FillNormals(streams_.noise_index++, normals_);
    work_.normals += static_cast<std::uint64_t>(n);
  }
  MultiplyByJacobians(state, system.input, input_offset, noisy);
  if (view != nullptr) seen_start_ = state.head(std::min(view->cells, n));
  Step& step = StepOf(duration_s);
  const ModeStep& leak = leak_steps_.At(duration_s);

  z_.noalias() = step.decay * y_state_;
  z_.noalias() += step.response * y_input_;
  if (settles) z_.noalias() += step.settling * y_offset_;
  factors_.TimesHessian(z_.data(), back_weights_.data());
  back_weights_ = -back_weights_;
  const double amplitude = noisy ? std::sqrt(2.0 * system.diffusion / rate_) : 0.0;
  if (noisy) {
    if (step.noise.size() == 0) FindNoise(step);
    noise_weights_.noalias() = step.noise * w_noise_;
    noise_weights_ *= amplitude;
  }
  const double* forward = nullptr;
  const double* back = back_weights_.data();
  if (products_.equal_arrays()) {
    if (noisy) back_weights_ += noise_weights_;
    forward = back_weights_.data();
    back = nullptr;
  } else if (noisy) {
    // W^T n = J^T (n1 - n2) + J2^T n2.
    weights_ = noise_weights_.head(m) - noise_weights_.tail(m);
    back_weights_ += noise_weights_.tail(m);
    forward = weights_.data();
  }
  const double deviation = amplitude * leak.deviation[0];
  products_.Update(
      [&](Index first, Index count, double* out) {
        Eigen::Map<Vector> x(out, count);
        x = leak.decay[0] * x + leak.response[0] * system.input.segment(first, count);
        if (settles) x += leak.settling[0] * input_offset.segment(first, count);
        if (noisy) x += deviation * normals_.segment(first, count);
      },
      forward, back, state);
  ++work_.drift_products;
  if (view != nullptr) Show(system, input_offset, duration_s, state, *view);
  if (settles) y_offset_ *= std::exp(-pole_ * duration_s);
}

void FactoredGeneralPropagator::Show(const LangevinSystem& system, const Vector& offset,
                                     double duration_s, const Vector& state, const PathView& view) {
  const PathGrid grid(view, rate_, duration_s);
  const Index cells = seen_start_.size();
  const Index m = factors_.rows();
  if (grid.inner()) {
    if (looks_ == nullptr || looks_->drift.rows() != cells + m) {
      Matrix forward;
      Matrix back;
      products_.CopyColumns(false, 0, cells, forward);
      products_.CopyColumns(true, 0, cells, back);
      Matrix a = Matrix::Zero(cells + m, cells + m);
      a.topRightCorner(cells, m) =
          back.transpose() * TimesHessian(factors_, Matrix::Identity(m, m));
      a.bottomRightCorner(m, m) = cross_;
      a.diagonal().array() += factors_.leak;
      Matrix noise = Matrix::Identity(cells + m, cells + m);
      noise.topRightCorner(cells, m) = forward.transpose();
      noise.bottomLeftCorner(m, cells) = forward;
      noise.bottomRightCorner(m, m) = gram_.topLeftCorner(m, m);
      looks_ = std::make_unique<Looks>(rate_ * a, noise, cells);
    }
    Looks& looks = *looks_;
    if (looks.spacing != grid.spacing()) {
      looks.spacing = grid.spacing();
      looks.decay = Decay(looks.drift, looks.spacing);
      looks.response = rate_ * InputResponse(looks.drift, 0.0, looks.spacing);
      if (pole_ > 0.0) looks.settling = rate_ * InputResponse(looks.drift, pole_, looks.spacing);
    }
    const auto join = [&](const Vector& head, const Vector& tail) {
      Vector joined(cells + m);
      joined << head.head(cells), tail;
      return joined;
    };
    const Vector start = join(seen_start_, y_state_);
    const Vector input = looks.response * join(system.input, y_input_);
    Vector settling = Vector::Zero(cells + m);
    if (offset.size() != 0) settling = looks.settling * join(offset, y_offset_);
    const double fade = std::exp(-pole_ * grid.spacing());
    // The noise-free path: first to its end, which the bridge starts from, then again to show it.
    const auto forced = [&](Vector& mean, double& share) {
      mean = (looks.decay * mean + input + share * settling).eval();
      share *= fade;
    };
    const bool noisy = system.diffusion > 0.0;
    if (noisy) {
      Vector mean = start;
      double share = 1.0;
      for (Index k = 1; k <= grid.count(); ++k) forced(mean, share);
      const double* const x[] = {state.data()};
      products_.Times(x, 1, interleaved_.data());
      ++work_.drift_products;
      const Vector end = join(state, interleaved_.head(m));
      looks.bridge.Draw(duration_s, grid.count(), end - mean, std::sqrt(2.0 * system.diffusion),
                        streams_.looks, streams_.look_index);
    }
    Vector mean = start;
    double share = 1.0;
    for (Index k = 1; k < grid.count(); ++k) {
      ThrowIfInterrupted();
      forced(mean, share);
      if (!grid.wanted(k)) continue;
      shown_ = mean.head(cells);
      if (noisy) shown_ += looks.bridge.Deviation(k);
      view.look(grid.time(k), shown_);
    }
  }
  if (!grid.wanted(grid.count())) return;
  shown_ = state.head(cells);
  view.look(duration_s, shown_);
}

}  // namespace spusim
