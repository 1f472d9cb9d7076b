// SPDX-License-Identifier: Apache-2.0
#include <spusim/config/optimizers.h>

#include <fmt/format.h>

#include <spusim/base/errors.h>

namespace spusim {

const std::vector<OptimizerKind>& Optimizers() {
  using P = PreconditionerKind;
  using U = UpdateKind;
  static const std::vector<OptimizerKind> table = {
      {"sgd", P::kIdentity, U::kSgd, 0.3, 0.9, "SGD + momentum"},
      {"adam", P::kIdentity, U::kAdam, 0.03, 0.0, "Adam"},
      {"ngd", P::kWoodbury, U::kSgd, 0.3, 0.0, "exact NGD"},
      {"ngd-adam", P::kWoodbury, U::kAdam, 0.03, 0.0, "exact NGD, Adam"},
      {"tngd", P::kSpu, U::kSgd, 0.3, 0.0, "TNGD (SPU)"},
      {"tngd-adam", P::kSpu, U::kAdam, 0.03, 0.0, "TNGD (SPU), Adam"},
  };
  return table;
}

const OptimizerKind& OptimizerNamed(const std::string& name) {
  for (const OptimizerKind& kind : Optimizers()) {
    if (kind.name == name) return kind;
  }
  throw InputError(fmt::format("train.optimizer: \"{}\" is no optimizer", name));
}

std::vector<std::string> OptimizerNames() {
  std::vector<std::string> names;
  for (const OptimizerKind& kind : Optimizers()) names.push_back(kind.name);
  return names;
}

std::vector<std::string> BaselineNames() {
  std::vector<std::string> names;
  for (const OptimizerKind& kind : Optimizers()) {
    if (kind.preconditioner != PreconditionerKind::kSpu) names.push_back(kind.name);
  }
  return names;
}

}  // namespace spusim
