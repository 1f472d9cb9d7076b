// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/waves/trace_signal.h>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace spusim {

/// Writes a GTKWave save file that opens a waveform file with its signals in groups: clock and
/// sequencer, link, DAC, ADC, cells, other. Doubles are drawn as curves (cells joined by lines,
/// held values as steps), signed numbers (codes) as steps. A group shows at most kLargestGroup
/// signals; the others are in GTKWave's tree. Errors: FileError.
class GtkwWriter {
 public:
  static constexpr std::size_t kLargestGroup = 64;

  /// `vcd_name` is the name in the waveform file.
  void AddSignal(const TraceSignal& signal, const std::string& vcd_name);

  /// Writes the view of the times `begin` to `end`, in units of the file's timescale. The waveform
  /// file is named relative to the view's folder, so both can be moved together.
  void Write(const std::filesystem::path& gtkw, const std::filesystem::path& vcd,
             std::uint64_t begin, std::uint64_t end) const;

 private:
  struct Trace {
    unsigned flags;
    std::string name;
  };

  std::vector<std::vector<Trace>> groups_;
};

}  // namespace spusim
