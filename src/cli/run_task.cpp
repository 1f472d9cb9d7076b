// SPDX-License-Identifier: Apache-2.0
#include <spusim/cli/run_task.h>

#include <map>
#include <string>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/base/text.h>
#include <spusim/cli/exit_codes.h>
#include <spusim/cli/tasks.h>
#include <spusim/config/automatic.h>

namespace spusim {
namespace {

using Task = void (*)(const Config&, RunContext&);

void Dispatch(const Config& config, RunContext& context) {
  static const std::map<std::string, Task> tasks = {
      {"solve", RunSolve},       {"invert", RunInvert}, {"sample", RunSample},
      {"lyapunov", RunLyapunov}, {"expm", RunExpm},     {"determinant", RunDeterminant},
      {"train", RunTrain}};
  tasks.at(config.run.task)(config, context);
}

std::string Kept(const ResultFolder& folder) {
  if (!folder.created()) return "nothing was written";
  return fmt::format("kept in {}: {}", folder.path().string(), Join(folder.Files(), ", "));
}

}  // namespace

int RunTask(const Config& config, const RunOptions& options, std::ostream& out, std::ostream& err) {
  RunContext context(config, options, out, err);
  context.set_threads(ThreadsOf(config));
  try {
    Dispatch(config, context);
    context.Begin();
    context.Finish();
    return kExitDone;
  } catch (const InputError&) {
    context.Discard();
    throw;
  } catch (const Interrupted&) {
    context.progress().Clear();
    err << "spusim: interrupted, " << OneLine(Kept(context.folder())) << std::endl;
    return kExitInterrupted;
  }
}

}  // namespace spusim
