// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <utility>

#include <tlm>

#include <spusim/device/array_image.h>

namespace spusim {

/// Goes with a write to the array window whose words follow from something smaller and need not be
/// formed (ArrayImage::kronecker): the image that the transfer stands for. The payload's length is
/// that of all its words, and so is the time it takes. Where every beat moves on the pins the words
/// are sent as well; in burst fidelity the data pointer may be null.
class ArrayExtension final : public tlm::tlm_extension<ArrayExtension> {
 public:
  explicit ArrayExtension(std::shared_ptr<const ArrayImage> the_image)
      : image(std::move(the_image)) {}

  tlm::tlm_extension_base* clone() const override { return new ArrayExtension(image); }
  void copy_from(const tlm::tlm_extension_base& other) override {
    image = static_cast<const ArrayExtension&>(other).image;
  }

  std::shared_ptr<const ArrayImage> image;
};

}  // namespace spusim
