// SPDX-License-Identifier: Apache-2.0
#include <spusim/models/spu/adc_bank.h>

#include <algorithm>
#include <utility>

#include <spusim/models/spu/shown_codes.h>

namespace spusim {

AdcBank::AdcBank(const sc_core::sc_module_name& name, const AdcArray& adcs,
                 const AdcSampling& sampling, const ConverterTiming& timing, std::size_t shown)
    : sc_module(name),
      code("code", shown),
      adcs_(adcs),
      sampling_(sampling),
      timing_(timing),
      noise_(sampling.streams.Stream("adc.noise")),
      jitter_(sampling.streams.Stream("adc.jitter")),
      lead_(0.5 / static_cast<double>(timing.clock_hz), sc_core::SC_SEC) {
  SC_HAS_PROCESS(AdcBank);
  SC_METHOD(Take);
  sensitive << take_;
  dont_initialize();
}

std::uint64_t AdcBank::Strobes(std::uint64_t channels) const {
  return sampling_.sample_and_hold ? 1 : timing_.Cycles(channels) / timing_.Cycles(1);
}

void AdcBank::Arm(const sc_core::sc_time& until) {
  if (sampling_.jitter_s == 0.0 || until <= lead_) return;
  const double lead_s = lead_.to_seconds();
  const double displacement_s =
      std::clamp(sampling_.jitter_s * jitter_.Normal(0, armed_count_++), -lead_s, lead_s);
  const sc_core::sc_time early = until - lead_;
  const sc_core::sc_time by(std::abs(displacement_s), sc_core::SC_SEC);
  take_.notify(displacement_s < 0.0 ? early - std::min(by, early) : early + by);
}

void AdcBank::Disarm() {
  take_.cancel();
  taken_ = false;
  failure_ = nullptr;
}

void AdcBank::Take() {
  // An exception must not leave a process; the strobe rethrows it.
  try {
    taken_v_ = cells->Voltages();
  } catch (...) {
    failure_ = std::current_exception();
  }
  taken_ = true;
}

const Vector& AdcBank::Voltages() {
  if (!std::exchange(taken_, false)) return cells->Voltages();
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
  return taken_v_;
}

const Vector& AdcBank::Strobe(std::uint64_t turn) {
  const Vector* volts = &Voltages();
  const Index n = volts->size();
  if (sampling_.noise_v > 0.0) {
    normals_.resize(n);
    noise_.FillNormals(strobe_count_, normals_);
    noisy_v_ = *volts + sampling_.noise_v * normals_;
    volts = &noisy_v_;
  }
  codes_.resize(n);
  const Index group =
      sampling_.sample_and_hold || timing_.count == 0 ? n : static_cast<Index>(timing_.count);
  const Index first = static_cast<Index>(turn) * group;
  clips_ += adcs_.Convert(*volts, first, std::min(group, n - first), codes_);
  ShowCodes(codes_, adcs_.nominal().quantizer(), code);
  strobes.write(++strobe_count_);
  return codes_;
}

}  // namespace spusim
