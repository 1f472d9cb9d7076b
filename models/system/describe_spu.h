// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include <spusim/config/config.h>
#include <spusim/models/host/host_controller.h>
#include <spusim/models/spu/spu_options.h>

namespace spusim {

// From the configuration to chips and their host.

/// The k-th chip, its cells apart. `shown_cells`: how many have their codes on signals.
SpuOptions DescribeSpu(const Config& config, int device = 0, std::size_t shown_cells = 0);
/// Its cells, moved by `engine` or, without one, by the engine that spu.engine names.
SpuCells DescribeSpuCells(const Config& config, int device = 0,
                          std::unique_ptr<Engine> engine = nullptr);
HostOptions DescribeHost(const Config& config);

}  // namespace spusim
