// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <spusim/linalg/types.h>

#include "testbenches/support/temporary_folder.h"

namespace spusim::test {

/// What ngspice makes of a netlist: a point in time a row; time first, then the nodes.
RowMatrix RunSpice(const std::string& netlist);

/// The same of what `spusim export-spice FOLDER/run.toml` writes.
RowMatrix ExportAndRunSpice(const TemporaryFolder& folder);

/// The nodes at the row nearest to `time`, which must be there to 1e-6 of `step`.
Vector NodesAt(const RowMatrix& table, double time, double step);

}  // namespace spusim::test
