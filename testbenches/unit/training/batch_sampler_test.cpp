// SPDX-License-Identifier: Apache-2.0
#include <spusim/training/batch_sampler.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include <spusim/base/errors.h>

namespace spusim {
namespace {

TEST_CASE("an epoch visits no sample twice, and all when the batch divides them") {
  BatchSampler sampler(1, 12, 4);
  for (int epoch = 0; epoch < 5; ++epoch) {
    std::set<Index> seen;
    for (int k = 0; k < 3; ++k) {
      const auto& batch = sampler.Next();
      REQUIRE(batch.size() == 4);
      seen.insert(batch.begin(), batch.end());
    }
    CHECK(seen.size() == 12);
    CHECK(*seen.begin() == 0);
    CHECK(*seen.rbegin() == 11);
  }
}

TEST_CASE("an epoch's incomplete batch is dropped") {
  // 2 batches of 4 an epoch, 3 samples left over: batches 1, 2 are disjoint and 3, 4 too.
  BatchSampler sampler(7, 11, 4);
  for (int epoch = 0; epoch < 20; ++epoch) {
    std::set<Index> seen;
    for (int k = 0; k < 2; ++k) {
      const auto& batch = sampler.Next();
      seen.insert(batch.begin(), batch.end());
    }
    CHECK(seen.size() == 8);
  }
}

TEST_CASE("permutations are fresh each epoch, fixed by the seed, and uniform") {
  const auto epochs = [](std::uint64_t seed, int count) {
    BatchSampler sampler(seed, 5, 5);
    std::vector<std::vector<Index>> all(static_cast<std::size_t>(count));
    for (auto& order : all) order = sampler.Next();
    return all;
  };
  const auto one = epochs(1, 2000);
  CHECK(one == epochs(1, 2000));
  CHECK(one != epochs(2, 2000));
  CHECK(one[0] != one[1]);
  // How often sample i stands at place j: binomial(2000, 1/5), standard deviation sqrt(2000 * 0.16)
  // = 17.9. Of 25 counts none should be off by more than 4 of them (p = 0.0016).
  for (Index sample = 0; sample < 5; ++sample) {
    for (std::size_t place = 0; place < 5; ++place) {
      const auto hits = std::count_if(one.begin(), one.end(),
                                      [&](const auto& order) { return order[place] == sample; });
      CHECK(std::abs(static_cast<double>(hits) - 400.0) <= 4.0 * std::sqrt(2000 * 0.16));
    }
  }
}

TEST_CASE("batches that do not fit are refused") {
  CHECK_THROWS_AS(BatchSampler(1, 5, 6), InputError);
  CHECK_THROWS_AS(BatchSampler(1, 5, 0), InputError);
  BatchSampler single(1, 1, 1);
  CHECK(single.Next() == std::vector<Index>{0});
}

}  // namespace
}  // namespace spusim
