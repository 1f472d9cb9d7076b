// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/waves/output_file.h>
#include <spusim/waves/trace_signal.h>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace spusim {

/// Writes a value change dump (IEEE 1364-2005, clause 18), four-state `wire` and `real` only.
///
/// Times are in units of the timescale. A value is `words()` 64-bit words, least significant
/// first; a double is the bit pattern of one word. Only changes are written. Reals are the shortest
/// text that reads back as the same double; -0 is written 0, not-a-number `NaN`, infinity `inf` and
/// `-inf`: the standard has no text for these, GTKWave and vcd2fst read them as what they are.
/// There is no date in the file: the same run gives the same bytes.
///
/// Order of calls: AddSignal and SetInitial, WriteHeader, WriteInitialValues, Change with times
/// that never decrease, Finish. Errors: FileError.
class VcdWriter {
 public:
  explicit VcdWriter(const std::filesystem::path& path);

  /// Adds a signal and returns its number. Names are made valid (see vcd_name()) and unique.
  int AddSignal(TraceSignal signal);
  const TraceSignal& signal(int index) const { return signals_[index].declared; }
  int size() const { return static_cast<int>(signals_.size()); }

  /// The name in the file: letters, digits, `_` and `$` stay, any other character is `_`.
  const std::string& vcd_name(int index) const { return signals_[index].name; }

  /// The timescale of a kernel whose resolution is 1, 10 or 100 fs, ps, ns, us, ms or s: "10 ps".
  static std::string Timescale(double resolution_s);

  /// Sets a value before WriteInitialValues. Until then bits are 0 and reals not-a-number.
  void SetInitial(int index, const std::uint64_t* words);
  void WriteHeader(std::string_view timescale);
  void WriteInitialValues(std::uint64_t time);
  void Change(std::uint64_t time, int index, const std::uint64_t* words);
  /// The same for several reals at once: one value for each of `indices`.
  void ChangeReals(std::uint64_t time, const std::vector<int>& indices, const double* values);

  /// Writes the final time, at least `end`, and gives the file its name.
  void Finish(std::uint64_t end);
  void Discard() { file_.Discard(); }

 private:
  struct Signal {
    TraceSignal declared;
    std::string name;
    std::string identifier;
    std::size_t offset;  // Of its words in values_.
    // What ends a line: a blank, the identifier and a line feed.
    std::array<char, 8> ending;
    std::size_t ending_size;
  };
  struct Scope;

  std::string ValidName(const std::string& name);
  void WriteScope(const Scope& scope);
  void WriteTime(std::uint64_t time);
  void WriteValue(const Signal& signal);
  static char* PutRealLine(char* out, std::uint64_t word, const Signal& signal);

  OutputFile file_;
  std::vector<Signal> signals_;
  std::vector<std::uint64_t> values_;
  std::unordered_set<std::string> names_;
  std::uint64_t time_ = 0;
  bool has_time_ = false;
};

}  // namespace spusim
