// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/report/run_summary.h>
#include <spusim/tasks/determinant.h>
#include <spusim/tasks/expm.h>
#include <spusim/tasks/invert.h>
#include <spusim/tasks/lyapunov.h>
#include <spusim/tasks/sample.h>
#include <spusim/tasks/solve.h>
#include <spusim/tasks/train.h>

namespace spusim {

// From a task's result to what summary.json says of it: all but task, seed and hash. Each fills a
// summary that has no result yet.

void Summarise(const SolveResult& result, RunSummary& summary);
void Summarise(const InvertResult& result, RunSummary& summary);
void Summarise(const SampleResult& result, RunSummary& summary);
void Summarise(const LyapunovResult& result, RunSummary& summary);
void Summarise(const ExpmResult& result, RunSummary& summary);
void Summarise(const DeterminantResult& result, RunSummary& summary);
void Summarise(const TrainResult& result, RunSummary& summary);

}  // namespace spusim
