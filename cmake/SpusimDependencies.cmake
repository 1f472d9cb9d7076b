# SPDX-License-Identifier: Apache-2.0
# Every package that spusim uses, found in one place. Also installed, so that
# find_package(spusim) repeats exactly this.
find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_package(Boost 1.74 REQUIRED)
if(SPUSIM_OPENBLAS)
  set(BLA_VENDOR OpenBLAS)
  find_package(BLAS REQUIRED)
endif()
find_package(fmt REQUIRED)
find_package(OpenMP REQUIRED COMPONENTS CXX)
find_package(nlohmann_json REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(CLI11 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(OpenSSL 3 REQUIRED COMPONENTS Crypto)

# Debian's SystemC ships a pkg-config file only. C++20 code must claim the C++17 interface that the
# library was built with, on every file that includes <systemc>.
find_package(PkgConfig REQUIRED)
pkg_check_modules(systemc REQUIRED IMPORTED_TARGET systemc)
if(NOT TARGET spusim::systemc)
  add_library(spusim::systemc INTERFACE IMPORTED)
  target_link_libraries(spusim::systemc INTERFACE PkgConfig::systemc)
  target_compile_definitions(spusim::systemc INTERFACE SC_CPLUSPLUS=201703L
                             SC_INCLUDE_DYNAMIC_PROCESSES)
endif()
