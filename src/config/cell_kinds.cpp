// SPDX-License-Identifier: Apache-2.0
#include <spusim/config/cell_kinds.h>

#include <algorithm>

namespace spusim {

const std::vector<CellKindRow>& CellKindRows() {
  static const std::vector<CellKindRow> rows = {
      {.name = "rc", .why_not = {}, .instead = "", .has_currents = false},
      {.name = "oscillator",
       .why_not = {{{"solve"}, "a constant input ends in the inductors, not in a voltage"},
                   {{"lyapunov", "expm", "determinant", "train"},
                    "its laws are those of rc cells"}},
       .instead = "rc; oscillators invert and sample",
       .has_currents = true}};
  return rows;
}

const CellKindRow& CellKindRowNamed(const std::string& name) {
  const std::vector<CellKindRow>& rows = CellKindRows();
  return *std::find_if(rows.begin(), rows.end(),
                       [&](const CellKindRow& row) { return row.name == name; });
}

std::vector<std::string> CellKindNames() {
  std::vector<std::string> names;
  for (const CellKindRow& row : CellKindRows()) names.push_back(row.name);
  return names;
}

}  // namespace spusim
