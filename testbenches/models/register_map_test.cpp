// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>
#include <string>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <spusim/models/bus/register_map.h>

namespace spusim {
namespace {

using Table = std::map<std::string, std::uint64_t>;

std::string Text(const std::string& file) {
  std::ifstream stream(std::string(SPUSIM_SOURCE_DIR) + "/" + file);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

/// name -> number for every match of a pattern with the groups that are named.
Table Find(std::string text, const std::string& pattern, int name, int number) {
  std::erase(text, '\'');
  Table table;
  const std::regex expression(pattern);
  for (std::sregex_iterator it(text.begin(), text.end(), expression), end; it != end; ++it) {
    CHECK(table.emplace((*it)[name], std::stoull((*it)[number], nullptr, 16)).second);
  }
  return table;
}

TEST_CASE("the page of the register map says what the header says") {
  const Table header = Find(Text("models/bus/register_map.h"),
                            R"(constexpr std::uint64_t (k\w+) = (0x[0-9A-Fa-f]+);)", 1, 2);
  const Table page =
      Find(Text("docs/register-map.md"), R"(\n\| `(0x[0-9A-Fa-f]+)` \| `(k\w+)` \|)", 2, 1);
  REQUIRE(header.size() > 20);
  CHECK(page == header);
}

std::string Row(const reg::Register& one) {
  const char* access = one.access == reg::Access::kRead    ? "read"
                       : one.access == reg::Access::kWrite ? "write"
                                                           : "read, write";
  const std::string reset = one.address == reg::kId ? "`kIdValue`" : fmt::format("{}", one.reset);
  return fmt::format("| `0x{:02X}` | `{}` | {} | {} | {} |\n", one.address, one.name, access, reset,
                     one.meaning);
}

TEST_CASE("the page has the table's rows, one a register, in its order") {
  const std::string page = Text("docs/register-map.md");
  std::size_t at = 0;
  for (const reg::Register& one : reg::kRegisters) {
    INFO(Row(one));
    const std::size_t found = page.find(Row(one), at);
    REQUIRE(found != std::string::npos);
    at = found;
  }
}

TEST_CASE("registers lie at whole words below the end, each once, under the name of its constant") {
  const Table header = Find(Text("models/bus/register_map.h"),
                            R"(constexpr std::uint64_t (k\w+) = (0x[0-9A-Fa-f]+);)", 1, 2);
  std::uint64_t next = 0;
  for (const reg::Register& one : reg::kRegisters) {
    INFO(one.name);
    CHECK(one.address % reg::kRegisterBytes == 0);
    CHECK(one.address >= next);
    CHECK(one.address < reg::kRegisterEnd);
    CHECK(header.at(one.name) == one.address);
    CHECK(reg::Find(one.address) == &one);
    next = one.address + reg::kRegisterBytes;
  }
  CHECK(reg::Find(0x20) == nullptr);
}

TEST_CASE("blocks that are written at once hold as many registers as the header says") {
  CHECK(reg::kLeak - reg::kLayout + reg::kRegisterBytes ==
        reg::kArrayBlockWords * reg::kRegisterBytes);
  CHECK(reg::kCommand - reg::kSettleCycles + reg::kRegisterBytes ==
        reg::kAnnealBlockWords * reg::kRegisterBytes);
  CHECK(reg::kNoiseScale - reg::kNoiseMixing + reg::kRegisterBytes ==
        reg::kNoiseBlockWords * reg::kRegisterBytes);
  CHECK(reg::kCyclesInSample - reg::kCyclesInProgram + reg::kRegisterBytes ==
        reg::kPhaseBlockWords * reg::kRegisterBytes);
  CHECK(reg::kCyclesInSample + reg::kRegisterBytes == reg::kRegisterEnd);
}

}  // namespace
}  // namespace spusim
