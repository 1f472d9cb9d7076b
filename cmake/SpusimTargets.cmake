# SPDX-License-Identifier: Apache-2.0
# The flags that all our targets share, and the include tree: <spusim/analog/...> is src/analog,
# <spusim/models/...> is models/.
set(SPUSIM_INCLUDE_ROOT ${PROJECT_BINARY_DIR}/include)
file(MAKE_DIRECTORY ${SPUSIM_INCLUDE_ROOT}/spusim)
foreach(room base config linalg noise analog converter circuit laws spice waves device workload
        training setup tasks report cli)
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

# A file of options, not an option: turning warnings into errors leaves the commands as they are,
# so nothing is compiled anew for it.
set(SPUSIM_WARNINGS_FILE ${PROJECT_BINARY_DIR}/warnings.options)
if(SPUSIM_WERROR)
  file(WRITE ${SPUSIM_WARNINGS_FILE} "-Werror\n")
else()
  file(WRITE ${SPUSIM_WARNINGS_FILE} "\n")
endif()

# For our own compilation only: never part of what is installed.
add_library(spusim_private_flags INTERFACE)
# GCC 12 warns of std::string operator+ and of strings that are put together, without cause (GCC bug
# 105651).
target_compile_options(spusim_private_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wno-restrict
  -Wno-stringop-overflow
  @${SPUSIM_WARNINGS_FILE} $<$<BOOL:${SPUSIM_X86_64_V3}>:-march=x86-64-v3>)
if(SPUSIM_SANITIZE)
  # GCC 12 warns inside Catch2's header when it instruments it.
  target_compile_options(spusim_private_flags INTERFACE -Wno-maybe-uninitialized)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()

# spusim_together(<target> <room> <n> <source>...): sources that the compiler takes together, n at a
# time: each header is read once for all of them. n keeps its memory below 600 MB.
function(spusim_together target room n)
  if(SPUSIM_LINT AND n GREATER 1)
    set(n 16)
  endif()
  target_sources(${target} PRIVATE ${ARGN})
  set_target_properties(${target} PROPERTIES UNITY_BUILD ${SPUSIM_UNITY} UNITY_BUILD_MODE GROUP)
  set(position 0)
  foreach(source ${ARGN})
    math(EXPR unit "${position} / ${n}")
    set_source_files_properties(${source} TARGET_DIRECTORY ${target}
                                PROPERTIES UNITY_GROUP ${room}_${unit})
    math(EXPR position "${position} + 1")
  endforeach()
endfunction()

# What nearly every file includes, compiled once for a target's files.
set(SPUSIM_PRECOMPILED <algorithm> <cmath> <functional> <map> <memory> <optional> <string> <vector>
    <fmt/format.h>)
# For code that takes no time when the program runs.
# GCC 12 warns of arrays there, without cause (as of strings above).
set(SPUSIM_PLAIN $<$<CONFIG:Release>:-O1> -Wno-array-bounds)
