// SPDX-License-Identifier: Apache-2.0
// Every kind of cell is in both tables, and takes a matrix there and back.
#include <catch2/catch.hpp>

#include <spusim/base/errors.h>
#include <spusim/config/cell_kinds.h>
#include <spusim/device/array_image.h>
#include <spusim/setup/cell_kind.h>
#include <spusim/setup/describe_cells.h>

namespace spusim {
namespace {

/// A diagonally dominant M-matrix of halves, which any kind can hold without rounding.
RowMatrix Dominant() {
  return (RowMatrix(3, 3) << 2.0, -0.5, -0.5, -0.5, 1.5, -0.5, -0.5, -0.5, 1.0).finished();
}

TEST_CASE("each kind of cell maps a matrix to words and back") {
  for (const std::string& name : CellKindNames()) {
    CAPTURE(name);
    Config config;
    config.spu.cell = name;
    const CellKind& kind = CellKindOf(config);
    const DenseMapping mapping = kind.Mapping();
    const MappedArray mapped = mapping.map(Dominant(), /*bits=*/0, std::nullopt);
    CHECK(mapped.matrix_scale == kind.NaturalScale(Dominant()));
    const Matrix words = ProgrammedMatrix(mapped.image)->ToDense();
    CHECK(words.cwiseAbs().maxCoeff() == 1.0);
    CHECK(mapping.matrix_of(words) * mapped.matrix_scale == Matrix(Dominant()));
    CHECK(mapping.slowing(mapped.matrix_scale) > 0.0);
    // Cells of as many states as the kind says.
    const auto cells = kind.Cells(config, /*device=*/0);
    cells->Program(ProgrammedMatrix(mapped.image), nullptr);
    const LangevinSystem system = cells->System(Vector::Zero(3), 1e-3);
    CHECK(system.drift->size() == 3 * kind.States(config));
    CHECK(StatesPerCell(config) == kind.States(config));
  }
}

TEST_CASE("a kind of cell without an implementation is refused") {
  Config config;
  config.spu.cell = "memristor";
  CHECK_THROWS_AS(CellKindOf(config), InputError);
}

}  // namespace
}  // namespace spusim
