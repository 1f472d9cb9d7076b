// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>

#include <spusim/converter/code_packing.h>
#include <spusim/device/array_image.h>
#include <spusim/device/spu_device.h>
#include <spusim/models/bus/register_map.h>

namespace spusim {

/// What the host has uploaded for the next anneal, while the cells work under the last upload: the
/// other half of the double buffer is what arrays and DACs hold. Register map:
/// docs/register-map.md.
class StagingBuffer {
 public:
  StagingBuffer(int array_bits, int dac_word_bits);

  /// Stores a write. Returns true when it wrote kStart to the command register.
  /// @throws BusError for an address, length or value that the map does not know.
  bool Write(std::uint64_t address, const Bytes& bytes);

  /// The image that the next write to the array window's first byte stands for, where its words are
  /// known without being formed (ArrayImage::kronecker). The transfer itself comes as WriteReferred
  /// or, with all its words, as Write.
  void Refer(const std::shared_ptr<const ArrayImage>& image) { announced_ = image; }
  /// A write of `length` bytes whose content Refer has given.
  /// @throws BusError without Refer, or elsewhere than into the array window.
  void WriteReferred(std::uint64_t address, std::uint64_t length);

  /// A register as it was last written; 0 where it cannot be read, or is kept elsewhere.
  std::uint64_t Read(std::uint64_t address) const;
  /// Registers at their reset values, nothing staged.
  void Reset();

  /// Words of the staged array, noise mixing, input and preset; 0 where nothing was staged since
  /// the last Take.
  std::uint64_t array_words() const;
  std::uint64_t noise_words() const;
  std::uint64_t input_words() const;
  std::uint64_t preset_words() const;

  AnnealCommand command() const;
  std::uint64_t cells() const;

  /// Hands the staged data over, decoded; each only once.
  /// @throws BusError when the bytes do not fit the registers' shapes.
  std::optional<ArrayImage> TakeArray();
  std::optional<NoiseImage> TakeNoise();
  std::optional<Vector> TakeInput();
  std::optional<Vector> TakePreset();

 private:
  std::uint64_t RegisterAt(std::uint64_t address) const;
  void BeginArray(std::uint64_t offset);
  std::optional<Vector> TakeCodes(Bytes& bytes) const;
  std::size_t array_bytes() const { return array_.empty() ? referred_bytes_ : array_.size(); }

  int array_bits_;
  int dac_word_bits_;
  std::array<std::uint64_t, reg::kRegisterEnd / reg::kRegisterBytes> registers_{};
  Bytes array_;
  std::shared_ptr<const ArrayImage> announced_;
  std::shared_ptr<const ArrayImage> referred_;
  std::size_t referred_bytes_ = 0;
  Bytes noise_;
  bool noise_staged_ = false;
  Bytes input_;
  Bytes preset_;
};

}  // namespace spusim
