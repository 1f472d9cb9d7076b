// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <systemc>

#include <spusim/circuit/resistor_energy.h>
#include <spusim/device/array_image.h>
#include <spusim/device/noise_image.h>
#include <spusim/linalg/spectrum.h>
#include <spusim/linalg/types.h>

namespace spusim {

/// A cell array as the sequencer and the converters see it. All calls act at the present time: the
/// cells are first advanced to it under what held until then.
class CellArrayIf : virtual public sc_core::sc_interface {
 public:
  /// Writes the programmable resistors.
  virtual void WriteArray(const ArrayImage& image) = 0;
  /// Writes the mixing array of the noise sources.
  virtual void WriteNoise(const NoiseImage& image) = 0;
  /// Input voltages b', one a cell.
  virtual void SetInput(const Vector& volts) = 0;
  /// Short pulses at the inputs, V s, one a cell.
  virtual void PulseInput(const Vector& areas_vs) = 0;
  /// Charges the capacitors.
  virtual void Preset(const Vector& volts) = 0;
  /// Lets the cells relax, or holds their charge.
  virtual void Integrate(bool on) = 0;
  /// Voltages() will be asked for `count` times, each `interval` after the one before, first
  /// `interval` from now. A hint: it changes no number.
  virtual void AnnounceStrobes(const sc_core::sc_time& interval, std::uint64_t count) = 0;
  /// What ADCs convert, now: node voltages, or inductors' currents as the voltages R0 i.
  virtual const Vector& Voltages() = 0;
  virtual const Spectrum& spectrum() const = 0;
  /// The energy of the passive parts up to the last event; null where nobody counts it.
  virtual const ResistorEnergy* passives() const { return nullptr; }
};

}  // namespace spusim
