// SPDX-License-Identifier: Apache-2.0
#include <spusim/cli/anneal_progress.h>

namespace spusim {

AnnealProgress::AnnealProgress(Simulation& simulation, RunContext& context,
                               const std::string& label, std::int64_t anneals)
    : simulation_(simulation),
      progress_(context.progress()),
      anneals_(static_cast<double>(anneals)) {
  progress_.Start(label);
  simulation_.OnSamples(
      [this](double fraction) { progress_.Update((done_ + fraction) / anneals_); });
}

AnnealProgress::~AnnealProgress() {
  simulation_.OnSamples(nullptr);
  progress_.Clear();
}

void AnnealProgress::Next() { progress_.Update(++done_ / anneals_); }

}  // namespace spusim
