// SPDX-License-Identifier: Apache-2.0
#include <spusim/cli/run_task.h>

#include <map>
#include <string>
#include <utility>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/base/text.h>
#include <spusim/cli/exit_codes.h>
#include <spusim/cli/run_observer.h>
#include <spusim/config/automatic.h>
#include <spusim/report/result_files.h>
#include <spusim/report/result_summary.h>
#include <spusim/report/result_text.h>
#include <spusim/setup/make_workload.h>
#include <spusim/tasks/linear_problem.h>

namespace spusim {
namespace {

/// Summary, lines and matrix of what a task found.
template <typename Result>
void Report(const Result& result, RunContext& context) {
  Summarise(result, context.summary());
  for (const std::string& line : ResultLines(result)) context.Print(line);
  WriteMatrix(result, context.folder().path());
}

void RunSolve(const Config& config, const MachineFactory& machines, RunContext& context) {
  const SolveProblem problem = ReadSolveProblem(config.problem.matrix, config.problem.rhs);
  const bool many = problem.rhs.cols() > 1;
  RunObserver observer(context, many ? std::optional(ColumnTable()) : std::nullopt);
  try {
    const SolveResult result = Solve(problem, config, machines, &observer);
    observer.FinishTable();
    Report(result, context);
  } catch (const Interrupted&) {
    observer.WriteColumns();
    throw;
  }
}

void RunInvert(const Config& config, const MachineFactory& machines, RunContext& context) {
  RunObserver observer(context);
  Report(Invert(ReadSymmetricProblem(config.problem.matrix), config, machines, &observer), context);
}

void RunSample(const Config& config, const MachineFactory& machines, RunContext& context) {
  RunObserver observer(context);
  Report(Sample(ReadSampleProblem(config.problem.matrix, config.problem.mean), config, machines,
                &observer),
         context);
}

void RunLyapunov(const Config& config, const MachineFactory& machines, RunContext& context) {
  RunObserver observer(context);
  Report(Lyapunov(ReadLyapunovProblem(config.problem.matrix, config.problem.noise), config,
                  machines, &observer),
         context);
}

void RunExpm(const Config& config, const MachineFactory& machines, RunContext& context) {
  RunObserver observer(context);
  Report(Expm(ReadExpmProblem(config.problem.matrix), config, machines, &observer), context);
}

void RunDeterminant(const Config& config, const MachineFactory& machines, RunContext& context) {
  RunObserver observer(context, NodeTable());
  const DeterminantResult result =
      Determinant(ReadSymmetricProblem(config.problem.matrix), config, machines, &observer);
  observer.FinishTable();
  Report(result, context);
}

void RunTrain(const Config& config, const MachineFactory& machines, RunContext& context) {
  const auto workload = MakeWorkload(config.train, config.train.data);
  RunObserver observer(context);
  Report(Train(*workload, config, machines, &observer), context);
}

using Task = void (*)(const Config&, const MachineFactory&, RunContext&);

void Dispatch(const Config& config, const MachineFactory& machines, RunContext& context) {
  static const std::map<std::string, Task> tasks = {
      {"solve", RunSolve},       {"invert", RunInvert}, {"sample", RunSample},
      {"lyapunov", RunLyapunov}, {"expm", RunExpm},     {"determinant", RunDeterminant},
      {"train", RunTrain}};
  tasks.at(config.run.task)(config, machines, context);
}

std::string Kept(const ResultFolder& folder) {
  if (!folder.created()) return "nothing was written";
  return fmt::format("kept in {}: {}", folder.path().string(), Join(folder.Files(), ", "));
}

}  // namespace

int RunTask(const Config& config, const RunOptions& options, const SystemFactory& systems,
            std::ostream& out, std::ostream& err) {
  RunContext context(config, options, out, err);
  context.set_threads(ThreadsOf(config));
  try {
    const MachineFactory machines = [&](const Config& machine, const TaskShape& shape) {
      return systems(machine, shape, context.folder().path());
    };
    Dispatch(config, machines, context);
    context.Begin();
    context.Finish();
    const std::vector<Warning>& reasons = context.summary().unreliable;
    if (reasons.empty()) return kExitDone;
    std::vector<std::string> texts;
    texts.reserve(reasons.size());
    for (const Warning& reason : reasons) texts.push_back(reason.text);
    err << fmt::format(
               "spusim: unreliable: {} (files are kept; --allow-unreliable for exit code 0)",
               OneLine(Join(texts, "; ")))
        << std::endl;
    return options.allow_unreliable ? kExitDone : kExitFailed;
  } catch (const InputError&) {
    context.Discard();
    throw;
  } catch (const Interrupted&) {
    context.ShowWarnings();
    context.progress().Clear();
    err << "spusim: interrupted, " << OneLine(Kept(context.folder())) << std::endl;
    return kExitInterrupted;
  } catch (const std::exception&) {
    context.ShowWarnings();
    throw;
  }
}

}  // namespace spusim
