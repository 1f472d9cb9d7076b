// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include <spusim/circuit/cell_circuit.h>
#include <spusim/circuit/cell_errors.h>
#include <spusim/circuit/oscillator_cells.h>
#include <spusim/circuit/thermal_network.h>
#include <spusim/config/config.h>
#include <spusim/linalg/spectrum.h>
#include <spusim/noise/noise_spectrum.h>

namespace spusim {

// From the configuration to the cells and their parts.

/// What the cells' parts are off by.
CellSpread CellSpreadOf(const Config& config);
/// The shape of the cells' noise sources.
NoiseSpectrum NoiseSpectrumOf(const Config& config);
/// States of a cell, its voltage among them.
Index StatesPerCell(const Config& config);
/// What oscillator cells are made of.
OscillatorOptions OscillatorOptionsOf(const Config& config, int device = 0);
/// Variance of R0 i of each oscillator at kappa0 = 1, problem units: kappa/s_A, whatever the matrix
/// (<i i^T> = (k0 R0/L) I). @throws InputError as NaturalScale.
double CurrentVariance(const Config& config, const RowMatrix& matrix);
/// The cells of the k-th device.
std::unique_ptr<CellCircuit> DescribeCells(const Config& config, int device = 0);
/// s_A by which a dense matrix fills the array: its largest entry, or largest capacitor bank.
/// @throws InputError where oscillators cannot have the matrix (BanksOf).
double NaturalScale(const Config& config, const RowMatrix& matrix);
/// Decay rate of the slowest motion of the cells, a unit of problem time, under a matrix with the
/// smallest and largest eigenvalue given and the scale s_A: alpha_min for rc cells.
double SlowestRate(const Config& config, const Spectrum& spectrum, double matrix_scale);
/// What moves the temperatures of the parts; parts that do not move with them are not asked for
/// any.
ThermalParts ThermalPartsOf(const Config& config);

}  // namespace spusim
