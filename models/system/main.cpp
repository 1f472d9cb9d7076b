// SPDX-License-Identifier: Apache-2.0
#include <iostream>
#include <memory>

#include <spusim/base/keep_memory.h>
#include <spusim/cli/program.h>
#include <spusim/models/system/simulation.h>

int main(int argc, char** argv) {
  using namespace spusim;
  KeepFreedMemory();
  const auto make_system = [](const Config& config, const TaskShape& shape,
                              const std::filesystem::path& folder) {
    return std::make_unique<Simulation>(config, shape, folder);
  };
  return RunProgram(argc, argv, make_system, std::cout, std::cerr);
}
