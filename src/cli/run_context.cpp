// SPDX-License-Identifier: Apache-2.0
#include <spusim/cli/run_context.h>

#include <fmt/format.h>

#include <spusim/base/text.h>
#include <spusim/config/config_hash.h>
#include <spusim/config/resolved.h>

namespace spusim {
namespace {

std::filesystem::path FolderOf(const Config& config) {
  if (!config.run.out.empty()) return config.run.out;
  return std::filesystem::path("results") / config.run.task;
}

}  // namespace

RunContext::RunContext(const Config& config, const RunOptions& options, std::ostream& out,
                       std::ostream& err)
    : config_(config),
      out_(out),
      err_(err),
      quiet_(options.quiet),
      folder_(FolderOf(config), options.force            ? ResultFolder::Filled::kForced
                                : config.run.out.empty() ? ResultFolder::Filled::kReplaceRuns
                                                         : ResultFolder::Filled::kRefused),
      progress_(err, options.quiet ? Progress::Style::kSilent : options.progress) {}

void RunContext::Begin() {
  if (folder_.created()) return;
  summary_.task = config_.run.task;
  summary_.seed = config_.run.seed;
  summary_.config_sha256 = ConfigSha256(config_);
  folder_.Create();
  // Neither where a run was put nor by how many threads it was done is a part of what it computes.
  Config placeless = config_;
  placeless.run.out.clear();
  placeless.run.threads = RunConfig{}.threads;
  folder_.Write("config.resolved.toml", ResolvedToml(placeless));
}

std::unique_ptr<MetricsCsv> RunContext::OpenMetrics(const std::string& name,
                                                    const std::vector<std::string>& columns) {
  folder_.Claim(name);
  return std::make_unique<MetricsCsv>(File(name), columns);
}

void RunContext::Print(const std::string& line) {
  ShowWarnings();
  if (quiet_) return;
  progress_.Clear();
  out_ << line << '\n' << std::flush;
}

void RunContext::Warn(const std::string& line) {
  held_warnings_.push_back(OneLine(line));
  if (at_work_) ShowWarnings();
}

void RunContext::ShowWarnings() {
  if (!held_warnings_.empty()) progress_.Clear();
  for (const std::string& line : held_warnings_) {
    err_ << "spusim: warning: " << line << '\n' << std::flush;
  }
  held_warnings_.clear();
}

void RunContext::ShowProgress(double fraction) {
  at_work_ = true;
  ShowWarnings();
  progress_.Update(fraction);
}

void RunContext::Finish() {
  folder_.Write("summary.json", SummaryJson(summary_));
  folder_.Write("timing.json", TimingJson(timer_.Measure(threads_)));
  Print(fmt::format("files in {}: {}", folder_.path().string(), Join(folder_.Files(), ", ")));
}

}  // namespace spusim
