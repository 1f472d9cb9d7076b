// SPDX-License-Identifier: Apache-2.0
#include <spusim/analog/exact/factored/factored_propagator.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include <spusim/analog/engine.h>

namespace spusim {
namespace {

// Up to this many rows the eigendecomposition costs no more than the Lanczos run that finds the
// spectrum.
constexpr Index kAlwaysModes = 96;
// As FindSpectrum promises.
constexpr double kResidual = 1e-4;

// The cost model, in flops of the product with G (the unit: 2 m^2). Measured on an Intel Xeon
// (Sapphire Rapids, AVX2 build), m = 640: the product runs at 7 GFlop/s (G comes from the
// third-level cache), Cholesky and eigendecomposition take 0.2 s, as much as 1700 products.
constexpr double kModesPerCube = 5.4;  // times m^3
// Bits of e^{-t z} over [0, Z] by polynomials: degree sqrt(t Z ln(1/1e-12)).
constexpr double kDegreeFactor = 5.3;
constexpr double kLeastDegree = 8.0;

// Of the mean: far above rounding (1e-16 times the m N products behind each entry), far below any
// converter's step (2^-24). What the last four iterations moved is held to it; what is left is
// less.
constexpr double kMeanTolerance = 1e-12;
// Of the noise: a relative error e of the standard deviation is seen in the variance of n samples
// when 2 e > sqrt(2/n), so 1e-9 needs n > 5e17.
constexpr double kNoiseTolerance = 1e-9;

const FactoredMatrix& Factors(const LangevinSystem& system) {
  return dynamic_cast<const FactoredOperator&>(*system.drift).factors();
}

void Split(const Vector& interleaved, Index m, int count, int column, Vector& out) {
  out = Eigen::Map<const Vector, 0, Eigen::InnerStride<>>(interleaved.data() + column, m,
                                                          Eigen::InnerStride<>(count));
}

}  // namespace

FactoredPropagator::FactoredPropagator(const LangevinSystem& system, ExactStreams& streams,
                                       WorkCounts& work, int threads, FactoredMethod method)
    : streams_(streams),
      work_(work),
      method_(method),
      drift_(system.drift),
      products_(Factors(system), threads),
      core_(Factors(system), products_),
      steps_(Vector(), 1.0, 0.0) {
  const Index m = core_.rows();
  interleaved_.resize(m * JacobianProducts::kMaxVectors);
  for (Vector* y : {&y_state_, &y_input_, &y_offset_, &y_noise_, &weights_, &residual_, &pulled_}) {
    y->setZero(m);
  }
  if (method_ == FactoredMethod::kModes ||
      (method_ == FactoredMethod::kAuto && m <= kAlwaysModes)) {
    modes_ = std::make_unique<FactoredModes>(core_);
  }
  FindSpectrumOf(system);
  SetDynamics(system);
}

void FactoredPropagator::FindSpectrumOf(const LangevinSystem& system) {
  double error = 0.0;
  if (modes_ != nullptr) {
    zlow_ = modes_->lowest();
    zhigh_ = modes_->highest();
  } else {
    krylov_ = std::make_unique<FactoredKrylov>(core_);
    krylov_->FindEnds(kResidual, zlow_, zhigh_);
    error = kResidual * std::max(std::abs(zlow_), std::abs(zhigh_));
  }
  const double leak = core_.leak();
  if (core_.rows() >= products_.size()) {
    // No direction need be left in which F is leak I.
    spectrum_ = FindSpectrum(*system.drift);
  } else {
    spectrum_ = RealSpectrum(leak + std::min(0.0, zlow_), leak + std::max(0.0, zhigh_) + error);
  }
}

void FactoredPropagator::SetDynamics(const LangevinSystem& system) {
  rate_ = system.rate;
  pole_ = system.input_pole;
  bridge_.reset();
  SetSteps();
  input_known_ = false;
}

void FactoredPropagator::SetSteps() {
  stepped_modes_ = modes_ != nullptr ? modes_->theta().size() : 0;
  Vector alpha(1 + stepped_modes_);
  alpha[0] = core_.leak();
  if (modes_ != nullptr) alpha.tail(stepped_modes_) = modes_->theta().array() + core_.leak();
  steps_ = ModeSteps(alpha, rate_, pole_);
}

const FactoredModes& FactoredPropagator::Modes() {
  if (modes_ == nullptr) modes_ = std::make_unique<FactoredModes>(core_);
  return *modes_;
}

/// The choice is made from flops alone, never from the clock. Whatever has been spent on
/// polynomials so far counts, so that an unannounced train of intervals costs at most twice what
/// the better way would have.
bool FactoredPropagator::UseModes(double duration_s) {
  if (method_ == FactoredMethod::kModes) return true;
  if (method_ == FactoredMethod::kKrylov) return false;
  if (chosen_modes_ || core_.rows() <= kAlwaysModes) return true;
  const auto m = static_cast<double>(core_.rows());
  const double time = rate_ * duration_s;
  double degree = kLeastDegree + kDegreeFactor * std::sqrt(time * (zhigh_ - zlow_));
  if (krylov_iterations_ > 0) {
    degree =
        static_cast<double>(krylov_iterations_) * std::max(1.0, std::sqrt(time / krylov_time_));
  }
  const double interval = 2.0 * m * m * std::min(degree, m);
  const auto expected =
      static_cast<double>(announced_.BlockSize(duration_s, std::numeric_limits<Index>::max()));
  // Once they are there, they are the cheaper way. (Modes found for looks do not count: looking
  // changes nothing.)
  chosen_modes_ = krylov_spent_ + expected * interval > kModesPerCube * m * m * m;
  return chosen_modes_;
}

void FactoredPropagator::MultiplyByJacobian(const Vector& state, const Vector& input,
                                            const Vector& offset, bool noisy) {
  const Index m = core_.rows();
  if (!input_known_ && offset.size() != 0) {
    const double* const both[] = {input.data(), offset.data()};
    products_.Times(both, 2, interleaved_.data());
    Split(interleaved_, m, 2, 0, y_input_);
    Split(interleaved_, m, 2, 1, y_offset_);
    input_known_ = true;
    ++work_.drift_products;
  }
  const double* vectors[JacobianProducts::kMaxVectors] = {state.data()};
  Vector* outputs[JacobianProducts::kMaxVectors] = {&y_state_};
  int count = 1;
  if (!input_known_) {
    outputs[count] = &y_input_;
    vectors[count++] = input.data();
  }
  if (noisy) {
    outputs[count] = &y_noise_;
    vectors[count++] = normals_.data();
  }
  products_.Times(vectors, count, interleaved_.data());
  for (int v = 0; v < count; ++v) Split(interleaved_, m, count, v, *outputs[v]);
  input_known_ = true;
  ++work_.drift_products;
}

void FactoredPropagator::AddByModes(double duration_s, double amplitude) {
  const Matrix& basis = modes_->basis();
  const ModeStep& step = steps_.At(duration_s);
  const Index r = basis.cols();
  const auto add = [&](const Vector& values, double factor, const Vector& y) {
    modal_.noalias() = basis.transpose() * y;
    modal_sum_.array() += factor * (values.tail(r).array() - values[0]) * modal_.array();
  };
  modal_sum_.setZero(r);
  modal_.resize(r);
  add(step.decay, 1.0, y_state_);
  add(step.response, 1.0, y_input_);
  if (step.settling.size() != 0) add(step.settling, 1.0, y_offset_);
  if (amplitude > 0.0) add(step.deviation, amplitude, y_noise_);
  weights_.noalias() += basis * modal_sum_;
}

void FactoredPropagator::AddByKrylov(const LangevinSystem& system, const Vector& offset,
                                     double time, double amplitude, const Vector& state) {
  using Kind = IntervalFunction::Kind;
  if (krylov_ == nullptr) krylov_ = std::make_unique<FactoredKrylov>(core_);
  const double leak = core_.leak();
  const IntervalFunction response(Kind::kResponse, time);
  const double settled = response.Value(leak);
  // e^{-F t} x0 + response(F) u = x0 + response(F) (u - F x0).
  core_.factors.TimesHessian(y_state_.data(), pulled_.data());
  weights_ -= settled * pulled_;
  const double* const pulled[] = {pulled_.data()};
  SymmetricTimes(core_.gram, pulled, 1, residual_.data());
  residual_ = y_input_ - leak * y_state_ - residual_;
  const double scale = state.norm() + std::abs(settled) * system.input.norm();
  FactoredKrylov::Term terms[FactoredKrylov::kMaxTerms];
  int count = 0;
  terms[count++] = {residual_.data(), response, kMeanTolerance * scale, kMeanTolerance};
  if (offset.size() != 0) {
    const IntervalFunction settling(Kind::kSettling, time, pole_ / rate_);
    terms[count++] = {y_offset_.data(), settling,
                      kMeanTolerance * (scale + std::abs(settled) * offset.norm()), kMeanTolerance};
  }
  if (amplitude > 0.0) {
    const IntervalFunction deviation(Kind::kDeviation, time);
    y_noise_ *= amplitude;
    const double norm = std::sqrt(static_cast<double>(state.size()));
    terms[count++] = {y_noise_.data(), deviation,
                      kNoiseTolerance * amplitude * deviation.Value(leak) * norm, kNoiseTolerance};
  }
  krylov_iterations_ = krylov_->AddTo(terms, count, weights_);
  krylov_time_ = time;
  const auto m = static_cast<double>(core_.rows());
  krylov_spent_ += 2.0 * m * m * static_cast<double>(krylov_iterations_);
}

void FactoredPropagator::Move(const LangevinSystem& system, const Vector& input_offset,
                              double duration_s, Vector& state, const PathView* view) {
  const Index n = products_.size();
  const double time = rate_ * duration_s;
  const bool noisy = system.diffusion > 0.0;
  const double amplitude = noisy ? std::sqrt(2.0 * system.diffusion / rate_) : 0.0;
  if (noisy) {
    normals_.resize(n);
    streams_.noise.FillNormals(streams_.noise_index++, normals_);
    work_.normals += static_cast<std::uint64_t>(n);
  }
  MultiplyByJacobian(state, system.input, input_offset, noisy);
  if (view != nullptr) seen_start_ = state.head(std::min(view->cells, n));

  const bool by_modes = UseModes(duration_s);
  if (by_modes && Modes().theta().size() != stepped_modes_) SetSteps();
  weights_.setZero();
  if (by_modes) {
    AddByModes(duration_s, amplitude);
  } else {
    AddByKrylov(system, input_offset, time, amplitude, state);
  }
  announced_.Take(duration_s);

  const ModeStep& step = steps_.At(duration_s);
  const double decay = step.decay[0];
  const double response = step.response[0];
  const double settling = input_offset.size() != 0 ? step.settling[0] : 0.0;
  const double deviation = amplitude * step.deviation[0];
  products_.Update(
      [&](Index first, Index count, double* out) {
        Eigen::Map<Vector> x(out, count);
        x = decay * x + response * system.input.segment(first, count);
        if (input_offset.size() != 0) x += settling * input_offset.segment(first, count);
        if (noisy) x += deviation * normals_.segment(first, count);
      },
      weights_.data(), nullptr, state);
  ++work_.drift_products;
  if (view != nullptr) Show(system, input_offset, duration_s, state, *view);
  if (input_offset.size() != 0) y_offset_ *= std::exp(-pole_ * duration_s);
}

void FactoredPropagator::Show(const LangevinSystem& system, const Vector& offset, double duration_s,
                              const Vector& state, const PathView& view) {
  const PathGrid grid(view, rate_, duration_s);
  const Index cells = seen_start_.size();
  if (grid.inner()) {
    if (bridge_ == nullptr || bridge_->cells() != cells) {
      bridge_ =
          std::make_unique<FactoredBridge>(Modes(), products_, core_.leak(), rate_, pole_, cells);
    }
    const double* const x[] = {state.data()};
    products_.Times(x, 1, interleaved_.data());
    ++work_.drift_products;
    const bool settling = offset.size() != 0;
    bridge_->Show(system, view, grid, {y_state_.data(), seen_start_.data()},
                  {interleaved_.data(), state.data()}, {y_input_.data(), system.input.data()},
                  {settling ? y_offset_.data() : nullptr, settling ? offset.data() : nullptr},
                  streams_);
  }
  if (!grid.wanted(grid.count())) return;
  shown_ = state.head(cells);
  view.look(duration_s, shown_);
}

}  // namespace spusim
