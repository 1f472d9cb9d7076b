// SPDX-License-Identifier: Apache-2.0
#include <spusim/setup/ideal_machine.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include <spusim/analog/exact/dense/exact_dense_engine.h>
#include <spusim/base/errors.h>
#include <spusim/base/interrupt.h>
#include <spusim/circuit/rc_circuit.h>
#include <spusim/config/automatic.h>
#include <spusim/config/keys.h>
#include <spusim/device/timing/cycle_formulas.h>
#include <spusim/setup/describe.h>
#include <spusim/setup/describe_cells.h>
#include <spusim/setup/nominal_system.h>
#include <spusim/setup/streams.h>

namespace spusim {
namespace {

/// The part that makes a configuration's device more than ideal; null where there is none.
const ConfigKey* ImperfectPart(const Config& config) {
  return FirstOn(config, [](const KeyTraits& traits) { return *traits.is_part; });
}

/// Cells, converters and the times of settling and sampling, nothing else. An anneal runs as it is
/// read: host time between Start and Read comes before it and does not overlap.
class UnclockedDevice final : public SpuDevice, public SimulatedClock {
 public:
  explicit UnclockedDevice(const Config& config)
      : dac_(DescribeDevice(config).dac),
        adc_(DescribeDevice(config).adc),
        clock_hz_(DescribeDevice(config).clock_hz),
        circuit_(config.spu.resistance_ohm, config.spu.capacitance_f),
        engine_(NoiseStreams(config).Stream("noise.cells"),
                NoiseStreams(config).Stream("trace.looks"), ThreadsOf(config)) {}

  void Program(const ArrayImage& image) override { staged_matrix_ = ProgrammedMatrix(image); }
  void ProgramNoise(const NoiseImage& image) override { staged_mixing_ = ProgrammedMixing(image); }
  void LoadInput(const Vector& codes) override { staged_input_v_ = dac_.Volts(codes); }
  void Preset(const Vector& codes) override { staged_state_v_ = dac_.Volts(codes); }

  void Start(const AnnealCommand& command) override { started_ = command; }
  bool Ready() override { return started_.has_value(); }
  const Spectrum* KnownSpectrum() const override { return &engine_.spectrum(); }

  ReadOut Read() override {
    if (!started_) throw RunError("the ideal machine: no anneal was started, none can be read");
    const AnnealCommand command = *std::exchange(started_, std::nullopt);
    const std::uint64_t interval = std::max<std::uint64_t>(command.interval_cycles, 1);
    Latch(command.node_variance_v2);
    const bool every = command.read == ReadMode::kEverySample;
    const auto samples = static_cast<Index>(command.samples);
    ReadOut result;
    result.codes = RowMatrix::Zero(every ? samples : 1, state_v_.size());
    result.interval_cycles = interval;
    Relax(command.settle_cycles, account_.settle);
    engine_.Announce(SecondsOf(interval), command.samples - 1);
    Vector codes(state_v_.size());
    for (Index k = 0; k < samples; ++k) {
      ThrowIfInterrupted();
      if (k > 0) Relax(interval, account_.sample);
      result.adc_clips += adc_.Convert(state_v_, codes);
      result.codes.row(every ? k : 0) += codes.transpose();
      if (on_samples) on_samples(static_cast<double>(k + 1) / static_cast<double>(samples));
    }
    free_running_ = command.delay_cycles < 0;
    if (command.delay_cycles > 0) {
      Relax(static_cast<std::uint64_t>(command.delay_cycles), account_.delay);
    }
    return result;
  }

  void Wait(double seconds) override {
    const std::uint64_t cycles = DurationCycles(seconds, clock_hz_, "host time");
    if (free_running_) {
      Relax(cycles, account_.host);
    } else {
      account_.host += cycles;
    }
  }

  double Seconds() const override { return SecondsOf(account_.Total()); }

  const PhaseAccount& account() const { return account_; }
  const Engine& engine() const { return engine_; }

  std::function<void(double)> on_samples;

 private:
  double SecondsOf(std::uint64_t cycles) const {
    return static_cast<double>(cycles) / static_cast<double>(clock_hz_);
  }

  /// What was uploaded takes effect.
  void Latch(double node_variance_v2) {
    const bool changed = staged_matrix_ != nullptr || staged_mixing_ != mixing_;
    if (staged_matrix_ != nullptr) matrix_ = std::exchange(staged_matrix_, nullptr);
    mixing_ = staged_mixing_;
    if (staged_input_v_.size() != 0) input_v_ = std::exchange(staged_input_v_, Vector());
    if (matrix_ == nullptr || input_v_.size() != matrix_->size()) {
      throw RunError(fmt::format("anneal started with {} input words for {} cells", input_v_.size(),
                                 matrix_ ? matrix_->size() : 0));
    }
    if (staged_state_v_.size() != 0) state_v_ = std::exchange(staged_state_v_, Vector());
    if (state_v_.size() != matrix_->size()) state_v_ = Vector::Zero(matrix_->size());
    if (changed || node_variance_v2 != node_variance_v2_) {
      engine_.SetSystem(circuit_.System(matrix_, input_v_, node_variance_v2, mixing_));
      node_variance_v2_ = node_variance_v2;
    } else {
      engine_.SetInput(input_v_);
    }
  }

  void Relax(std::uint64_t cycles, std::uint64_t& phase) {
    phase += cycles;
    if (cycles != 0) engine_.Advance(SecondsOf(cycles), state_v_);
  }

  Dac dac_;
  Adc adc_;
  std::uint64_t clock_hz_;
  RcCircuit circuit_;
  ExactDenseEngine engine_;
  PhaseAccount account_;
  bool free_running_ = false;
  std::optional<AnnealCommand> started_;

  // Uploaded, not yet in effect.
  std::shared_ptr<const LinearOperator> staged_matrix_;
  std::shared_ptr<const Matrix> staged_mixing_;
  Vector staged_input_v_;
  Vector staged_state_v_;

  // In effect.
  std::shared_ptr<const LinearOperator> matrix_;
  std::shared_ptr<const Matrix> mixing_;
  Vector input_v_;
  Vector state_v_;
  double node_variance_v2_ = 0.0;
};

class IdealMachine final : public Machine {
 public:
  explicit IdealMachine(const Config& config) : device_(config) {}

  std::size_t devices() const override { return 1; }
  SpuDevice& device(std::size_t /*k*/) override { return device_; }
  SimulatedClock& clock() override { return device_; }
  void OnSamples(std::function<void(double)> report) override {
    device_.on_samples = std::move(report);
  }
  std::uint64_t cycles() const override { return device_.account().Total(); }
  const PhaseAccount& account() const override { return device_.account(); }
  const WorkCounts& work() const override { return device_.engine().work(); }
  const EngineChoice& engine() const override { return engine_; }
  /// No part is modelled.
  EnergyReport Energy() const override { return EnergyOf({}, device_.account(), {}); }
  void CloseTrace() override {}
  std::vector<Warning> TraceWarnings() const override { return {}; }

 private:
  UnclockedDevice device_;
  EngineChoice engine_{"exact_dense", "the ideal machine has no other"};
};

}  // namespace

std::unique_ptr<Machine> MakeIdealMachine(const Config& config, const TaskShape& shape) {
  if (const ConfigKey* part = ImperfectPart(config)) {
    throw InputError(
        fmt::format("{}: the ideal machine has no such part (allowed: {}; the system on "
                    "SystemC has all)",
                    part->name, OffText(*part)));
  }
  if (config.spu.cell != "rc") {
    throw InputError(
        fmt::format("spu.cell: the ideal machine has no {} cells (allowed: rc)", config.spu.cell));
  }
  if (shape.cells > ExactDenseEngine::kMostCells) {
    throw InputError(fmt::format("the ideal machine: {} cells (allowed: up to {})", shape.cells,
                                 ExactDenseEngine::kMostCells));
  }
  return std::make_unique<IdealMachine>(config);
}

}  // namespace spusim
