// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include <spusim/linalg/types.h>

namespace spusim {

/// Reads a Matrix Market file into a dense matrix: `matrix coordinate|array real|integer
/// general|symmetric`, comments and blank lines allowed; a vector is an N x 1 matrix.
/// Source of the format: Boisvert, Pozo, Remington, "The Matrix Market Exchange Formats", NISTIR
/// 5935 (1996).
/// @throws as ReadFile.
/// @throws InputError "FILE:LINE: what is wrong (allowed: ...)" for bad content, non-finite values,
///   indices out of range, duplicate entries, missing or surplus entries.
RowMatrix ReadMatrixMarket(const std::filesystem::path& path);

/// Writes `matrix array real general` (or `symmetric`, when asked: lower triangle) with 17
/// significant digits, so that reading gives the same bits. The file appears whole or not at all.
/// @throws FileError if it cannot be written; InputError if `symmetric` is asked of another matrix.
void WriteMatrixMarket(const std::filesystem::path& path, const RowMatrix& matrix, bool symmetric);

}  // namespace spusim
