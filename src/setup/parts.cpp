// SPDX-License-Identifier: Apache-2.0
#include <spusim/setup/parts.h>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/config/automatic.h>
#include <spusim/config/keys.h>
#include <spusim/linalg/spectrum.h>
#include <spusim/setup/describe_cells.h>

namespace spusim {
namespace {

bool MakesGeneral(const KeyTraits& traits) { return *traits.symmetry == Symmetry::kGeneral; }

std::string ValueOf(const ConfigKey& key, const Config& config) {
  return ValueText(key.get(config));
}

}  // namespace

std::string UncountedInSolve(const Config& config) {
  const ConfigKey* key =
      FirstOn(config, [](const KeyTraits& traits) { return !traits.not_in_solve->empty(); });
  return key == nullptr ? "" : *key->traits.not_in_solve;
}

std::string UncountedInSampling(const Config& config) {
  const ConfigKey* key =
      FirstOn(config, [](const KeyTraits& traits) { return !traits.not_in_sampling->empty(); });
  return key == nullptr ? "" : *key->traits.not_in_sampling;
}

Config NominalDevice(const Config& config) {
  Config nominal = config;
  for (const ConfigKey& key : ConfigKeys()) {
    if (key.traits.per_device) SwitchOff(key, nominal);
  }
  return nominal;
}

bool HasNominalCells(const Config& config) {
  return !HasPlainNoise(config) || FirstOn(config, [](const KeyTraits& traits) {
                                     return *traits.nominal == Nominal::kDrift;
                                   }) != nullptr;
}

bool HasPlainNoise(const Config& config) {
  return StatesPerCell(config) == 1 && FirstOn(config, [](const KeyTraits& traits) {
                                         return *traits.nominal == Nominal::kNoise;
                                       }) == nullptr;
}

bool HasMovedArray(const Config& config) {
  return FirstOn(config, [](const KeyTraits& traits) { return *traits.moves_array; }) != nullptr;
}

bool HasGeneralArray(const Config& config) { return FirstOn(config, MakesGeneral) != nullptr; }

bool HasGeneralFactoredArray(const Config& config) {
  return FirstOn(config, [](const KeyTraits& traits) {
           return *traits.symmetry != Symmetry::kSymmetric;
         }) != nullptr;
}

void CheckGeneralArray(const Config& config, Index needed) {
  const ConfigKey* unequal = FirstOn(config, MakesGeneral);
  if (unequal != nullptr && needed > kDirectLimit && ArrayKindOf(config) == "dense") {
    throw InputError(fmt::format(
        "{}: {} with {} cells makes too large a general array (allowed: {}, or up to "
        "{} cells)",
        unequal->name, ValueOf(*unequal, config), needed, OffText(*unequal), kDirectLimit));
  }
  const Index states = StatesPerCell(config);
  if (states == 1 || needed * states <= kDirectLimit) return;
  const ConfigKey* adding =
      FirstOn(config, [](const KeyTraits& traits) { return *traits.adds_states; });
  throw InputError(fmt::format(
      "{}: {} cells of {} states each make too large a general array (allowed: up to "
      "{} cells of so many states)",
      adding == nullptr ? "spu.cell" : adding->name, needed, states, kDirectLimit / states));
}

void CheckExportableParts(const Config& config) {
  for (const ConfigKey& key : ConfigKeys()) {
    const SpiceExport& spice = key.traits.spice;
    if (!IsOn(key, config)) continue;
    if (spice.how == SpiceExport::How::kRefused) {
      throw InputError(fmt::format("{}: {} is not exported to SPICE{}{} (allowed: {})", key.name,
                                   ValueOf(key, config), spice.why.empty() ? "" : ", ", spice.why,
                                   OffText(key)));
    }
    if (spice.how != SpiceExport::How::kRefusedWith) continue;
    const ConfigKey& with = *FindConfigKey(spice.with);
    if (!IsOn(with, config)) continue;
    throw InputError(fmt::format(
        "{}: {} is not exported to SPICE together with {}, {} (allowed: {}, or {} = {})", key.name,
        ValueOf(key, config), with.name, spice.why, OffText(key), with.name, OffText(with)));
  }
}

}  // namespace spusim
