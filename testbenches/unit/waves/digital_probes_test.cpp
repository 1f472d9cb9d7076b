// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <bit>
#include <cstdint>
#include <map>
#include <vector>

#include <catch2/catch.hpp>

#include <spusim/waves/digital_probes.h>

namespace spusim {
namespace {

using Words = std::vector<std::uint64_t>;
constexpr std::uint64_t kAllBits = ~std::uint64_t{0};

// What has changed since the last look: each signal's words.
std::map<int, Words> Look(DigitalProbes& probes) {
  std::map<int, Words> changes;
  probes.ForEachChange([&](int signal, const std::uint64_t* words, int count) {
    changes[signal] = Words(words, words + count);
  });
  return changes;
}

TEST_CASE("DigitalProbes: a changed value of each size is reported once, unchanged ones never") {
  bool flag = false;
  std::int8_t byte = 0;
  std::uint16_t half = 0;
  std::int32_t number = 5;
  std::uint64_t bits = 0;
  double real = 0.5;
  DigitalProbes probes;
  probes.AddPlain(&flag, 1, 0);
  probes.AddPlain(&byte, kAllBits, 1);
  probes.AddPlain(&half, kAllBits, 2);
  probes.AddPlain(&number, kAllBits, 3);
  probes.AddPlain(&bits, kAllBits, 4);
  probes.AddPlain(&real, kAllBits, 5);
  REQUIRE(Look(probes).empty());
  flag = true;
  byte = -1;
  half = 0xfffe;
  number = -2;
  bits = kAllBits - 1;
  real = -0.25;
  // Two's complement of the value's own size, zeros above.
  REQUIRE(Look(probes) == std::map<int, Words>{{0, {1}},
                                               {1, {0xff}},
                                               {2, {0xfffe}},
                                               {3, {0xfffffffe}},
                                               {4, {kAllBits - 1}},
                                               {5, {std::bit_cast<std::uint64_t>(-0.25)}}});
  REQUIRE(Look(probes).empty());
  number = 5;
  REQUIRE(Look(probes) == std::map<int, Words>{{3, {5}}});
}

TEST_CASE("DigitalProbes: bits outside the mask are not looked at") {
  std::uint32_t code = 0xff0;
  DigitalProbes probes;
  probes.AddPlain(&code, 0xff, 0);
  code = 0x1f0;
  REQUIRE(Look(probes).empty());
  code = 0x1f1;
  REQUIRE(Look(probes) == std::map<int, Words>{{0, {0xf1}}});
}

TEST_CASE("DigitalProbes: a float is reported as the double of the same value") {
  float single = 0.0F;
  std::uint32_t integer = 0;
  DigitalProbes probes;
  probes.AddFloat(&single, 0);
  probes.AddPlain(&integer, kAllBits, 1);
  single = 0.1F;
  integer = std::bit_cast<std::uint32_t>(0.1F);
  REQUIRE(Look(probes) ==
          std::map<int, Words>{{0, {std::bit_cast<std::uint64_t>(static_cast<double>(0.1F))}},
                               {1, {std::bit_cast<std::uint32_t>(0.1F)}}});
}

TEST_CASE("DigitalProbes: an object is read by its reader and reported with all of its words") {
  using Wide = std::array<std::uint64_t, 2>;
  Wide wide = {1, 2};
  Wide other = {3, 4};
  const auto read = [](const void* object, std::uint64_t* words) {
    const Wide& value = *static_cast<const Wide*>(object);
    words[0] = value[0];
    words[1] = value[1];
  };
  DigitalProbes probes;
  probes.AddObject(&wide, read, 2, 0);
  probes.AddObject(&other, read, 2, 1);
  REQUIRE(Look(probes).empty());
  wide[1] = 7;
  REQUIRE(Look(probes) == std::map<int, Words>{{0, {1, 7}}});
  other[0] = 8;
  REQUIRE(Look(probes) == std::map<int, Words>{{1, {8, 4}}});
  REQUIRE(Look(probes).empty());
}

}  // namespace
}  // namespace spusim
