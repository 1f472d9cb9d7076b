// SPDX-License-Identifier: Apache-2.0
#include <spusim/converter/noise_dac.h>

#include <cmath>

#include <fmt/format.h>

#include <spusim/base/errors.h>

namespace spusim {

NoiseDac::NoiseDac(const NoiseDacOptions& options, Index sources, const StreamFamily& streams)
    : stream_(streams.Stream("noise.held")),
      quantizer_(options.bits),
      crest_(options.crest),
      values_(Vector::Zero(sources)) {
  if (!(crest_ > 0.0) || std::isinf(crest_)) {
    throw InputError(fmt::format("noise DAC: a crest of {} (allowed: > 0)", crest_));
  }
  if (options.generator == NoiseGenerator::kLfsr) lfsr_.emplace(stream_, sources);
}

void NoiseDac::SetSources(Index sources) {
  values_ = Vector::Zero(sources);
  if (lfsr_) lfsr_->AddUpTo(sources, stream_);
}

void NoiseDac::Next() {
  if (lfsr_) {
    lfsr_->Fill(values_);
  } else {
    stream_.FillNormals(index_++, values_);
  }
  for (double& value : values_) {
    value = crest_ * quantizer_.Decode(quantizer_.Encode(value / crest_));
  }
}

}  // namespace spusim
