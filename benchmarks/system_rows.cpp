// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/row.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>

#include <fmt/format.h>

#include <spusim/config/loader.h>
#include <spusim/device/spu_session.h>
#include <spusim/linalg/matrix_market.h>
#include <spusim/models/system/simulation.h>
#include <spusim/setup/describe.h>

#include "benchmarks/sampled_array.h"
#include "benchmarks/test_matrix.h"

namespace spusim::bench {
namespace {

constexpr Index kCells = 256;
constexpr std::uint64_t kSamples = 10'000;
constexpr double kIntervalTau = 0.2;

RowMatrix UnitMatrix() {
  const RowMatrix a = SymmetricTestMatrix(kCells);
  return a / a.cwiseAbs().maxCoeff();
}

/// The folder of the files that a run needs; removed at the end.
class SystemFiles {
 public:
  SystemFiles()
      : folder_(std::filesystem::temp_directory_path() /
                fmt::format("spusim_bench_{}_system", ::getpid())) {
    std::filesystem::create_directories(folder_);
    WriteMatrixMarket(folder_ / "A.mtx", UnitMatrix(), /*symmetric=*/true);
    WriteMatrixMarket(folder_ / "b.mtx", NormalMatrix(kCells, 1, "bench.rhs"),
                      /*symmetric=*/false);
    std::ofstream config(folder_ / "run.toml");
    config << fmt::format(
        "[run]\ntask = \"solve\"\n[problem]\nmatrix = \"A.mtx\"\nrhs = \"b.mtx\"\n"
        "[spu]\nengine = \"exact_dense\"\n[noise]\nkappa0 = 1e-3\n"
        "[anneal]\ntime_tau = 10.0\nsamples = {}\ninterval_tau = {}\n",
        kSamples, kIntervalTau);
  }
  SystemFiles(const SystemFiles&) = delete;
  SystemFiles& operator=(const SystemFiles&) = delete;
  ~SystemFiles() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  const std::filesystem::path& folder() const { return folder_; }
  std::string config() const { return folder_ / "run.toml"; }

 private:
  std::filesystem::path folder_;
};

/// Everything from the host to the cells; made once, since a process elaborates one system.
class WholeSystem {
 public:
  WholeSystem()
      : config_(Load()),
        simulation_(config_, Shape(), files_.folder()),
        session_(simulation_.device(), DescribeDevice(config_), DescribeNoise(config_),
                 DescribeAnneal(config_, 1.0), [](const std::string&) {}),
        rhs_(NormalMatrix(kCells, 1, "bench.rhs")) {
    session_.Program(UnitMatrix());
  }

  void Run() { session_.Anneal(rhs_); }

 private:
  Config Load() const {
    ConfigSources sources;
    sources.file = files_.config();
    return LoadConfig(sources);
  }
  static TaskShape Shape() {
    return {.cells = kCells, .samples = kSamples, .interval_tau = kIntervalTau};
  }

  SystemFiles files_;
  Config config_;
  Simulation simulation_;
  SpuSession session_;
  Vector rhs_;
};

Row WholeSystemRow() {
  Row row;
  row.name = "whole-system-256";
  row.work = "whole system (burst link, sequencer, converters), N = 256, one of 10000 samples";
  row.against = "the engine alone on the same work";
  row.goal = 1.15;
  row.allowance_s = 0.6e-6;
  row.make = [](Side& spusim, Side& reference) {
    const auto system = std::make_shared<WholeSystem>();
    spusim = [system] {
      return Measure(3, [&] { system->Run(); }) / static_cast<double>(kSamples);
    };
    const auto array = std::make_shared<SampledArray>(UnitMatrix(), kIntervalTau);
    reference = [array] {
      return Measure(3, [&] { array->Run(kSamples, /*announced=*/true); }) /
             static_cast<double>(kSamples);
    };
  };
  return row;
}

Row TraceRow() {
  Row row;
  row.name = "trace-64";
  row.work = "trace of 64 signals, one point a sample, N = 256, 10000 samples: the whole process";
  row.against = "the same run untraced";
  row.goal = 2.0;
  row.make = [](Side& spusim, Side& reference) {
    const auto files = std::make_shared<SystemFiles>();
    // Points no closer than samples are: none between them.
    const std::string spacing = fmt::format("trace.interval_s={}", kIntervalTau * 1e-6);
    spusim = [files, spacing] {
      return MeasureProgram({SPUSIM_PROGRAM, "run", files->config(), "--trace", "--set",
                             "trace.cells=64", "--set", "trace.signals=[\"*.v_*\"]", "--set",
                             spacing, "--out", files->folder() / "traced", "--force"},
                            5);
    };
    reference = [files] {
      return MeasureProgram(
          {SPUSIM_PROGRAM, "run", files->config(), "--out", files->folder() / "plain", "--force"},
          5);
    };
  };
  return row;
}

}  // namespace

std::vector<Row> SystemRows() { return {WholeSystemRow(), TraceRow()}; }

}  // namespace spusim::bench
