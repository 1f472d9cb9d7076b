// SPDX-License-Identifier: Apache-2.0
#include <spusim/models/host/hosted_spu.h>

#include <bit>
#include <cstring>
#include <memory>
#include <span>

#include <spusim/base/errors.h>
#include <spusim/converter/code_packing.h>
#include <spusim/device/timing/cycle_formulas.h>
#include <spusim/models/host/host_controller.h>

namespace spusim {
namespace {

void PackMatrix(const RowMatrix& codes, int word_bits, Bytes& bytes) {
  PackCodes({codes.data(), static_cast<std::size_t>(codes.size())}, word_bits, bytes);
}

Bytes RegisterBytes(std::span<const std::uint64_t> values) {
  Bytes bytes(values.size_bytes());
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

std::uint64_t Register(const Bytes& bytes, std::size_t index) {
  std::uint64_t value = 0;
  std::memcpy(&value, bytes.data() + index * reg::kRegisterBytes, sizeof value);
  return value;
}

}  // namespace

void HostedSpu::Upload(const std::function<void()>& writes) {
  host_.Call([&] {
    const std::uint64_t begin = host_.cycles();
    writes();
    host_.mutable_account().upload += host_.cycles() - begin;
  });
}

void HostedSpu::Program(const ArrayImage& image) {
  const bool factored = image.layout == ArrayLayout::kFactored;
  const std::uint64_t registers[reg::kArrayBlockWords] = {
      factored ? 1U : 0U,
      static_cast<std::uint64_t>(image.cells()),
      static_cast<std::uint64_t>(image.rows()),
      static_cast<std::uint64_t>(image.hessian_blocks.cols()),
      image.back_sent() ? 1U : 0U,
      std::bit_cast<std::uint64_t>(image.gain),
      std::bit_cast<std::uint64_t>(image.leak)};
  Bytes settings = RegisterBytes(registers);
  const int word_bits = host_.options().array_word_bits;
  // Both fidelities hand the same image over; only what has to be seen on the pins is formed.
  const bool follows = image.kronecker != nullptr;
  const auto referred = follows ? std::make_shared<const ArrayImage>(image) : nullptr;
  const bool formed = !follows || host_.options().words_on_pins;
  Bytes codes;
  if (factored && formed) {
    const RowMatrix assembled = follows ? image.kronecker->Assemble() : RowMatrix();
    const RowMatrix& jacobian = follows ? assembled : image.jacobian;
    const RowMatrix& back = follows ? assembled : image.back_jacobian;
    PackMatrix(jacobian, word_bits, codes);
    PackMatrix(image.hessian_blocks, word_bits, codes);
    if (image.back_sent()) PackMatrix(back, word_bits, codes);
  } else if (formed) {
    PackMatrix(image.matrix, word_bits, codes);
  }
  cell_count_ = static_cast<std::size_t>(image.cells());
  Upload([&] {
    host_.Write(base_ + reg::kLayout, settings);
    if (formed) {
      host_.Write(base_ + reg::kArrayWindow, codes, referred);
    } else {
      host_.WriteReferred(base_ + reg::kArrayWindow,
                          sizeof(double) * static_cast<std::size_t>(image.words()), referred);
    }
  });
}

void HostedSpu::ProgramNoise(const NoiseImage& image) {
  const std::uint64_t registers[reg::kNoiseBlockWords] = {
      image.mixed() ? 1U : 0U, std::bit_cast<std::uint64_t>(image.scale)};
  Bytes settings = RegisterBytes(registers);
  Bytes codes;
  PackMatrix(image.mixing, host_.options().array_word_bits, codes);
  Upload([&] {
    host_.Write(base_ + reg::kNoiseMixing, settings);
    // No codes, no transfer: without mixing the registers say all.
    host_.Write(base_ + reg::kNoiseWindow, codes);
  });
}

void HostedSpu::UploadCodes(std::uint64_t window, const Vector& codes) {
  Bytes bytes;
  PackCodes({codes.data(), static_cast<std::size_t>(codes.size())}, host_.options().dac_word_bits,
            bytes);
  Upload([&] { host_.Write(base_ + window, bytes); });
}

void HostedSpu::LoadInput(const Vector& codes) { UploadCodes(reg::kInputWindow, codes); }

void HostedSpu::Preset(const Vector& codes) { UploadCodes(reg::kPresetWindow, codes); }

void HostedSpu::Start(const AnnealCommand& command) {
  if (started_) throw RunError("an anneal was started before the last one was read");
  const bool every = command.read == ReadMode::kEverySample;
  const std::uint64_t registers[reg::kAnnealBlockWords] = {
      command.settle_cycles,
      command.samples,
      command.interval_cycles,
      static_cast<std::uint64_t>(command.delay_cycles),
      every ? 1U : 0U,
      std::bit_cast<std::uint64_t>(command.node_variance_v2),
      reg::kStart};
  Bytes settings = RegisterBytes(registers);
  Upload([&] { host_.Write(base_ + reg::kSettleCycles, settings); });
  const int adc_bits = host_.options().adc_word_bits;
  const int word_bits = every ? adc_bits : SumWordBits(adc_bits, command.samples);
  started_ = Started{.frames = every ? command.samples : 1,
                     .word_bits = word_bits,
                     .frame_bytes = PackedBytes(cell_count_, word_bits)};
}

bool HostedSpu::Ready() { return started_ && irq_.read(); }

HostedSpu::PhaseCycles HostedSpu::ReadPhases() {
  PhaseCycles phases{};
  host_.Peek(base_ + reg::kCyclesInProgram, phases);
  return phases;
}

ReadOut HostedSpu::Read() {
  if (!started_) throw RunError("read without an anneal that was started");
  const Started anneal = *std::exchange(started_, std::nullopt);
  constexpr std::size_t kStatusRegisters = 2;

  ReadOut result;
  Bytes packed;
  host_.Call([&] {
    const std::uint64_t begin = host_.cycles();
    const PhaseCycles before = ReadPhases();
    packed = host_.Read(base_ + reg::kReadWindow, anneal.frames * anneal.frame_bytes);
    const Bytes status = host_.Read(base_ + reg::kAdcClips, kStatusRegisters * reg::kRegisterBytes);
    result.adc_clips = Register(status, 0);
    result.interval_cycles = Register(status, 1);

    // What the chip did meanwhile; the rest is the link's.
    PhaseCycles spent = ReadPhases();
    std::uint64_t on_chip = 0;
    for (std::size_t i = 0; i < spent.size(); ++i) on_chip += spent[i] -= before[i];
    PhaseAccount& account = host_.mutable_account();
    const auto in = [&](std::uint64_t counter) {
      return spent.at((counter - reg::kCyclesInProgram) / reg::kRegisterBytes);
    };
    account.program += in(reg::kCyclesInProgram);
    account.preset += in(reg::kCyclesInPreset);
    account.dac += in(reg::kCyclesInDac);
    account.delay += in(reg::kCyclesInDelay);
    account.settle += in(reg::kCyclesInSettle);
    account.sample += in(reg::kCyclesInSample);
    account.readout += host_.cycles() - begin - on_chip;
  });

  result.codes.resize(static_cast<Index>(anneal.frames), static_cast<Index>(cell_count_));
  const std::span<const std::uint8_t> bytes(packed);
  for (std::size_t f = 0; f < anneal.frames; ++f) {
    UnpackCodes(bytes.subspan(f * anneal.frame_bytes, anneal.frame_bytes), anneal.word_bits,
                {result.codes.row(static_cast<Index>(f)).data(), cell_count_});
  }
  return result;
}

}  // namespace spusim
