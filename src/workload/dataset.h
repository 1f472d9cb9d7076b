// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>

#include <spusim/workload/network.h>

namespace spusim {

/// What a file of labelled images must look like: `features` integers 0 .. max_value, then a label
/// 0 .. classes-1.
struct DatasetFormat {
  Index features = 0;
  std::int64_t max_value = 0;
  std::int64_t classes = 0;
};

/// Reads comma-separated integers, plain or gzip-compressed; each input is divided by max_value,
/// the label is the sample's one target.
/// Blank lines and blanks around a number are allowed.
/// @throws as ReadMaybeGzipped.
/// @throws InputError "FILE:LINE: what is wrong (allowed: ...)" for a wrong number of columns,
/// something that
///   is not an integer, or one out of range; "FILE: ..." if there is no sample.
Samples ReadDataset(const std::filesystem::path& path, const DatasetFormat& format);

/// Samples [first, first + count).
Samples Slice(const Samples& data, Index first, Index count);

}  // namespace spusim
