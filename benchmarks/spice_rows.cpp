// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/row.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <vector>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/linalg/matrix_market.h>

#include "benchmarks/sampled_array.h"
#include "benchmarks/test_matrix.h"

namespace spusim::bench {
namespace {

constexpr std::uint64_t kSteps = 2000;
constexpr double kStepTau = 0.02;

/// The files of one size: matrix, right-hand side, configuration, and the exported netlist.
class SpiceCase {
 public:
  explicit SpiceCase(Index cells)
      : folder_(std::filesystem::temp_directory_path() /
                fmt::format("spusim_bench_{}_{}", ::getpid(), cells)),
        matrix_(Scaled(SymmetricTestMatrix(cells))) {
    std::filesystem::create_directories(folder_);
    WriteMatrixMarket(folder_ / "A.mtx", matrix_, /*symmetric=*/true);
    WriteMatrixMarket(folder_ / "b.mtx", NormalMatrix(cells, 1, "bench.rhs"), /*symmetric=*/false);
    std::ofstream config(folder_ / "run.toml");
    config << fmt::format(
        "[run]\ntask = \"solve\"\n[problem]\nmatrix = \"A.mtx\"\nrhs = \"b.mtx\"\n"
        "[noise]\nkappa0 = 1e-3\n[spu]\nclock_hz = 50000000\n"
        "[adc]\nrate_hz = 50000000\n[dac]\nrate_hz = 50000000\n"
        "[anneal]\ntime_tau = 0.0\nsamples = {}\ninterval_tau = {}\n",
        kSteps, kStepTau);
    config.close();
    MeasureProgram({SPUSIM_PROGRAM, "export-spice", Config(), "--out", Netlist()}, 1);
  }
  SpiceCase(const SpiceCase&) = delete;
  SpiceCase& operator=(const SpiceCase&) = delete;
  ~SpiceCase() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  const RowMatrix& matrix() const { return matrix_; }

  double RunSpusim(int repeats) const {
    return MeasureProgram({SPUSIM_PROGRAM, "run", Config(), "--out", folder_ / "out", "--force"},
                          repeats);
  }

  /// The k-th measurement of ngspice, made once for all rows: it takes half a minute at 128 cells.
  double RunNgspice(std::size_t k, int repeats) {
    while (ngspice_s_.size() <= k) {
      ngspice_s_.push_back(
          MeasureProgram({"ngspice", "-b", "-r", folder_ / "out.raw", Netlist()}, repeats));
    }
    return ngspice_s_[k];
  }

 private:
  // Largest entry 1: a unit of problem time is then R0 C, as in the netlist.
  static RowMatrix Scaled(const RowMatrix& a) { return a / a.cwiseAbs().maxCoeff(); }
  std::string Config() const { return folder_ / "run.toml"; }
  std::string Netlist() const { return folder_ / "run.cir"; }

  std::filesystem::path folder_;
  RowMatrix matrix_;
  std::vector<double> ngspice_s_;
};

std::shared_ptr<SpiceCase> CaseOf(Index cells) {
  static std::shared_ptr<SpiceCase> large;
  static std::shared_ptr<SpiceCase> small;
  std::shared_ptr<SpiceCase>& known = cells == 128 ? large : small;
  if (known == nullptr) known = std::make_shared<SpiceCase>(cells);
  return known;
}

Side Ngspice(Index cells, int repeats) {
  return [files = CaseOf(cells), repeats, k = std::size_t{0}]() mutable {
    return files->RunNgspice(k++, repeats);
  };
}

Row EngineRow(bool announced, double goal) {
  Row row;
  row.name = announced ? "ngspice-128-engine" : "ngspice-128-unannounced";
  row.work =
      fmt::format("128 noisy RC cells, 2000 steps of 0.02 tau, all observed: engine loop, {}",
                  announced ? "strobes announced" : "unannounced");
  row.against = "ngspice 39 on the exported netlist, TRRANDOM sources";
  row.goal = goal;
  row.make = [announced](Side& spusim, Side& reference) {
    const auto array = std::make_shared<SampledArray>(CaseOf(128)->matrix(), kStepTau);
    spusim = [array, announced] {
      constexpr int kRepeats = 20;
      return Measure(kRepeats, [&] { array->Run(kSteps, announced); });
    };
    reference = Ngspice(128, 1);
  };
  return row;
}

Row ProcessRow(Index cells, double goal) {
  Row row;
  row.name = fmt::format("ngspice-{}-process", cells);
  row.work = fmt::format("{} noisy RC cells, 2000 steps: the whole spusim process", cells);
  row.against = "ngspice 39 on the exported netlist, TRRANDOM sources";
  row.goal = goal;
  row.make = [cells](Side& spusim, Side& reference) {
    spusim = [files = CaseOf(cells)] { return files->RunSpusim(20); };
    reference = Ngspice(cells, cells == 128 ? 1 : 20);
  };
  return row;
}

}  // namespace

std::vector<Row> SpiceRows() {
  return {EngineRow(true, 1e-4), EngineRow(false, 1.0 / 7000.0), ProcessRow(128, 1.0 / 1500.0),
          ProcessRow(8, 0.2)};
}

}  // namespace spusim::bench
