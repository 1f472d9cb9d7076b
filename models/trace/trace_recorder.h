// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/waves/change_queue.h>
#include <spusim/waves/digital_probes.h>
#include <spusim/waves/glob_list.h>
#include <spusim/waves/trace_options.h>
#include <spusim/waves/trace_signal.h>
#include <spusim/waves/vcd_writer.h>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <systemc>
#include <unordered_set>
#include <vector>

namespace spusim {

/// Records SystemC signals and the points of a lazy analog side into one waveform file.
///
/// The analog side is advanced only up to digital events and then reports the points in between,
/// which lie before the kernel's present time. So digital changes wait until AnalogAdvancedTo()
/// says that the analog side has caught up; without analog signals nothing waits. What is written
/// is the value that each signal has when the kernel leaves a time; what delta cycles leave in
/// between is not seen.
///
/// Times are multiples of the kernel's time resolution, which is also the file's. The window
/// [start_s, stop_s] is rounded to it; its first instant holds the values reached by then.
///
/// Errors. The constructor throws FileError (cannot be opened) and InputError (a bad option). While
/// the kernel runs, nothing is thrown, since an exception that crosses a SystemC process loses its
/// type: the first error stops the recording, and ThrowIfFailed() and Close() throw it. Recording
/// changes nothing in the simulation.
class TraceRecorder : public sc_core::sc_trace_file {
 public:
  explicit TraceRecorder(const TraceOptions& options);
  TraceRecorder(const TraceRecorder&) = delete;
  TraceRecorder& operator=(const TraceRecorder&) = delete;
  /// Closes at the kernel's present time if the simulation has started, else leaves no file.
  ~TraceRecorder() override;

  /// Records each signal at or below `top` whose name matches and whose value is a bool, a number
  /// of the language, an sc_int or sc_uint, or an sc_bv, sc_bigint or sc_biguint of up to
  /// 64 or of 96, 128, 192, 256, 512, 1024 or 2048 bits. Other types are passed over; give
  /// them to sc_trace by hand. Enumerations: use a signal of their underlying type.
  void AddSignals(const sc_core::sc_object& top);

  /// Declares analog signals that always have their points together, and returns which of `names`
  /// the patterns choose: their places, rising. Once.
  std::vector<std::size_t> AddAnalogRow(const std::vector<std::string>& names);
  /// Records a point of each signal chosen in AddAnalogRow. Rows come in the order of time, may lie
  /// before the present time, but not before what AnalogAdvancedTo() has given free.
  void RecordAnalogRow(const sc_core::sc_time& t, const double* values);
  /// Everything up to and including t may be written: no point before t will follow.
  void AnalogAdvancedTo(const sc_core::sc_time& t);

  /// Throws InputError naming trace.signals and some names that exist if no pattern matches.
  void CheckSelection() const;
  /// Patterns without a match: worth a warning when others match.
  std::vector<std::string> UnmatchedPatterns() const { return globs_.Unmatched(); }
  /// Window and least spacing of points, rounded to the kernel's resolution.
  sc_core::sc_time window_start() const { return sc_core::sc_time::from_value(start_); }
  sc_core::sc_time window_stop() const { return sc_core::sc_time::from_value(stop_); }
  sc_core::sc_time window_spacing() const { return sc_core::sc_time::from_value(interval_); }
  int signal_count() const { return vcd_.size(); }
  /// False while the run has not come as far as the window's start: the file has no values then.
  bool window_reached() const { return window_reached_; }

  /// Rethrows the first error of the recording, if there was one.
  void ThrowIfFailed() const;

  /// Writes all that waits and the final time, gives the files their names. Further calls do
  /// nothing. Throws what ThrowIfFailed() and CheckSelection() throw, and leaves no file then.
  void Close(const sc_core::sc_time& end);

  // The interface of sc_trace_file, so that sc_trace(&recorder, object, name) works as well; the
  // patterns apply there too. What a waveform cannot show is an InputError.
  void trace(const sc_core::sc_event& object, const std::string& name) override;
  void trace(const sc_core::sc_time& object, const std::string& name) override;
  void trace(const bool& object, const std::string& name) override;
  void trace(const sc_dt::sc_bit& object, const std::string& name) override;
  void trace(const sc_dt::sc_logic& object, const std::string& name) override;
  void trace(const unsigned char& object, const std::string& name, int width) override;
  void trace(const unsigned short& object, const std::string& name, int width) override;
  void trace(const unsigned int& object, const std::string& name, int width) override;
  void trace(const unsigned long& object, const std::string& name, int width) override;
  void trace(const char& object, const std::string& name, int width) override;
  void trace(const short& object, const std::string& name, int width) override;
  void trace(const int& object, const std::string& name, int width) override;
  void trace(const long& object, const std::string& name, int width) override;
  void trace(const sc_dt::int64& object, const std::string& name, int width) override;
  void trace(const sc_dt::uint64& object, const std::string& name, int width) override;
  void trace(const float& object, const std::string& name) override;
  void trace(const double& object, const std::string& name) override;
  void trace(const sc_dt::sc_int_base& object, const std::string& name) override;
  void trace(const sc_dt::sc_uint_base& object, const std::string& name) override;
  void trace(const sc_dt::sc_signed& object, const std::string& name) override;
  void trace(const sc_dt::sc_unsigned& object, const std::string& name) override;
  void trace(const sc_dt::sc_fxval& object, const std::string& name) override;
  void trace(const sc_dt::sc_fxval_fast& object, const std::string& name) override;
  void trace(const sc_dt::sc_fxnum& object, const std::string& name) override;
  void trace(const sc_dt::sc_fxnum_fast& object, const std::string& name) override;
  void trace(const sc_dt::sc_bv_base& object, const std::string& name) override;
  void trace(const sc_dt::sc_lv_base& object, const std::string& name) override;
  void trace(const unsigned int& object, const std::string& name,
             const char** enum_literals) override;
  /// Comments are not kept.
  void write_comment(const std::string& comment) override;
  /// The unit is always the kernel's resolution.
  void set_time_unit(double value, sc_core::sc_time_unit unit) override;

 protected:
  void cycle(bool delta_cycle) override;

 private:
  bool Register(const std::string& name);
  template <typename T>
  void AddInteger(const T& object, const std::string& name, int width);
  void AddObject(const void* object, DigitalProbes::Reader read, TraceSignal signal);
  int AddSignal(TraceSignal signal);
  void Sample();
  void Drain(std::uint64_t end);
  void OpenWindow();
  std::uint64_t AnalogBound() const;
  void CheckOrder(std::uint64_t time) const;
  bool Keep(std::uint64_t time);
  void Fail() { failure_ = std::current_exception(); }

  TraceOptions options_;
  GlobList globs_;
  VcdWriter vcd_;
  DigitalProbes probes_;
  ChangeQueue queue_;
  std::vector<int> row_signals_;
  std::unordered_set<const sc_core::sc_object*> seen_;
  std::exception_ptr failure_;
  // Times in units of the kernel's resolution.
  std::optional<std::uint64_t> last_row_;  // The last one that was kept.
  std::uint64_t start_ = 0;
  std::uint64_t stop_ = 0;
  std::uint64_t interval_ = 0;
  std::uint64_t analog_done_ = 0;  // The analog side has reported all before this time.
  std::uint64_t drained_ = 0;      // All before this time is written.
  bool window_reached_ = false;
  bool sampled_ = false;
  bool closed_ = false;
};

}  // namespace spusim
