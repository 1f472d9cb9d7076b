// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <utility>

#include <spusim/circuit/cell_errors.h>
#include <spusim/circuit/rc_circuit.h>
#include <spusim/converter/adc_array.h>
#include <spusim/converter/dac_array.h>
#include <spusim/device/spu_device.h>
#include <spusim/device/spu_session.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/linalg/matrix_exponential.h>

#include "testbenches/support/specimen.h"

namespace spusim {

/// A device without noise, link and clock edges whose converters and cells are off: any dense
/// array, V(t) = V* + e^{-M t/tau} (V0 - V*).
class ImperfectDevice final : public SpuDevice {
 public:
  ImperfectDevice(const DeviceDescription& description, const ConverterBank& dacs,
                  const ConverterBank& adcs, const CellSpread& cells, std::uint64_t device_seed)
      : dacs_(description.dac, dacs, test::Specimen(device_seed)),
        adcs_(description.adc, adcs, test::Specimen(device_seed)),
        cells_(cells, test::Specimen(device_seed)),
        clock_hz_(static_cast<double>(description.clock_hz)),
        time_constant_s_(description.time_constant_s) {}

  void Program(const ArrayImage& image) override {
    matrix_ = ProgrammedMatrix(image);
    cells_.Realise(*matrix_);
    ++programmings;
  }
  void ProgramNoise(const NoiseImage& /*image*/) override {}
  void LoadInput(const Vector& codes) override { input_v_ = dacs_.Volts(codes); }
  void Preset(const Vector& codes) override { state_v_ = dacs_.Volts(codes); }

  void Start(const AnnealCommand& command) override {
    ++anneals;
    const LangevinSystem system =
        cells_.Apply(RcCircuit(time_constant_s_, 1.0).System(matrix_, input_v_, 0.0));
    const Matrix m = system.drift->ToDense();
    const Vector settled = m.partialPivLu().solve(system.input);
    const bool every = command.read == ReadMode::kEverySample;
    ReadOut& result = started_.emplace();
    result.codes = RowMatrix::Zero(every ? static_cast<Index>(command.samples) : 1, m.rows());
    result.interval_cycles = command.interval_cycles;
    spectrum_ = FindSpectrum(*system.drift);
    Vector codes(m.rows());
    for (std::uint64_t k = 0; k < command.samples; ++k) {
      const auto cycles =
          static_cast<double>(k == 0 ? command.settle_cycles : command.interval_cycles);
      const Matrix decay = Exponential(-(cycles / clock_hz_ / time_constant_s_) * m);
      state_v_ = settled + decay * (state_v_ - settled);
      result.adc_clips += adcs_.Convert(state_v_, 0, m.rows(), codes);
      result.codes.row(every ? static_cast<Index>(k) : 0) += codes.transpose();
    }
  }
  bool Ready() override { return started_.has_value(); }
  ReadOut Read() override {
    ReadOut result = std::move(started_.value());
    started_.reset();
    return result;
  }
  const Spectrum* KnownSpectrum() const override { return &spectrum_; }

  int programmings = 0;
  int anneals = 0;

 private:
  DacArray dacs_;
  AdcArray adcs_;
  CellErrors cells_;
  double clock_hz_;
  double time_constant_s_;
  std::shared_ptr<const LinearOperator> matrix_;
  Vector input_v_;
  Vector state_v_;
  Spectrum spectrum_;
  std::optional<ReadOut> started_;
};

/// What an imperfect device consists of; all ideal by default.
struct Imperfections {
  ConverterBank dacs = {};
  ConverterBank adcs = {};
  CellSpread cells = {};
  std::uint64_t device_seed = 1;
};

/// A session on an imperfect device without noise; by default it settles to rounding.
struct ImperfectFixture {
  explicit ImperfectFixture(const Imperfections& off, int converter_bits = 0, int array_bits = 0,
                            AnnealPlan the_plan = {.time_tau = 200.0})
      : description{.dac = Dac(converter_bits, 1.0),
                    .adc = Adc(converter_bits, 1.0),
                    .array_bits = array_bits},
        device(description, off.dacs, off.adcs, off.cells, off.device_seed),
        session(device, description, {.kappa0 = 0.0}, the_plan,
                [this](const std::string& line) { warnings.push_back(line); }) {}

  SpuSession::Warn warn() {
    return [this](const std::string& line) { warnings.push_back(line); };
  }

  DeviceDescription description;
  ImperfectDevice device;
  std::vector<std::string> warnings;
  SpuSession session;
};

}  // namespace spusim
