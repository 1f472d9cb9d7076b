// SPDX-License-Identifier: Apache-2.0
#include <spusim/base/keep_memory.h>

#include <malloc.h>

namespace spusim {

void KeepFreedMemory() {
#ifdef __GLIBC__
  constexpr int kMebibyte = 1 << 20;
  // Blocks below this size come from the heap, which keeps them; 32 MiB is the most that glibc takes.
  mallopt(M_MMAP_THRESHOLD, 32 * kMebibyte);
  mallopt(M_TRIM_THRESHOLD, 256 * kMebibyte);
#endif
}

}  // namespace spusim
