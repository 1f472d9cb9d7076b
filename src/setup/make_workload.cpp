// SPDX-License-Identifier: Apache-2.0
#include <spusim/setup/make_workload.h>

#include <fmt/format.h>

#include <utility>
#include <vector>

#include <spusim/base/errors.h>
#include <spusim/workload/dataset.h>
#include <spusim/workload/network_module.h>
#include <spusim/workload/network_workload.h>

namespace spusim {
namespace {

constexpr DatasetFormat kDigits{64, 16, 10};

}  // namespace

std::unique_ptr<Workload> MakeWorkload(const TrainConfig& config,
                                       const std::filesystem::path& data_file) {
  if (config.workload != "digits") {
    throw InputError(
        fmt::format("train.workload = \"{}\": unknown (allowed: digits)", config.workload));
  }
  std::vector<std::int64_t> widths = {kDigits.features};
  for (const std::int64_t width : config.hidden) {
    if (width < 1) {
      throw InputError(fmt::format("train.hidden: a layer of {} (allowed: 1 and more)", width));
    }
    widths.push_back(width);
  }
  widths.push_back(kDigits.classes);
  const Samples data = ReadDataset(data_file, kDigits);
  const Index train = config.train_samples;
  if (train < 1 || train >= data.size()) {
    throw InputError(fmt::format(
        "train.train_samples = {}: {} has {} samples (allowed: 1 to {}, the rest is the test set)",
        train, data_file.string(), data.size(), data.size() - 1));
  }
  auto network = NetworkModule::Load().Make(
      {"mlp", {{"widths", widths}, {"activation", config.activation}}}, {"cross-entropy", {}});
  return std::make_unique<NetworkWorkload>(
      std::move(network), std::make_unique<StoredSamples>(Slice(data, 0, train)),
      std::make_unique<StoredSamples>(Slice(data, train, data.size() - train)));
}

}  // namespace spusim
