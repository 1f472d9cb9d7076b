// SPDX-License-Identifier: Apache-2.0
#include <spusim/config/keys/key_builders.h>

namespace spusim {

void AddArrayKeys(std::vector<ConfigKey>& keys) {
  keys.push_back(Key("array.bits", &Config::array, &ArrayConfig::bits, "bit", Bits(),
                     "Bits of a programmable conductance, one signed symmetric code (hence 2 or "
                     "more).",
                     NotAPart(OffAt(0, "ideal"))));
  keys.push_back(Key("array.mirror", &Config::array, &ArrayConfig::mirror, "", {},
                     "true: J^T of the factored array is mirrored on the chip from J; false: it is "
                     "sent as well.",
                     NotAPart(kNeverOff)));
  keys.push_back(Key("array.words_per_cycle", &Config::array, &ArrayConfig::words_per_cycle, "",
                     AtLeast(0, kMostCells),
                     "Conductances that are set in one clock cycle once they are staged. 0: all at "
                     "once.",
                     NotAPart(kNeverOff)));
  keys.push_back(
      Key("array.tolerance", &Config::array, &ArrayConfig::tolerance, "", Within(0.0, 0.3),
          "Standard deviation of the relative error of a programmed conductance and of "
          "an input resistor, of a factored array also of the stages' feedbacks and the leaks, "
          "drawn once a device.",
          {.is_part = true,
           .per_device = true,
           .dense_only = false,
           .double_only = true,
           .adds_states = false,
           .symmetry = Symmetry::kGeneral,
           .moves_array = true,
           .nominal = Nominal::kUnchanged,
           .not_in_solve = kCounted,
           .not_in_sampling = kUnequalParts,
           .tasks = kEveryTask,
           .cells = kAnyCell,
           .needs = kOnItsOwn,
           .excludes = kWithAll,
           .spice = kInNetlist,
           .off = OffAt(0)}));
  keys.push_back(Key("array.wire_ohm", &Config::array, &ArrayConfig::wire_ohm, "ohm",
                     Within(0.0, 1e6),
                     "Resistance of each length of wire between neighbouring cross points, along "
                     "rows and columns, and of those to sources and amplifiers. Dense arrays only.",
                     {.is_part = true,
                      .per_device = false,
                      .dense_only = true,
                      .double_only = false,
                      .adds_states = false,
                      .symmetry = Symmetry::kSymmetric,
                      .moves_array = true,
                      .nominal = Nominal::kDrift,
                      .not_in_solve = kCounted,
                      .not_in_sampling = kCounted,
                      .tasks = kEveryTask,
                      .cells = kRcOnly,
                      .needs = kOnItsOwn,
                      .excludes = kWithAll,
                      .spice = kInNetlist,
                      .off = OffAt(0)}));
  keys.push_back(Key("array.wire_model", &Config::array, &ArrayConfig::wire_model, "",
                     Choices{{"first_order", "nodal"}},
                     "What array.wire_ohm makes of the array: to first order in it, or by "
                     "Kirchhoff's laws at all nodes, for up to 64 cells.",
                     NotAPart(kNeverOff)));
}

}  // namespace spusim
