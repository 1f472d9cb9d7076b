// SPDX-License-Identifier: Apache-2.0
#include <spusim/models/system/kernel.h>

#include <cstddef>
#include <string>

#include <systemc>

#include <spusim/base/errors.h>

#ifdef __SANITIZE_ADDRESS__
#include <dlfcn.h>
#include <pthread.h>

// SystemC 2.3.4 tells the address sanitizer when it switches to a process's stack, but gives no
// bounds when it switches back to the main stack. An exception there would then give false reports.
// This stands before the sanitizer's own function, fills the bounds in and passes the call on. They
// are asked for once: asking allocates.
namespace {

struct MainStack {
  MainStack() {
    pthread_attr_t attributes;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0) return;
    pthread_attr_getstack(&attributes, &bottom, &size);
    pthread_attr_destroy(&attributes);
  }
  void* bottom = nullptr;
  std::size_t size = 0;
};

}  // namespace

extern "C" void __sanitizer_start_switch_fiber(void** fake, const void* bottom, std::size_t size) {
  using Function = void (*)(void**, const void*, std::size_t);
  static const auto next =
      reinterpret_cast<Function>(dlsym(RTLD_NEXT, "__sanitizer_start_switch_fiber"));
  if (size == 0) {
    static const MainStack stack;
    bottom = stack.bottom;
    size = stack.size;
  }
  next(fake, bottom, size);
}
#endif

// SystemC's library holds a main of its own that calls this function. In a program with a main of
// its own it is never called, but the linker asks for it; a program that has one is served by its
// own.
extern "C" int sc_main(int argc, char* argv[]);
extern "C" __attribute__((weak)) int sc_main(int /*argc*/, char* /*argv*/[]) { return 0; }

namespace spusim {
namespace {

void OnReport(const sc_core::sc_report& report, const sc_core::sc_actions& /*actions*/) {
  if (report.get_severity() < sc_core::SC_WARNING) return;
  throw RunError(std::string("SystemC: ") + report.what());
}

}  // namespace

void SetUpKernel() {
  static bool done = false;
  if (done) return;
  done = true;
  sc_core::sc_report_handler::set_handler(OnReport);
  sc_core::sc_set_time_resolution(1, sc_core::SC_FS);
}

}  // namespace spusim
