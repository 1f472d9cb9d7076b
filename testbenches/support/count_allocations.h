// SPDX-License-Identifier: Apache-2.0
#pragma once

// For one file of a test's program: replaces malloc by one that counts. Eigen takes memory from
// malloc, not from operator new, so malloc itself is counted. A sanitizer has replaced it already
// and offers a hook instead.
#include <cstddef>
#include <cstdint>

namespace spusim::test {
inline std::uint64_t allocations = 0;
}

#if defined(__SANITIZE_ADDRESS__)
// As in sanitizer/allocator_interface.h, which GCC's packages leave out.
// NOLINTNEXTLINE: the name is the sanitizer's.
extern "C" int __sanitizer_install_malloc_and_free_hooks(void (*malloc_hook)(const volatile void*,
                                                                             std::size_t),
                                                         void (*free_hook)(const volatile void*));
namespace spusim::test {
inline void CountAllocation(const volatile void* /*at*/, std::size_t /*size*/) { ++allocations; }
inline void IgnoreRelease(const volatile void* /*at*/) {}
inline const int kHooks = __sanitizer_install_malloc_and_free_hooks(CountAllocation, IgnoreRelease);
}  // namespace spusim::test
#else
extern "C" {
// NOLINTBEGIN: the names are glibc's.
void* __libc_malloc(std::size_t size);
void* malloc(std::size_t size) {
  ++spusim::test::allocations;
  return __libc_malloc(size);
}
// NOLINTEND
}
#endif
