// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <systemc>

#include <spusim/circuit/resistor_energy.h>
#include <spusim/linalg/types.h>
#include <spusim/models/spu/latched.h>

namespace spusim {

/// A cell array as the sequencer and the converters see it. All calls act at the present time: the
/// cells are first advanced to it under what held until then.
class CellArrayIf : virtual public sc_core::sc_interface {
 public:
  /// Lets the cells relax under what was latched now and before.
  virtual void Latch(Latched latched) = 0;
  /// Holds their charge.
  virtual void Hold() = 0;
  /// As at power-on: held at 0 V, nothing latched. Never throws.
  virtual void Reset() = 0;
  /// Voltages() will be asked for `count` times, each `interval` after the one before, first
  /// `interval` from now. A hint: it changes no number.
  virtual void AnnounceStrobes(const sc_core::sc_time& interval, std::uint64_t count) = 0;
  /// What ADCs convert, now: node voltages, or inductors' currents as the voltages R0 i.
  virtual const Vector& Voltages() = 0;
  /// The energy of the passive parts up to the last event; null where nobody counts it.
  virtual const ResistorEnergy* passives() const { return nullptr; }
};

}  // namespace spusim
