// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <spusim/base/errors.h>
#include <spusim/base/sha256.h>

#include "testbenches/support/temporary_folder.h"

namespace spusim {
namespace {

TEST_CASE("SHA-256 agrees with the examples of FIPS 180") {
  CHECK(Sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(Sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(Sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST_CASE("the hash of a file is that of its bytes, however many") {
  const test::TemporaryFolder folder;
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{1} << 20,
                                 (std::size_t{1} << 20) + 1, std::size_t{3000000}}) {
    const std::string bytes(size, 'x');
    CHECK(Sha256OfFile(folder.Write("a", bytes)) == Sha256(bytes));
  }
  CHECK_THROWS_AS(Sha256OfFile(folder.path() / "none"), FileError);
  CHECK_THROWS_AS(Sha256OfFile(folder.path()), FileError);
}

}  // namespace
}  // namespace spusim
