// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <sstream>
#include <stdexcept>
#include <string>

#include <spusim/linalg/types.h>

#include "testbenches/support/temporary_folder.h"

namespace spusim::test {

/// The table of a binary raw file of ngspice with real values: a point in time a row; time goes
/// first, then the nodes in the order of their first mention in the netlist.
/// Format: a text header that ends with the line "Binary:", then doubles, point by point.
inline RowMatrix ReadSpiceRaw(const std::filesystem::path& path) {
  const std::string bytes = TemporaryFolder::ReadWhole(path);
  const std::string mark = "Binary:\n";
  const std::size_t end = bytes.find(mark);
  if (end == std::string::npos) throw std::runtime_error("no binary raw file: " + path.string());
  std::istringstream header(bytes.substr(0, end));
  const auto number = [&](const std::string& name) -> Index {
    header.clear();
    header.seekg(0);
    for (std::string line; std::getline(header, line);) {
      if (line.rfind(name, 0) == 0) return std::stol(line.substr(name.size()));
    }
    throw std::runtime_error("raw file without " + name);
  };
  const Index columns = number("No. Variables:");
  const Index rows = number("No. Points:");
  const std::size_t begin = end + mark.size();
  if (rows == 0 ||
      bytes.size() != begin + sizeof(double) * static_cast<std::size_t>(rows * columns)) {
    throw std::runtime_error("raw file of another size than its header says: " + path.string());
  }
  RowMatrix table(rows, columns);
  std::copy(bytes.begin() + static_cast<std::ptrdiff_t>(begin), bytes.end(),
            reinterpret_cast<char*>(table.data()));
  return table;
}

}  // namespace spusim::test
