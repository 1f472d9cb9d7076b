// SPDX-License-Identifier: Apache-2.0
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include <spusim/workload/network.h>
#include <spusim/workload/torch/cross_entropy.h>
#include <spusim/workload/torch/multilayer_perceptron.h>
#include <spusim/workload/torch/spec_reader.h>

namespace spusim {
namespace {

std::unique_ptr<Loss> MakeCrossEntropy(SpecReader& reader, Index outputs) {
  reader.Finish();
  return std::make_unique<CrossEntropy>(outputs);
}

/// Makes a loss for so many outputs.
using MakeLoss = std::function<std::unique_ptr<Loss>(Index outputs)>;

std::unique_ptr<Network> MakeMlp(SpecReader& reader, const MakeLoss& make_loss) {
  std::vector<Index> widths = reader.Integers("widths", 2, 1);
  const bool tanh = reader.Choice("activation", {"tanh", "relu"}) == "tanh";
  reader.Finish();
  const Index outputs = widths.back();
  return std::make_unique<MultilayerPerceptron>(
      std::move(widths), tanh ? Activation::kTanh : Activation::kRelu, make_loss(outputs));
}

template <class Make>
struct Named {
  const char* name;
  Make make;
};

// What the module can make: a row each.
constexpr Named<decltype(&MakeMlp)> kNetworks[] = {{"mlp", MakeMlp}};
constexpr Named<decltype(&MakeCrossEntropy)> kLosses[] = {{"cross-entropy", MakeCrossEntropy}};

template <class Rows>
auto Find(const Rows& rows, const char* what, const std::string& name) {
  std::string allowed;
  for (const auto& row : rows) {
    if (row.name == name) return row.make;
    allowed += (allowed.empty() ? "" : ", ") + std::string(row.name);
  }
  throw std::invalid_argument(std::string(what) + " \"" + name +
                              "\" is unknown (allowed: " + allowed + ")");
}

std::unique_ptr<Network> MakeNetwork(const NetworkSpec& network, const LossSpec& loss) {
  const auto make_network = Find(kNetworks, "network", network.name);
  const auto make_loss = Find(kLosses, "loss", loss.name);
  SpecReader reader("network", network);
  return make_network(reader, [&](Index outputs) {
    SpecReader loss_reader("loss", loss);
    return make_loss(loss_reader, outputs);
  });
}

}  // namespace
}  // namespace spusim

// The module's whole surface: everything else in it is hidden. Names as in network.h.
extern "C" {

__attribute__((visibility("default"))) void spusim_network_abi(spusim::NetworkAbi* abi) {
  *abi = spusim::NetworkAbi{};
}

__attribute__((visibility("default"))) spusim::Network* spusim_make_network(
    const spusim::NetworkSpec* network, const spusim::LossSpec* loss) {
  return spusim::MakeNetwork(*network, *loss).release();
}

}  // extern "C"
