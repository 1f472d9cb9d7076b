# SPDX-License-Identifier: Apache-2.0
# The flags that all our targets share, and the include tree: <spusim/analog/...> is src/analog,
# <spusim/models/...> is models/.
set(SPUSIM_INCLUDE_ROOT ${PROJECT_BINARY_DIR}/include)
file(MAKE_DIRECTORY ${SPUSIM_INCLUDE_ROOT}/spusim)
foreach(room analog noise circuit converter linalg host workload config report cli)
  file(CREATE_LINK ${PROJECT_SOURCE_DIR}/src/${room} ${SPUSIM_INCLUDE_ROOT}/spusim/${room} SYMBOLIC)
endforeach()
file(CREATE_LINK ${PROJECT_SOURCE_DIR}/models ${SPUSIM_INCLUDE_ROOT}/spusim/models SYMBOLIC)

# A vector that crosses between a library and its user must be aligned alike in both, whatever
# instruction set each is built for; and results must not depend on a thread count.
add_library(spusim_flags INTERFACE)
target_compile_features(spusim_flags INTERFACE cxx_std_20)
target_compile_definitions(spusim_flags INTERFACE EIGEN_MAX_ALIGN_BYTES=32 EIGEN_DONT_PARALLELIZE)
if(SPUSIM_OPENBLAS)
  target_compile_definitions(spusim_flags INTERFACE EIGEN_USE_BLAS)
  target_link_libraries(spusim_flags INTERFACE BLAS::BLAS)
endif()

# For our own compilation only: never part of what is installed.
add_library(spusim_private_flags INTERFACE)
# -Wrestrict: GCC 12 warns of std::string operator+ without cause (GCC bug 105651).
target_compile_options(spusim_private_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wno-restrict
  $<$<BOOL:${SPUSIM_WERROR}>:-Werror> $<$<CONFIG:Release>:-O3>
  $<$<BOOL:${SPUSIM_X86_64_V3}>:-march=x86-64-v3>)
if(SPUSIM_SANITIZE)
  # GCC 12 warns inside Catch2's header when it instruments it.
  target_compile_options(spusim_private_flags INTERFACE -Wno-maybe-uninitialized)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()
