// SPDX-License-Identifier: Apache-2.0
#include <spusim/models/system/spu_system.h>

#include <string>
#include <utility>

#include <spusim/models/system/describe_spu.h>

namespace spusim {

SpuSystem::SpuSystem(const sc_core::sc_module_name& name, const Config& config,
                     std::size_t shown_cells)
    : SpuSystem(name, config, nullptr, shown_cells) {}

SpuSystem::SpuSystem(const sc_core::sc_module_name& name, const Config& config,
                     std::unique_ptr<Engine> engine, std::size_t shown_cells)
    : sc_module(name),
      host("host", DescribeHost(config)),
      link("link", static_cast<std::size_t>(config.spu.count)),
      rst("rst", static_cast<std::size_t>(config.spu.count)),
      irq_("irq", static_cast<std::size_t>(config.spu.count)) {
  host.socket.bind(link.socket);
  for (std::size_t k = 0; k < irq_.size(); ++k) {
    const int device = static_cast<int>(k);
    // The caller's engine, if there is one, is for the first chip; it is gone for the others.
    SpuCells cells = DescribeSpuCells(config, device, std::exchange(engine, nullptr));
    const std::string chip_name = "spu" + std::to_string(k);
    chips_.push_back(std::make_unique<Spu>(
        chip_name.c_str(), DescribeSpu(config, device, shown_cells), std::move(cells)));
    Spu& chip = *chips_.back();
    link.chips[k].bind(chip.socket);
    chip.lanes.bind(link.lanes(k));
    chip.rst.bind(rst[k]);
    chip.irq.bind(irq_[k]);
    host.irq[k].bind(irq_[k]);
    host.device(k).SetKnownSpectrum(
        [&chip]() -> const Spectrum& { return chip.core().engine().spectrum(); });
  }
}

DeviceCounts SpuSystem::counts() const {
  DeviceCounts sum;
  sum.link_bits_up = host.bits_up();
  sum.link_bits_down = host.bits_down();
  for (const auto& chip : chips_) {
    const DeviceCounts& one = chip->counts();
    sum.array_words += one.array_words;
    sum.preset_conversions += one.preset_conversions;
    sum.input_conversions += one.input_conversions;
    sum.adc_conversions += one.adc_conversions;
    sum.preset_charge_j += one.preset_charge_j;
    sum.delay_heat_j += one.delay_heat_j;
    sum.settle_heat_j += one.settle_heat_j;
    sum.sample_heat_j += one.sample_heat_j;
  }
  return sum;
}

}  // namespace spusim
