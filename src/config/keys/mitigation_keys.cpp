// SPDX-License-Identifier: Apache-2.0
#include <spusim/config/keys/key_builders.h>

namespace spusim {
namespace {

/// Of what a controller does in many anneals: no part of the device, but not for all of them.
KeyTraits Measure(const Off& off, const TaskRefusals& tasks, const Needs& needs,
                  const CellsTaken& cells) {
  KeyTraits traits = NotAPart(off);
  traits.tasks = tasks;
  traits.needs = needs;
  traits.cells = cells;
  traits.spice = SpiceExport{SpiceExport::How::kRefused, "whose netlist is of one anneal", ""};
  return traits;
}

}  // namespace

void AddMitigationKeys(std::vector<ConfigKey>& keys) {
  constexpr std::int64_t kMostMembers = 100'000;
  constexpr std::int64_t kMostPasses = 1000;
  const std::vector<std::string> covariances = {"invert", "sample", "lyapunov", "expm",
                                                "determinant"};
  const auto solve_only = [&](const std::string& not_train, const std::string& not_sampled) {
    return TaskRefusals{{{"train"}, not_train}, {covariances, not_sampled}};
  };
  keys.push_back(Key(
      "mitigation.auto_range", &Config::mitigation, &MitigationConfig::auto_range, "", {},
      "true: an anneal whose ADCs clip is repeated with half the input (anneal.max_range_retries), "
      "and after a quiet one the input doubles. false: the input fills the DACs (where noise is "
      "sampled: has the scale of the noise), whatever the ADCs see.",
      NotAPart(OffAt(false))));
  keys.push_back(
      Key("mitigation.offset_pair", &Config::mitigation, &MitigationConfig::offset_pair, "", {},
          "true: each right-hand side of solve is annealed with +b and with -b, and half "
          "the difference is the result: offsets cancel. Twice the anneals.",
          Measure(OffAt(false),
                  solve_only("warm cells carry the state of one anneal of a pair into the other",
                             "a covariance has no input to turn round"),
                  kOnItsOwn, kAnyCell)));
  keys.push_back(Key("mitigation.calibrate_gain", &Config::mitigation,
                     &MitigationConfig::calibrate_gain, "", {},
                     "true: before solve begins, the gains of each cell's DAC and ADC are measured "
                     "through the device, and the host divides by them.",
                     Measure(OffAt(false),
                             solve_only("its way of measuring needs a dense array",
                                        "a covariance needs the gain that all ADCs share, which "
                                        "cannot be measured from within"),
                             kOnItsOwn, kAnyCell)));
  keys.push_back(Key(
      "mitigation.rounded_ensemble", &Config::mitigation, &MitigationConfig::rounded_ensemble, "",
      AtLeast(0, kMostMembers),
      "Random roundings of the matrix to the array's levels, right on average, whose "
      "results are averaged: solve, invert and sample. anneal.samples is that of "
      "each.",
      Measure(OffAt(0, "one rounding, to the nearest level"),
              TaskRefusals{{{"train"},
                            "every step has a matrix of its own, and its warm cells belong to it"},
                           {{"lyapunov", "expm", "determinant"},
                            "it averages solutions and plain covariances only"}},
              Needs{"array.bits", "which rounds nothing"},
              CellsTaken{"rc", "it rounds conductances", ""})));
  keys.push_back(
      Key("mitigation.refinements", &Config::mitigation, &MitigationConfig::refinements, "",
          AtLeast(0, kMostPasses),
          "Passes of solve that solve again for what is left, r = b - A x, worked out by "
          "the host in double precision, and add the correction.",
          Measure(OffAt(0),
                  solve_only("the host never forms the curvature, so it has no residual",
                             "a covariance has no residual to solve for"),
                  kOnItsOwn, kAnyCell)));
}

}  // namespace spusim
