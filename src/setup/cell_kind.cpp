// SPDX-License-Identifier: Apache-2.0
#include <spusim/setup/cell_kind.h>

#include <map>
#include <string>

#include <fmt/format.h>

#include <spusim/base/errors.h>

namespace spusim {
namespace {

using Kinds = std::map<std::string, std::unique_ptr<const CellKind>>;

Kinds MakeKinds() {
  Kinds kinds;
  kinds["rc"] = MakeRcKind();
  kinds["oscillator"] = MakeOscillatorKind();
  return kinds;
}

}  // namespace

const CellKind& CellKindOf(const Config& config) {
  static const Kinds kinds = MakeKinds();
  const auto found = kinds.find(config.spu.cell);
  if (found == kinds.end()) {
    throw InputError(fmt::format("spu.cell: \"{}\" is no kind of cell", config.spu.cell));
  }
  return *found->second;
}

}  // namespace spusim
