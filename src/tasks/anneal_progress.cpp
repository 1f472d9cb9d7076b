// SPDX-License-Identifier: Apache-2.0
#include <spusim/tasks/anneal_progress.h>

namespace spusim {

AnnealProgress::AnnealProgress(Machine& machine, TaskObserver& observer, const std::string& label,
                               std::int64_t anneals)
    : machine_(machine), observer_(observer), anneals_(static_cast<double>(anneals)) {
  observer_.OnStage(label);
  machine_.OnSamples(
      [this](double fraction) { observer_.OnProgress((done_ + fraction) / anneals_); });
}

AnnealProgress::~AnnealProgress() {
  machine_.OnSamples(nullptr);
  observer_.OnStageEnd();
}

void AnnealProgress::Next() { observer_.OnProgress(++done_ / anneals_); }

}  // namespace spusim
