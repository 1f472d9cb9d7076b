// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <spusim/config/key_traits.h>

namespace spusim {

/// A kind of cell (spu.cell) as a configuration may ask for it. What it is made of:
/// setup/cell_kind.h.
struct CellKindRow {
  std::string name;
  TaskRefusals why_not;       ///< in words, where a task does not take it (TaskKind::cells)
  std::string instead;        ///< what is allowed where a task refuses it
  bool has_currents = false;  ///< ADCs may convert its currents (adc.signal), in task sample
};

/// All kinds, in the order of spu.cell's choices.
const std::vector<CellKindRow>& CellKindRows();
/// @pre there is one of that name.
const CellKindRow& CellKindRowNamed(const std::string& name);
std::vector<std::string> CellKindNames();

}  // namespace spusim
