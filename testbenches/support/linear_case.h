// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <spusim/linalg/matrix_market.h>
#include <spusim/noise/random_stream.h>

#include "testbenches/support/program_run.h"

namespace spusim::test {

/// A random well-conditioned problem in files A.mtx and b.mtx: A = W W^T / (4 N) + I/2 with W an N
/// x 2N matrix of normal numbers (eigenvalues between about 0.5 and 2), b normal.
class LinearCase : public TemporaryFolder {
 public:
  LinearCase(Index n, std::uint64_t seed) {
    const RandomStream stream(seed, "test.linear_case");
    RowMatrix w(n, 2 * n);
    for (Index i = 0; i < w.size(); ++i) {
      w.data()[i] = stream.Normal(static_cast<std::uint64_t>(i), 0);
    }
    RowMatrix a = w * w.transpose() / (4.0 * static_cast<double>(n));
    a = (0.5 * (a + a.transpose())).eval();
    a.diagonal().array() += 0.5;
    Vector b(n);
    stream.FillNormals(1, b);
    WriteMatrixMarket(path() / "A.mtx", a, true);
    WriteMatrixMarket(path() / "b.mtx", b, false);
  }
};

/// "solve A.mtx b.mtx" with a --set for each of the settings.
inline std::vector<std::string> SolveCommand(const std::vector<std::string>& settings) {
  std::vector<std::string> arguments = {"solve", "A.mtx", "b.mtx"};
  for (const std::string& setting : settings) {
    arguments.emplace_back("--set");
    arguments.push_back(setting);
  }
  return arguments;
}

/// Runs the program in `folder`, which must succeed; returns summary.json of its results in
/// folder/out.
inline nlohmann::json RunToSummary(const std::filesystem::path& folder,
                                   std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), {"--out", "out", "--force", "--quiet"});
  ProgramRun run(folder, arguments);
  const int code = run.Wait();
  if (code != 0) {
    throw std::runtime_error("exit code " + std::to_string(code) + ": " + run.Err());
  }
  return nlohmann::json::parse(TemporaryFolder::ReadWhole(folder / "out" / "summary.json"));
}

}  // namespace spusim::test
