// SPDX-License-Identifier: Apache-2.0
#include <spusim/models/spu/staging_buffer.h>

#include <bit>
#include <cstring>
#include <span>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <spusim/converter/quantizer.h>
#include <spusim/models/bus/bus_error.h>
#include <spusim/models/bus/register_map.h>

namespace spusim {
namespace {

// A write may come in pieces: each goes to its offset in the window. One that starts at 0 begins
// anew.
void Store(std::uint64_t offset, const Bytes& bytes, Bytes& window) {
  if (offset == 0) window.clear();
  if (offset != window.size()) {
    throw BusError(
        fmt::format("link: write at byte {} of a window that holds {} (allowed: the next "
                    "byte, or 0 to begin anew)",
                    offset, window.size()));
  }
  window.insert(window.end(), bytes.begin(), bytes.end());
}

void CheckLength(const char* what, std::size_t expected, std::size_t found) {
  if (expected == found) return;
  throw BusError(
      fmt::format("link: {} bytes of {} staged (the registers ask for {})", found, what, expected));
}

std::span<double> Span(RowMatrix& m) { return {m.data(), static_cast<std::size_t>(m.size())}; }

}  // namespace

StagingBuffer::StagingBuffer(int array_bits, int dac_word_bits)
    : array_bits_(array_bits), dac_word_bits_(dac_word_bits) {
  Reset();
}

void StagingBuffer::Reset() {
  registers_ = {};
  for (const reg::Register& one : reg::kRegisters) {
    registers_[one.address / reg::kRegisterBytes] = one.reset;
  }
  array_.clear();
  announced_.reset();
  referred_.reset();
  referred_bytes_ = 0;
  noise_.clear();
  noise_staged_ = false;
  input_.clear();
  preset_.clear();
}

bool StagingBuffer::Write(std::uint64_t address, const Bytes& bytes) {
  const std::uint64_t offset = address & ~reg::kWindowMask;
  switch (address & reg::kWindowMask) {
    case reg::kArrayWindow:
      BeginArray(offset);
      Store(offset, bytes, array_);
      return false;
    case reg::kNoiseWindow:
      Store(offset, bytes, noise_);
      noise_staged_ = true;
      return false;
    case reg::kInputWindow:
      Store(offset, bytes, input_);
      return false;
    case reg::kPresetWindow:
      Store(offset, bytes, preset_);
      return false;
    case 0:
      break;
    default:
      throw BusError(fmt::format("link: write to 0x{:x}, which is no writable window", address));
  }
  if (address % reg::kRegisterBytes != 0 || bytes.size() % reg::kRegisterBytes != 0 ||
      address >= reg::kRegisterEnd || bytes.size() > reg::kRegisterEnd - address) {
    throw BusError(
        fmt::format("link: write of {} bytes to 0x{:x} (allowed: whole registers below 0x{:x})",
                    bytes.size(), address, reg::kRegisterEnd));
  }
  for (std::uint64_t at = address; at < address + bytes.size(); at += reg::kRegisterBytes) {
    const reg::Register* one = reg::Find(at);
    if (one != nullptr && one->access == reg::Access::kRead) {
      throw BusError(fmt::format("link: write to {}, which can only be read", one->name));
    }
  }
  std::memcpy(registers_.data() + address / reg::kRegisterBytes, bytes.data(), bytes.size());
  const auto wrote = [&](std::uint64_t one) {
    return address <= one && one < address + bytes.size();
  };
  if (wrote(reg::kNoiseMixing)) noise_staged_ = true;
  return wrote(reg::kCommand) && RegisterAt(reg::kCommand) == reg::kStart;
}

/// A write to the first byte begins an array anew: one that was announced, or plain words.
void StagingBuffer::BeginArray(std::uint64_t offset) {
  const auto announced = std::exchange(announced_, nullptr);
  if (offset != 0) return;
  referred_ = announced;
  referred_bytes_ = 0;
  array_.clear();
}

void StagingBuffer::WriteReferred(std::uint64_t address, std::uint64_t length) {
  BeginArray(address - reg::kArrayWindow);
  if (referred_ == nullptr || address != reg::kArrayWindow + referred_bytes_) {
    throw BusError(fmt::format("link: write to 0x{:x}, which is reserved", address));
  }
  referred_bytes_ += length;
}

std::uint64_t StagingBuffer::RegisterAt(std::uint64_t address) const {
  return registers_[address / reg::kRegisterBytes];
}

std::uint64_t StagingBuffer::Read(std::uint64_t address) const {
  const reg::Register* one = reg::Find(address);
  return one == nullptr || one->access == reg::Access::kWrite ? 0 : RegisterAt(address);
}

std::uint64_t StagingBuffer::cells() const { return RegisterAt(reg::kCells); }

std::uint64_t StagingBuffer::array_words() const {
  if (array_bytes() == 0) return 0;
  if (RegisterAt(reg::kLayout) == 0) return cells() * cells();
  const std::uint64_t jacobians = RegisterAt(reg::kBackSent) != 0 ? 2 : 1;
  return RegisterAt(reg::kRows) * (jacobians * cells() + RegisterAt(reg::kBlock));
}

std::uint64_t StagingBuffer::noise_words() const {
  return noise_staged_ && RegisterAt(reg::kNoiseMixing) != 0 ? cells() * cells() : 0;
}

std::uint64_t StagingBuffer::input_words() const { return input_.empty() ? 0 : cells(); }

std::uint64_t StagingBuffer::preset_words() const { return preset_.empty() ? 0 : cells(); }

AnnealCommand StagingBuffer::command() const {
  AnnealCommand command;
  command.settle_cycles = RegisterAt(reg::kSettleCycles);
  command.samples = RegisterAt(reg::kSamples);
  command.interval_cycles = RegisterAt(reg::kIntervalCycles);
  command.delay_cycles = static_cast<std::int64_t>(RegisterAt(reg::kDelayCycles));
  command.read = RegisterAt(reg::kReadMode) == 0 ? ReadMode::kSum : ReadMode::kEverySample;
  command.node_variance_v2 = std::bit_cast<double>(RegisterAt(reg::kNodeVariance));
  if (command.samples == 0) throw BusError("link: an anneal of 0 samples (allowed: >= 1)");
  return command;
}

std::optional<ArrayImage> StagingBuffer::TakeArray() {
  if (array_bytes() == 0) return std::nullopt;
  if (referred_ != nullptr) {
    CheckLength("array words", sizeof(double) * array_words(), array_bytes());
    referred_bytes_ = 0;
    array_.clear();
    return *std::exchange(referred_, nullptr);
  }
  const int word_bits = Quantizer(array_bits_).word_bits();
  const auto n = static_cast<Index>(cells());
  const auto m = static_cast<Index>(RegisterAt(reg::kRows));
  const auto k = static_cast<Index>(RegisterAt(reg::kBlock));
  ArrayImage image;
  image.bits = array_bits_;
  image.gain = std::bit_cast<double>(RegisterAt(reg::kGain));
  image.leak = std::bit_cast<double>(RegisterAt(reg::kLeak));
  std::vector<RowMatrix*> parts;
  if (RegisterAt(reg::kLayout) == 0) {
    image.layout = ArrayLayout::kDense;
    image.matrix.resize(n, n);
    parts = {&image.matrix};
  } else {
    image.layout = ArrayLayout::kFactored;
    image.jacobian.resize(m, n);
    image.hessian_blocks.resize(m, k);
    parts = {&image.jacobian, &image.hessian_blocks};
    if (RegisterAt(reg::kBackSent) != 0) {
      image.back_jacobian.resize(m, n);
      parts.push_back(&image.back_jacobian);
    }
  }
  std::size_t expected = 0;
  for (const RowMatrix* part : parts) {
    expected += PackedBytes(static_cast<std::size_t>(part->size()), word_bits);
  }
  CheckLength("array codes", expected, array_.size());
  std::span<const std::uint8_t> rest(array_);
  for (RowMatrix* part : parts) {
    UnpackCodes(rest, word_bits, Span(*part));
    rest = rest.subspan(PackedBytes(static_cast<std::size_t>(part->size()), word_bits));
  }
  array_.clear();
  return image;
}

std::optional<NoiseImage> StagingBuffer::TakeNoise() {
  if (!noise_staged_) return std::nullopt;
  NoiseImage image;
  image.bits = array_bits_;
  if (RegisterAt(reg::kNoiseMixing) != 0) {
    const int word_bits = Quantizer(array_bits_).word_bits();
    const auto n = static_cast<Index>(cells());
    image.scale = std::bit_cast<double>(RegisterAt(reg::kNoiseScale));
    CheckLength("noise codes", PackedBytes(cells() * cells(), word_bits), noise_.size());
    image.mixing.resize(n, n);
    UnpackCodes(noise_, word_bits, Span(image.mixing));
  }
  noise_.clear();
  noise_staged_ = false;
  return image;
}

std::optional<Vector> StagingBuffer::TakeCodes(Bytes& bytes) const {
  if (bytes.empty()) return std::nullopt;
  CheckLength("DAC codes", PackedBytes(cells(), dac_word_bits_), bytes.size());
  Vector codes(static_cast<Index>(cells()));
  UnpackCodes(bytes, dac_word_bits_, {codes.data(), static_cast<std::size_t>(codes.size())});
  bytes.clear();
  return codes;
}

std::optional<Vector> StagingBuffer::TakeInput() { return TakeCodes(input_); }

std::optional<Vector> StagingBuffer::TakePreset() { return TakeCodes(preset_); }

}  // namespace spusim
