// SPDX-License-Identifier: Apache-2.0
#include <spusim/device/ideal_spu_device.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include <spusim/base/errors.h>
#include <spusim/device/timing/cycle_formulas.h>
#include <spusim/linalg/decompositions.h>

namespace spusim {

IdealSpuDevice::IdealSpuDevice(const Dac& dac, const Adc& adc, double time_constant_s,
                               std::uint64_t clock_hz, const StreamFamily& streams)
    : dac_(dac),
      adc_(adc),
      time_constant_s_(time_constant_s),
      clock_hz_(static_cast<double>(clock_hz)),
      noise_(streams.Stream("noise.cells")) {}

void IdealSpuDevice::Program(const ArrayImage& image) {
  const auto matrix = ProgrammedMatrix(image);
  if (!matrix->symmetric()) throw InputError("the ideal device takes symmetric matrices only");
  staged_matrix_ = matrix->ToDense();
}

void IdealSpuDevice::ProgramNoise(const NoiseImage& image) {
  if (image.mixed()) throw InputError("the ideal device takes independent noise sources only");
}

void IdealSpuDevice::LoadInput(const Vector& codes) { staged_input_v_ = dac_.Volts(codes); }

void IdealSpuDevice::Preset(const Vector& codes) { staged_state_v_ = dac_.Volts(codes); }

void IdealSpuDevice::Latch(double node_variance_v2) {
  node_variance_v2_ = node_variance_v2;
  if (staged_matrix_.size() != 0) {
    const Eigen::SelfAdjointEigenSolver<Matrix> eigen(staged_matrix_);
    modes_ = eigen.eigenvectors();
    rates_ = eigen.eigenvalues();
    spectrum_.lowest = rates_.minCoeff();
    spectrum_.max_modulus = rates_.cwiseAbs().maxCoeff();
    spectrum_.euler_step_bound = 2.0 / spectrum_.max_modulus;
    staged_matrix_.resize(0, 0);
    if (state_v_.size() != rates_.size()) state_v_ = Vector::Zero(rates_.size());
  }
  if (staged_input_v_.size() != 0) input_v_ = staged_input_v_;
  if (staged_state_v_.size() != 0) state_v_ = staged_state_v_;
  staged_input_v_.resize(0);
  staged_state_v_.resize(0);
}

void IdealSpuDevice::Relax(std::uint64_t cycles) {
  end_cycle_ += cycles;
  if (cycles == 0) return;
  const double t = static_cast<double>(cycles) / clock_hz_ / time_constant_s_;
  const Vector target = (modes_.transpose() * input_v_).cwiseQuotient(rates_);
  Vector y = modes_.transpose() * state_v_;
  Vector z = Vector::Zero(y.size());
  if (node_variance_v2_ > 0.0) noise_.FillNormals(noise_index_++, z);
  for (Index i = 0; i < y.size(); ++i) {
    const double decay = std::exp(-rates_[i] * t);
    const double variance = -node_variance_v2_ * std::expm1(-2.0 * rates_[i] * t) / rates_[i];
    y[i] = target[i] + decay * (y[i] - target[i]) + std::sqrt(variance) * z[i];
  }
  state_v_ = modes_ * y;
}

void IdealSpuDevice::Start(const AnnealCommand& command) {
  if (started_) throw RunError("an anneal was started before the last one was read");
  end_cycle_ = cycles_;
  Latch(command.node_variance_v2);
  const bool every = command.read == ReadMode::kEverySample;
  const Index n = state_v_.size();
  // Nothing can change what is to come, so it is worked out now; time passes until it is read.
  ReadOut& result = started_.emplace();
  result.codes = RowMatrix::Zero(every ? static_cast<Index>(command.samples) : 1, n);
  result.interval_cycles = std::max<std::uint64_t>(command.interval_cycles, 1);
  Vector codes(n);
  for (std::uint64_t k = 0; k < command.samples; ++k) {
    Relax(k == 0 ? command.settle_cycles : result.interval_cycles);
    result.adc_clips += adc_.Convert(state_v_, codes);
    result.codes.row(every ? static_cast<Index>(k) : 0) += codes.transpose();
  }
  free_running_ = command.delay_cycles < 0;
  if (command.delay_cycles > 0) Relax(static_cast<std::uint64_t>(command.delay_cycles));
}

ReadOut IdealSpuDevice::Read() {
  if (!started_) throw RunError("read without an anneal that was started");
  cycles_ = std::max(cycles_, end_cycle_);
  ReadOut result = std::move(*started_);
  started_.reset();
  return result;
}

void IdealSpuDevice::Wait(double seconds) {
  const std::uint64_t cycles =
      DurationCycles(seconds, static_cast<std::uint64_t>(clock_hz_), "host time");
  cycles_ += cycles;
  if (free_running_ && cycles_ > end_cycle_) Relax(cycles_ - end_cycle_);
}

double IdealSpuDevice::Seconds() const { return static_cast<double>(cycles_) / clock_hz_; }

}  // namespace spusim
