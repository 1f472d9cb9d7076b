// SPDX-License-Identifier: Apache-2.0
#include <spusim/waves/digital_probes.h>
#include <algorithm>

namespace spusim {

void DigitalProbes::AddObject(const void* object, Reader read, int count, int signal) {
  const std::size_t offset = last_words_.size();
  objects_.push_back({object, read, offset, count, signal});
  last_words_.resize(offset + count);
  scratch_.resize(std::max(scratch_.size(), static_cast<std::size_t>(count)));
  read(object, &last_words_[offset]);
}

}  // namespace spusim
