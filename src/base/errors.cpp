// SPDX-License-Identifier: Apache-2.0
#include <spusim/base/errors.h>

#include <spusim/base/text.h>

namespace spusim {

// what() ends at a zero byte, so none may be left.
OneLineError::OneLineError(const std::string& text) : std::runtime_error(OneLine(text)) {}

}  // namespace spusim
