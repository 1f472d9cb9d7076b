// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <chrono>
#include <sstream>

#include <spusim/report/progress.h>

namespace spusim {
namespace {

/// A clock that a test moves by hand.
class HandClock {
 public:
  Progress::Clock Function() {
    return [this] { return now_; };
  }
  void Advance(std::chrono::milliseconds step) { now_ += step; }

 private:
  std::chrono::steady_clock::time_point now_;
};

using std::chrono::milliseconds;

TEST_CASE("Without a terminal a line comes with every tenth and says what is left") {
  std::ostringstream sink;
  HandClock clock;
  Progress progress(sink, Progress::Style::kLines, clock.Function());
  progress.Start("tngd");
  for (int i = 0; i <= 100; ++i) {
    progress.Update(i / 100.0);
    clock.Advance(milliseconds(1000));
  }
  const std::string text = sink.str();
  CHECK(std::count(text.begin(), text.end(), '\n') == 10);
  // A tenth took 10 s, so nine more take 90 s.
  CHECK(text.rfind("tngd: 10 %, 1 min 30 s left\n", 0) == 0);
  CHECK(text.find("tngd: 50 %, 50 s left\n") != std::string::npos);
  CHECK(text.size() > 12);
  CHECK(text.substr(text.size() - 12) == "tngd: 100 %\n");
}

TEST_CASE("On a terminal one line rewrites itself not too often and can be cleared") {
  std::ostringstream sink;
  HandClock clock;
  Progress progress(sink, Progress::Style::kTerminal, clock.Function());
  progress.Start("a");
  clock.Advance(milliseconds(1000));
  progress.Update(0.5);
  CHECK(sink.str() == "\ra: 50 %, 1 s left");
  clock.Advance(milliseconds(10));
  progress.Update(0.6);
  CHECK(sink.str() == "\ra: 50 %, 1 s left");
  progress.Update(1.0);
  CHECK(sink.str() == "\ra: 50 %, 1 s left\ra: 100 %         ");
  sink.str("");
  progress.Clear();
  CHECK(sink.str() == "\r" + std::string(8, ' ') + "\r");
  sink.str("");
  progress.Clear();
  CHECK(sink.str().empty());
}

TEST_CASE("What is done within a second shows nothing") {
  for (const auto style : {Progress::Style::kLines, Progress::Style::kTerminal}) {
    std::ostringstream sink;
    HandClock clock;
    Progress progress(sink, style, clock.Function());
    progress.Start("a");
    clock.Advance(milliseconds(999));
    progress.Update(0.5);
    progress.Update(1.0);
    CHECK(sink.str().empty());
    clock.Advance(milliseconds(1));
    progress.Update(1.0);
    CHECK(!sink.str().empty());
  }
}

TEST_CASE("A silent progress prints nothing") {
  std::ostringstream sink;
  {
    Progress progress(sink, Progress::Style::kSilent);
    progress.Start("a");
    progress.Update(1.0);
  }
  CHECK(sink.str().empty());
}

TEST_CASE("Durations are short and rounded up") {
  CHECK(DurationText(-1.0) == "0 s");
  CHECK(DurationText(0.2) == "1 s");
  CHECK(DurationText(59.0) == "59 s");
  CHECK(DurationText(185.0) == "3 min 05 s");
  CHECK(DurationText(7620.0) == "2 h 07 min");
}

}  // namespace
}  // namespace spusim
