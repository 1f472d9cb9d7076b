// SPDX-License-Identifier: Apache-2.0
#include <spusim/setup/make_workload.h>

#include <fmt/format.h>

#include <utility>

#include <spusim/base/errors.h>
#include <spusim/workload/classifier.h>
#include <spusim/workload/dataset.h>
#include <spusim/workload/network_module.h>

namespace spusim {
namespace {

constexpr DatasetFormat kDigits{64, 16, 10};

Activation ParseActivation(const std::string& name) {
  if (name == "tanh") return Activation::kTanh;
  if (name == "relu") return Activation::kRelu;
  throw InputError(fmt::format("train.activation = \"{}\": unknown (allowed: tanh, relu)", name));
}

}  // namespace

std::unique_ptr<Workload> MakeWorkload(const TrainConfig& config,
                                       const std::filesystem::path& data_file) {
  if (config.workload != "digits") {
    throw InputError(
        fmt::format("train.workload = \"{}\": unknown (allowed: digits)", config.workload));
  }
  NetworkShape shape{{kDigits.features}, ParseActivation(config.activation)};
  for (const std::int64_t width : config.hidden) {
    if (width < 1) {
      throw InputError(fmt::format("train.hidden: a layer of {} (allowed: 1 and more)", width));
    }
    shape.widths.push_back(width);
  }
  shape.widths.push_back(kDigits.classes);
  const Dataset data = ReadDataset(data_file, kDigits);
  const Index train = config.train_samples;
  if (train < 1 || train >= data.size()) {
    throw InputError(fmt::format(
        "train.train_samples = {}: {} has {} samples (allowed: 1 to {}, the rest is the test set)",
        train, data_file.string(), data.size(), data.size() - 1));
  }
  auto network = NetworkModule::Load().Make(shape);
  return std::make_unique<Classifier>(std::move(shape), std::move(network), Slice(data, 0, train),
                                      Slice(data, train, data.size() - train));
}

}  // namespace spusim
