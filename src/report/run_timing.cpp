// SPDX-License-Identifier: Apache-2.0
#include <spusim/report/run_timing.h>

#include <sys/resource.h>

#include <nlohmann/json.hpp>

namespace spusim {
namespace {

constexpr double kMicro = 1e-6;
constexpr std::int64_t kBytesPerUnit = 1024;  // Linux counts ru_maxrss in KiB
constexpr int kTimingIndent = 2;

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + kMicro * static_cast<double>(time.tv_usec);
}

}  // namespace

RunTiming RunTimer::Measure(std::int64_t threads) const {
  RunTiming timing;
  timing.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  timing.threads = threads;
  rusage usage{};
  if (getrusage(RUSAGE_SELF, &usage) == 0) {
    timing.cpu_s = Seconds(usage.ru_utime) + Seconds(usage.ru_stime);
    timing.peak_memory_bytes = usage.ru_maxrss * kBytesPerUnit;
  }
  return timing;
}

std::string TimingJson(const RunTiming& timing) {
  nlohmann::ordered_json json;
  json["wall_s"] = timing.wall_s;
  json["cpu_s"] = timing.cpu_s;
  json["threads"] = timing.threads;
  json["peak_memory_bytes"] = timing.peak_memory_bytes;
  return json.dump(kTimingIndent) + "\n";
}

}  // namespace spusim
