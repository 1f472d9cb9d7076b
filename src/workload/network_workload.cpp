// SPDX-License-Identifier: Apache-2.0
#include <spusim/workload/network_workload.h>

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <utility>

#include <spusim/base/errors.h>
#include <spusim/noise/random_stream.h>

namespace spusim {
namespace {

/// Samples that are scored together: enough to keep a library busy, few enough for any memory.
constexpr Index kScoredTogether = 8192;

/// Calls `work` with all samples of `data`, piece by piece.
template <class Work>
void ForEachPiece(const DataSource& data, const Work& work) {
  for (Index first = 0; first < data.size(); first += kScoredTogether) {
    std::vector<Index> rows(
        static_cast<std::size_t>(std::min(kScoredTogether, data.size() - first)));
    std::iota(rows.begin(), rows.end(), first);
    work(data.Take(rows));
  }
}

/// The network's own failures end the run; they are not bad input.
template <class Work>
auto AsRunError(const Work& work) {
  try {
    return work();
  } catch (const std::runtime_error& error) {
    throw RunError(error.what());
  }
}

}  // namespace

NetworkWorkload::NetworkWorkload(std::unique_ptr<Network> network,
                                 std::unique_ptr<DataSource> train,
                                 std::unique_ptr<DataSource> test)
    : network_(std::move(network)), train_(std::move(train)), test_(std::move(test)) {
  CheckData(*train_, "training");
  CheckData(*test_, "test");
}

void NetworkWorkload::CheckData(const DataSource& data, const char* name) const {
  if (data.size() == 0) {
    throw InputError(fmt::format("{} data: no sample (allowed: one and more)", name));
  }
  const auto check = [&](const char* what, Index found, Index expected) {
    if (found == expected) return;
    throw InputError(fmt::format("{} data: {} {} a sample (allowed: {}, the network's)", name,
                                 found, what, expected));
  };
  check("inputs", data.input_columns(), network().inputs);
  check("targets", data.target_columns(), network().targets);
  ForEachPiece(data, [&](const Samples& samples) {
    try {
      network_->CheckTargets(samples);
    } catch (const std::invalid_argument& error) {
      throw InputError(fmt::format("{} data: {}", name, error.what()));
    }
  });
}

Vector NetworkWorkload::InitialParameters(std::uint64_t seed) const {
  Vector normals(parameters());
  RandomStream(seed, "workload.init").FillNormals(0, normals);
  return network_->StartValues(normals);
}

BatchResult NetworkWorkload::Evaluate(const Vector& parameters, const std::vector<Index>& samples,
                                      bool curvature) {
  CheckParameters(parameters);
  if (samples.empty()) throw InputError("a batch needs at least one sample");
  for (const Index sample : samples) {
    if (sample >= 0 && sample < train_->size()) continue;
    throw InputError(
        fmt::format("training sample {} (allowed: 0 to {})", sample, train_->size() - 1));
  }
  const Samples batch = train_->Take(samples);
  return AsRunError([&] { return network_->Evaluate(parameters, batch, curvature); });
}

Score NetworkWorkload::Evaluate(const Vector& parameters) {
  CheckParameters(parameters);
  Score score;
  score.train_loss = Assess(parameters, *train_).loss;
  const Fit test = Assess(parameters, *test_);
  score.test_accuracy =
      test.correct ? static_cast<double>(*test.correct) / static_cast<double>(test_->size())
                   : std::numeric_limits<double>::quiet_NaN();
  return score;
}

Fit NetworkWorkload::Assess(const Vector& parameters, const DataSource& data) const {
  Fit whole;
  const auto size = static_cast<double>(data.size());
  ForEachPiece(data, [&](const Samples& samples) {
    const Fit part = AsRunError([&] { return network_->Assess(parameters, samples); });
    // The weight of a piece that is all is 1, exactly.
    whole.loss += part.loss * (static_cast<double>(samples.size()) / size);
    if (part.correct) whole.correct = whole.correct.value_or(0) + *part.correct;
  });
  return whole;
}

void NetworkWorkload::CheckParameters(const Vector& parameters) const {
  if (parameters.size() == network().parameters) return;
  throw InputError(fmt::format("{} parameters (allowed: {}, the network's)", parameters.size(),
                               network().parameters));
}

}  // namespace spusim
