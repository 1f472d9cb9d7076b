// SPDX-License-Identifier: Apache-2.0
#include <spusim/base/interrupt.h>

#include <atomic>
#include <csignal>

#include <spusim/base/errors.h>

namespace spusim {
namespace {

std::atomic<bool> interrupt_requested{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may only touch such flags");

// The first signal asks; a second one ends the process, whatever it is doing.
void OnInterrupt(int signal) {
  interrupt_requested.store(true);
  std::signal(signal, SIG_DFL);
}

}  // namespace

void InstallSignalHandlers() {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGXCPU}) {
    if (std::signal(signal, OnInterrupt) == SIG_IGN) std::signal(signal, SIG_IGN);
  }
  for (const int signal : {SIGPIPE, SIGXFSZ}) std::signal(signal, SIG_IGN);
}

void ThrowIfInterrupted() {
  if (interrupt_requested.load(std::memory_order_relaxed)) throw Interrupted();
}

}  // namespace spusim
