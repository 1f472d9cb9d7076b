// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <spusim/base/errors.h>
#include <spusim/base/text.h>
#include <spusim/config/toml_text.h>

namespace spusim {
namespace {

TEST_CASE("ParseToml lists entries by line not by name") {
  const auto entries = ParseToml("[run]\nseed = 2\n\n[adc]\nrate_hz = 7\nbits = 8\n", "x.toml");
  REQUIRE(entries.size() == 3);
  CHECK(entries[0].section == "run");
  CHECK(entries[0].value.line == 2);
  CHECK(entries[1].key == "rate_hz");
  CHECK(entries[1].value.line == 5);
  CHECK(entries[2].key == "bits");
  CHECK(std::get<std::int64_t>(entries[2].value.scalar) == 8);
}

TEST_CASE("ParseToml reports empty sections and keys outside sections") {
  const auto entries = ParseToml("seed = 1\n[empty]\n[run]\nseed = 1\n", "x.toml");
  REQUIRE(entries.size() == 3);
  CHECK(entries[0].section.empty());
  CHECK(entries[0].key == "seed");
  CHECK(entries[1].section == "empty");
  CHECK(entries[1].key.empty());
  CHECK(entries[1].value.line == 2);
}

TEST_CASE("ParseToml keeps whole numbers and numbers apart") {
  const auto entries = ParseToml("[a]\ni = 1\nr = 1.0\nb = true\ns = '1'\n", "x.toml");
  REQUIRE(entries.size() == 4);
  CHECK(std::holds_alternative<std::int64_t>(entries[0].value.scalar));
  CHECK(std::holds_alternative<double>(entries[1].value.scalar));
  CHECK(std::holds_alternative<bool>(entries[2].value.scalar));
  CHECK(std::holds_alternative<std::string>(entries[3].value.scalar));
}

TEST_CASE("ParseToml names the line of a syntax error and of a key given twice") {
  CHECK_THROWS_MATCHES(ParseToml("[run]\nseed = \n", "x.toml"), InputError,
                       Catch::Predicate<InputError>([](const InputError& error) {
                         return std::string(error.what()).rfind("x.toml:2: not valid TOML: ", 0) ==
                                0;
                       }));
  CHECK_THROWS_MATCHES(ParseToml("[run]\nseed = 1\nseed = 2\n", "x.toml"), InputError,
                       Catch::Predicate<InputError>([](const InputError& error) {
                         const std::string message = error.what();
                         return message.rfind("x.toml:3: not valid TOML: ", 0) == 0 &&
                                message.find("seed") != std::string::npos &&
                                message.find('\n') == std::string::npos;
                       }));
}

TEST_CASE("Keys without a name and keys without end are refused") {
  for (const char* text :
       {"\"\" = 8\n", "[adc]\n'' = 8\n", "[\"\"]\nbits = 8\n", "\"\".bits = 8\n"}) {
    INFO(text);
    CHECK_THROWS_WITH(ParseToml(text, "x.toml"), Catch::Contains("an empty key"));
  }
  std::string deep = "a";
  for (int i = 0; i < 40000; ++i) deep += ".a";
  for (const std::string& text : {deep + " = 1\n", "[" + deep + "]\n", "[[" + deep + "]]\n",
                                  "x = {" + deep + " = 1}\n", "x = [1, {" + deep + " = 1}]\n"}) {
    CHECK_THROWS_WITH(ParseToml("[run]\n" + text, "x.toml"),
                      Catch::Contains("x.toml:2: not valid TOML: a key of more than 1000 parts"));
  }
  CHECK_FALSE(ParseTomlValue("{" + deep + " = 1}").has_value());
  // Brackets without end are the library's to refuse; many numbers on a line are no key.
  CHECK_THROWS_AS(ParseToml("x = " + std::string(100000, '['), "x.toml"), InputError);
  std::string numbers = "x = [0.5";
  for (int i = 0; i < 5000; ++i) numbers += ", 0.5";
  CHECK(ParseToml(numbers + "]\n", "x.toml").size() == 1);
}

TEST_CASE("ParseTomlValue takes exactly one value") {
  CHECK(std::get<std::int64_t>(ParseTomlValue("3")->scalar) == 3);
  CHECK(std::get<double>(ParseTomlValue("1e-3")->scalar) == 1e-3);
  CHECK(ParseTomlValue("[1, 2]")->elements.size() == 2);
  CHECK(std::get<std::string>(ParseTomlValue("\"a#b\"")->scalar) == "a#b");
  CHECK_FALSE(ParseTomlValue("word").has_value());
  CHECK_FALSE(ParseTomlValue("").has_value());
  CHECK_FALSE(ParseTomlValue("1 # remark").has_value());
  CHECK_FALSE(ParseTomlValue("1\nother = 2").has_value());
}

TEST_CASE("RealText reads back the same and is never taken for a whole number") {
  for (const double value : {0.0, 1.0, 1000.0, 1e-9, 0.1, 1e300, -2.5, 5e-324, 1e16}) {
    CAPTURE(value);
    const auto parsed = ParseTomlValue(RealText(value));
    REQUIRE(parsed.has_value());
    REQUIRE(std::holds_alternative<double>(parsed->scalar));
    CHECK(std::get<double>(parsed->scalar) == value);
  }
}

TEST_CASE("Quoted text reads back the same") {
  for (const std::string text : {"", "plain", "a \"b\" \\c", "tab\tline\nbell\x07", "\x7f", "é"}) {
    CAPTURE(text);
    const auto parsed = ParseTomlValue(Quoted(text));
    REQUIRE(parsed.has_value());
    CHECK(std::get<std::string>(parsed->scalar) == text);
  }
}

TEST_CASE("OneLine leaves no line break") {
  CHECK(OneLine("a\n\tb\r\n") == "a b");
  CHECK(OneLine("plain") == "plain");
  CHECK(OneLine("\n") == "");
  CHECK(OneLine(std::string("a\0b", 3)) == "a b");
  const std::string path(1024, 'p');
  CHECK(OneLine("file " + path) == "file " + path);
  CHECK(OneLine("key " + std::string(5000, 'x') + " end") ==
        "key " + std::string(100, 'x') + " ... " + std::string(100, 'x') + " end");
}

}  // namespace
}  // namespace spusim
