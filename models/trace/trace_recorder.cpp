// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/models/trace/known_signal.h>
#include <spusim/models/trace/trace_recorder.h>
#include <spusim/waves/gtkw_writer.h>
#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <utility>

namespace spusim {
namespace {

constexpr std::uint64_t kForever = std::numeric_limits<std::uint64_t>::max();
// 2^64: the first number of ticks that the kernel cannot hold.
constexpr double kTickLimit = 18446744073709551616.0;

void Require(bool holds, const char* key, double value, const char* allowed) {
  if (!holds) {
    throw InputError(
        fmt::format("trace.{}: {} is out of range (allowed: {})", key, value, allowed));
  }
}

// The kernel's own type for this is as long, but another one.
std::uint64_t TicksOf(const sc_core::sc_time& t) { return t.value(); }

double Resolution() { return sc_core::sc_get_time_resolution().to_seconds(); }

std::uint64_t Ticks(double seconds) {
  const double ticks = std::nearbyint(seconds / Resolution());
  return ticks < kTickLimit ? static_cast<std::uint64_t>(ticks) : kForever;
}

}  // namespace

TraceRecorder::TraceRecorder(const TraceOptions& options)
    : options_(options), globs_(options.signals), vcd_(options.vcd) {
  Require(options.start_s >= 0.0 && options.start_s / Resolution() < kTickLimit, "start_s",
          options.start_s, "0 to the largest simulated time");
  Require(options.stop_s == -1.0 || options.stop_s > options.start_s, "stop_s", options.stop_s,
          "more than trace.start_s; -1: to the end");
  Require(options.interval_s >= 0.0, "interval_s", options.interval_s, "0 and more");
  start_ = Ticks(options.start_s);
  stop_ = options.stop_s == -1.0 ? kForever : Ticks(options.stop_s);
  interval_ = Ticks(options.interval_s);
  sc_core::sc_get_curr_simcontext()->add_trace_file(this);
}

TraceRecorder::~TraceRecorder() {
  if (closed_) {
    return;
  }
  if (!sampled_) {
    sc_core::sc_get_curr_simcontext()->remove_trace_file(this);
    return;
  }
  try {
    Close(sc_core::sc_time_stamp());
  } catch (const std::exception&) {
    // A destructor has nobody to tell: who wants to know calls Close().
    closed_ = true;
  }
}

void TraceRecorder::AddSignals(const sc_core::sc_object& top) {
  if (seen_.insert(&top).second) {
    TraceKnownSignal(top, *this);
  }
  for (const sc_core::sc_object* const child : top.get_child_objects()) {
    AddSignals(*child);
  }
}

std::vector<std::size_t> TraceRecorder::AddAnalogRow(const std::vector<std::string>& names) {
  std::vector<std::size_t> selected;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!Register(names[i])) {
      continue;
    }
    selected.push_back(i);
    row_signals_.push_back(AddSignal({names[i], TraceSignal::Kind::kSmooth, 64, true}));
  }
  queue_.rows().set_width(row_signals_.size());
  return selected;
}

void TraceRecorder::RecordAnalogRow(const sc_core::sc_time& t, const double* values) {
  const std::uint64_t time = TicksOf(t);
  if (failure_ || closed_ || time > stop_ || row_signals_.empty()) {
    return;
  }
  try {
    CheckOrder(time);
    if (time <= start_) {
      for (std::size_t i = 0; i < row_signals_.size(); ++i) {
        const auto word = std::bit_cast<std::uint64_t>(values[i]);
        vcd_.SetInitial(row_signals_[i], &word);
      }
      return;
    }
    if (Keep(time)) {
      queue_.rows().Push(time, values);
    }
  } catch (...) {
    Fail();
  }
}

void TraceRecorder::CheckOrder(std::uint64_t time) const {
  if (time < drained_ || (last_row_ && time < *last_row_)) {
    throw RunError(fmt::format("trace: {}: a point at {} s comes after one at or after it",
                               vcd_.signal(row_signals_.front()).name,
                               sc_core::sc_time::from_value(time).to_seconds()));
  }
}

bool TraceRecorder::Keep(std::uint64_t time) {
  // A second row at the same time is a jump: it replaces the first, whatever the interval is.
  const bool keep = !last_row_ || time == *last_row_ || time - *last_row_ >= interval_;
  if (keep) {
    last_row_ = time;
  }
  return keep;
}

void TraceRecorder::AnalogAdvancedTo(const sc_core::sc_time& t) {
  if (failure_ || closed_) {
    return;
  }
  try {
    analog_done_ = std::max(analog_done_, TicksOf(t) + 1);
    // What the present time holds can still change.
    Drain(std::min(AnalogBound(), TicksOf(sc_core::sc_time_stamp())));
  } catch (...) {
    Fail();
  }
}

void TraceRecorder::CheckSelection() const {
  if (!globs_.any_matched()) {
    throw InputError(globs_.DescribeMismatch());
  }
}

void TraceRecorder::ThrowIfFailed() const {
  if (failure_) {
    std::rethrow_exception(failure_);
  }
}

void TraceRecorder::Close(const sc_core::sc_time& end) {
  if (closed_) {
    return;
  }
  closed_ = true;
  sc_core::sc_get_curr_simcontext()->remove_trace_file(this);
  try {
    ThrowIfFailed();
    CheckSelection();
    // The kernel calls cycle() when it leaves a time, and this one it has not left.
    Sample();
    std::uint64_t last = std::max(TicksOf(end), queue_.LastTime());
    Drain(kForever);
    last = std::min(last, stop_);
    if (!window_reached_) {
      if (last >= start_) {
        OpenWindow();
      } else {
        vcd_.WriteHeader(VcdWriter::Timescale(Resolution()));
      }
    }
    vcd_.Finish(last);
    if (!options_.gtkw.empty()) {
      GtkwWriter view;
      for (int index = 0; index < vcd_.size(); ++index) {
        view.AddSignal(vcd_.signal(index), vcd_.vcd_name(index));
      }
      view.Write(options_.gtkw, options_.vcd, std::min(start_, last), last);
    }
  } catch (...) {
    vcd_.Discard();
    throw;
  }
}

void TraceRecorder::cycle(bool delta_cycle) {
  if (delta_cycle || failure_ || drained_ > stop_) {
    return;
  }
  try {
    Sample();
  } catch (...) {
    Fail();
  }
}

void TraceRecorder::Sample() {
  sampled_ = true;
  const std::uint64_t now = TicksOf(sc_core::sc_time_stamp());
  if (now <= start_) {
    probes_.ForEachChange([this](int signal, const std::uint64_t* words, int /*count*/) {
      vcd_.SetInitial(signal, words);
    });
  } else if (now <= stop_) {
    probes_.ForEachChange([this, now](int signal, const std::uint64_t* words, int count) {
      queue_.PushDigital(now, signal, words, count);
    });
  }
  Drain(std::min(AnalogBound(), now + 1));
}

void TraceRecorder::Drain(std::uint64_t end) {
  if (end <= drained_) {
    return;
  }
  drained_ = end;
  if (queue_.empty()) {
    return;
  }
  const auto open = [this] {
    if (!window_reached_) {
      OpenWindow();
    }
  };
  queue_.Drain(
      end,
      [&](std::uint64_t time, int signal, const std::uint64_t* words) {
        open();
        vcd_.Change(time, signal, words);
      },
      [&](std::uint64_t time, const double* values) {
        open();
        vcd_.ChangeReals(time, row_signals_, values);
      });
}

void TraceRecorder::OpenWindow() {
  vcd_.WriteHeader(VcdWriter::Timescale(Resolution()));
  vcd_.WriteInitialValues(start_);
  window_reached_ = true;
}

std::uint64_t TraceRecorder::AnalogBound() const {
  return row_signals_.empty() ? kForever : analog_done_;
}

bool TraceRecorder::Register(const std::string& name) {
  if (!globs_.Matches(name)) {
    return false;
  }
  if (sampled_ || closed_) {
    throw RunError(
        fmt::format("trace: {}: signals cannot be added once the simulation runs", name));
  }
  return true;
}

int TraceRecorder::AddSignal(TraceSignal signal) { return vcd_.AddSignal(std::move(signal)); }

}  // namespace spusim
