// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <spusim/base/errors.h>
#include <spusim/config/check_value.h>
#include <spusim/config/keys.h>
#include <spusim/config/task_table.h>

namespace {

using namespace spusim;

TEST_CASE("Every file of a task is a key that holds a path, a shipped one with a default") {
  for (const TaskKind& task : TaskTable()) {
    INFO(task.name);
    CHECK_FALSE(task.files.empty());
    for (const TaskFile& file : task.files) {
      INFO(file.key);
      const ConfigKey* key = FindConfigKey(file.key);
      REQUIRE(key != nullptr);
      CHECK(key->is_path);
      CHECK(std::get<std::string>(key->get(Config{})).empty() != file.shipped);
      CHECK(task.Reads(file.key));
    }
    CHECK_FALSE(task.Reads("run.out"));
  }
}

TEST_CASE("What the table calls the automatic start, the array and the cells are values of keys") {
  for (const TaskKind& task : TaskTable()) {
    INFO(task.name);
    CHECK_NOTHROW(CheckText(*FindConfigKey("anneal.start"), task.start, "table"));
    CHECK_NOTHROW(CheckText(*FindConfigKey("spu.array"), task.array, "table"));
    for (const std::string& cell : task.cells) {
      CHECK_NOTHROW(CheckText(*FindConfigKey("spu.cell"), cell, "table"));
      CHECK(task.Takes(cell));
    }
    CHECK(task.samples >= 1);
    CHECK_FALSE(task.Takes("none"));
  }
}

TEST_CASE("An unknown task is refused by name") {
  CHECK_THROWS_WITH(TaskNamed("solv"), Catch::Contains("\"solv\"") && Catch::Contains("invert"));
  CHECK_THROWS_AS(TaskNamed(""), InputError);
  CHECK(TaskNames().size() == TaskTable().size());
}

}  // namespace
