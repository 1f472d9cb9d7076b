// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <spusim/tasks/determinant.h>
#include <spusim/tasks/expm.h>
#include <spusim/tasks/invert.h>
#include <spusim/tasks/lyapunov.h>
#include <spusim/tasks/sample.h>
#include <spusim/tasks/solve.h>
#include <spusim/tasks/train.h>

namespace spusim {

// From a task's result to the lines that the program prints.

std::vector<std::string> ResultLines(const SolveResult& result);
std::vector<std::string> ResultLines(const InvertResult& result);
std::vector<std::string> ResultLines(const SampleResult& result);
std::vector<std::string> ResultLines(const LyapunovResult& result);
std::vector<std::string> ResultLines(const ExpmResult& result);
std::vector<std::string> ResultLines(const DeterminantResult& result);
std::vector<std::string> ResultLines(const TrainResult& result);

/// What is going to be trained.
std::string OverviewLine(const TrainingOverview& overview);

}  // namespace spusim
