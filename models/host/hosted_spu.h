// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>

#include <systemc>

#include <spusim/device/spu_device.h>
#include <spusim/models/bus/register_map.h>

namespace spusim {

class HostController;

/// A chip on a host's link, as an SpuDevice: words become transfers to its registers and windows
/// (docs/register-map.md), and cycles are put to the host's account.
class HostedSpu final : public SpuDevice {
 public:
  /// `base`: its address. `irq`: its interrupt line.
  HostedSpu(HostController& host, std::uint64_t base, const sc_core::sc_in<bool>& irq)
      : host_(host), base_(base), irq_(irq) {}

  void Program(const ArrayImage& image) override;
  void ProgramNoise(const NoiseImage& image) override;
  void LoadInput(const Vector& codes) override;
  void Preset(const Vector& codes) override;
  /// @throws RunError when the last anneal was not read, or what the chip throws.
  void Start(const AnnealCommand& command) override;
  /// The interrupt line: the first frame waits.
  bool Ready() override;
  ReadOut Read() override;
  const Spectrum* KnownSpectrum() const override { return look_ ? &look_() : nullptr; }

  /// Whoever simulates the chip tells the spectrum of its cells.
  void SetKnownSpectrum(std::function<const Spectrum&()> look) { look_ = std::move(look); }

 private:
  using PhaseCycles = std::array<std::uint64_t, reg::kPhaseBlockWords>;

  struct Started {
    std::size_t frames;
    int word_bits;
    std::size_t frame_bytes;
  };

  void UploadCodes(std::uint64_t window, const Vector& codes);
  /// Writes, and puts its time to the account.
  void Upload(const std::function<void()>& writes);
  PhaseCycles ReadPhases();

  HostController& host_;
  std::uint64_t base_;
  const sc_core::sc_in<bool>& irq_;
  std::function<const Spectrum&()> look_;
  std::size_t cell_count_ = 0;
  std::optional<Started> started_;
};

}  // namespace spusim
