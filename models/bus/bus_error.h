// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>

namespace spusim {

/// An access that the register map does not know, or data that do not fit the registers. The bus
/// master sees TLM_ADDRESS_ERROR_RESPONSE.
class BusError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace spusim
