// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <spusim/workload/network.h>
#include <spusim/workload/torch/multilayer_perceptron.h>

// The module's whole surface: everything else in it is hidden. Names as in network.h.
extern "C" {

__attribute__((visibility("default"))) void spusim_network_abi(spusim::NetworkAbi* abi) {
  *abi = spusim::NetworkAbi{};
}

__attribute__((visibility("default"))) spusim::Network* spusim_make_network(
    const spusim::NetworkShape* shape) {
  return std::make_unique<spusim::MultilayerPerceptron>(*shape).release();
}

}  // extern "C"
