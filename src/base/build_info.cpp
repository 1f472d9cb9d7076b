// SPDX-License-Identifier: Apache-2.0
#include <spusim/base/build_info.h>

namespace spusim {

std::string Version() { return SPUSIM_VERSION; }

std::string InstructionSet() {
#if defined(__AVX2__) && defined(__FMA__) && defined(__BMI2__)
  return "x86-64-v3";
#else
  return "portable";
#endif
}

}  // namespace spusim
