// SPDX-License-Identifier: Apache-2.0
#include "testbenches/fidelity/spice_run.h"

#include <cmath>
#include <cstdlib>
#include <stdexcept>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "testbenches/support/program_run.h"
#include "testbenches/support/spice_raw.h"

namespace spusim::test {

RowMatrix RunSpice(const std::string& netlist) {
  const TemporaryFolder folder;
  folder.Write("run.cir", netlist);
  const std::string command = fmt::format("cd '{}' && '{}' -b -r out.raw run.cir > out.log 2>&1",
                                          folder.path().string(), SPUSIM_NGSPICE);
  REQUIRE(std::system(command.c_str()) == 0);
  return ReadSpiceRaw(folder.path() / "out.raw");
}

RowMatrix ExportAndRunSpice(const TemporaryFolder& folder) {
  ProgramRun run(folder.path(), {"export-spice", "run.toml", "--out", "run.cir"});
  if (run.Wait() != 0) throw std::runtime_error(run.Err());
  return RunSpice(folder.Read("run.cir"));
}

Vector NodesAt(const RowMatrix& table, double time, double step) {
  Index low = 0;
  Index high = table.rows() - 1;
  while (high - low > 1) {
    const Index middle = (low + high) / 2;
    (table(middle, 0) <= time ? low : high) = middle;
  }
  const Index row = std::abs(table(low, 0) - time) < std::abs(table(high, 0) - time) ? low : high;
  REQUIRE(std::abs(table(row, 0) - time) <= 1e-6 * step);
  return table.row(row).tail(table.cols() - 1).transpose();
}

}  // namespace spusim::test
