// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include <spusim/linalg/types.h>

namespace spusim {

/// What a file of labelled images must look like: `features` integers 0 .. max_value, then a label
/// 0 .. classes-1.
struct DatasetFormat {
  Index features = 0;
  std::int64_t max_value = 0;
  std::int64_t classes = 0;
};

/// Labelled samples, one a row.
struct Dataset {
  RowMatrix inputs;                  ///< (samples x features), scaled to 0 .. 1
  std::vector<std::int64_t> labels;  ///< 0 .. classes-1

  Index size() const { return inputs.rows(); }
};

/// Reads comma-separated integers, plain or gzip-compressed; each input is divided by max_value.
/// Blank lines and blanks around a number are allowed.
/// @throws as ReadMaybeGzipped.
/// @throws InputError "FILE:LINE: what is wrong (allowed: ...)" for a wrong number of columns,
/// something that
///   is not an integer, or one out of range; "FILE: ..." if there is no sample.
Dataset ReadDataset(const std::filesystem::path& path, const DatasetFormat& format);

/// Rows [first, first + count) of a dataset.
Dataset Slice(const Dataset& data, Index first, Index count);

}  // namespace spusim
