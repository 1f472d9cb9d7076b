// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include <systemc>

#include <spusim/config/config.h>
#include <spusim/device/device_counts.h>
#include <spusim/models/bus/shared_link.h>
#include <spusim/models/host/host_controller.h>
#include <spusim/models/spu/spu.h>

namespace spusim {

/// One complete system: a host, a link, and spu.count chips behind it, which are called "spu0",
/// "spu1", ...
class SpuSystem : public sc_core::sc_module {
 public:
  HostController host;
  SharedLink link;
  sc_core::sc_vector<sc_core::sc_signal<bool>> rst;  ///< one a chip; nobody here drives them

  /// `shown_cells`: how many cells have their converter codes on signals, for waveforms.
  SpuSystem(const sc_core::sc_module_name& name, const Config& config, std::size_t shown_cells = 0);
  /// With an engine of the caller's in the place of the one that spu.engine names, in the first
  /// chip; null: none.
  SpuSystem(const sc_core::sc_module_name& name, const Config& config,
            std::unique_ptr<Engine> engine, std::size_t shown_cells = 0);

  Spu& spu(std::size_t k = 0) { return *chips_.at(k); }
  const Spu& spu(std::size_t k = 0) const { return *chips_.at(k); }
  std::size_t devices() const { return chips_.size(); }
  HostedSpu& device(std::size_t k = 0) { return host.device(k); }
  /// What link and chips, all together, have done since the start.
  DeviceCounts counts() const;

 private:
  sc_core::sc_vector<sc_core::sc_signal<bool>> irq_;
  std::vector<std::unique_ptr<Spu>> chips_;
};

}  // namespace spusim
