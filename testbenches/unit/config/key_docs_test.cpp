// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <spusim/config/key_docs.h>
#include <spusim/config/keys.h>
#include <spusim/config/shipped_files.h>

#include "testbenches/support/temporary_folder.h"

namespace spusim {
namespace {

// When this fails: spusim keys --markdown > docs/configuration.md
TEST_CASE("docs configuration is what the table of keys says") {
  const auto file = ShippedConfigFolder().parent_path() / "docs" / "configuration.md";
  CHECK(test::TemporaryFolder::ReadWhole(file) == KeysAsMarkdown());
}

TEST_CASE("Both texts name every key") {
  const std::string markdown = KeysAsMarkdown();
  const std::string text = KeysAsText();
  for (const ConfigKey& key : ConfigKeys()) {
    CAPTURE(key.name);
    CHECK(markdown.find("| `" + key.name + "` |") != std::string::npos);
    CHECK(text.find(key.name + " = ") != std::string::npos);
    CHECK_FALSE(key.doc.empty());
  }
}

}  // namespace
}  // namespace spusim
