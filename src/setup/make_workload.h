// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>

#include <spusim/config/config.h>
#include <spusim/workload/workload.h>

namespace spusim {

/// The workload that `train.workload` names, with its data.
///
/// | name   | data                                                        | network                  |
/// | digits | 64 pixels 0 .. 16 and a label 0 .. 9 a line, scaled by 1/16 | 64, train.hidden ..., 10 |
///
/// The first train.train_samples lines are trained on, the rest are the test set. `data_file` is
/// train.data, resolved by the caller. Start values come later, from InitialParameters(seed).
/// Opens the network module (NetworkModule).
/// @throws InputError for an unknown workload or activation, a hidden width below 1, train_samples
/// that leave
///   no training or no test sample, or bad data ("FILE:LINE: ...");
///   FileError if the data cannot be read; RunError if the network module is missing.
std::unique_ptr<Workload> MakeWorkload(const TrainConfig& config,
                                       const std::filesystem::path& data_file);

}  // namespace spusim
