// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include <spusim/analog/engine.h>
#include <spusim/circuit/cell_circuit.h>
#include <spusim/circuit/resistor_energy.h>
#include <spusim/converter/adc_array.h>
#include <spusim/converter/dac_array.h>
#include <spusim/device/array_image.h>
#include <spusim/device/timing/cycle_formulas.h>
#include <spusim/models/bus/gpu_link.h>
#include <spusim/models/spu/adc_bank.h>
#include <spusim/models/spu/converter_timing.h>

namespace spusim {

/// What a chip consists of, its cells apart.
struct SpuOptions {
  std::uint64_t clock_hz = 100'000'000;
  LinkTiming link = {};
  LinkFidelity fidelity = LinkFidelity::kBurst;
  int array_bits = 16;
  std::uint64_t words_per_cycle = 0;  ///< into the array; 0: all at once
  DacArray dacs;
  ConverterTiming dac_timing = {};
  double dac_glitch_vs = 0.0;
  AdcArray adcs;
  ConverterTiming adc_timing = {};
  AdcSampling sampling = {};
  std::size_t shown_cells = 0;  ///< whose codes are on signals, for waveforms
};

/// The cells of a chip and what moves them.
struct SpuCells {
  std::unique_ptr<CellCircuit> circuit;
  std::unique_ptr<Engine> engine;
  JacobianStorage storage = JacobianStorage::kDouble;
  std::unique_ptr<ResistorEnergy> energy = {};  ///< null: nobody counts that of the passive parts
};

}  // namespace spusim
