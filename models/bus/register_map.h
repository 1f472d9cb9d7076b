// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

namespace spusim {

/// The SPU as seen from the bus: 64-bit little-endian registers, and windows that take or give
/// streams of packed codes. docs/register-map.md explains each; a test holds that page to this
/// table.
namespace reg {

constexpr std::uint64_t kRegisterBytes = 8;

constexpr std::uint64_t kId = 0x00;
constexpr std::uint64_t kStatus = 0x08;
constexpr std::uint64_t kAdcClips = 0x10;
constexpr std::uint64_t kIntervalUsed = 0x18;

constexpr std::uint64_t kLayout = 0x40;
constexpr std::uint64_t kCells = 0x48;
constexpr std::uint64_t kRows = 0x50;
constexpr std::uint64_t kBlock = 0x58;
constexpr std::uint64_t kBackSent = 0x60;
constexpr std::uint64_t kGain = 0x68;
constexpr std::uint64_t kLeak = 0x70;
constexpr std::uint64_t kArrayBlockWords = 7;

constexpr std::uint64_t kSettleCycles = 0x80;
constexpr std::uint64_t kSamples = 0x88;
constexpr std::uint64_t kIntervalCycles = 0x90;
constexpr std::uint64_t kDelayCycles = 0x98;
constexpr std::uint64_t kReadMode = 0xA0;
constexpr std::uint64_t kNodeVariance = 0xA8;
constexpr std::uint64_t kCommand = 0xB0;
constexpr std::uint64_t kAnnealBlockWords = 7;

constexpr std::uint64_t kNoiseMixing = 0xC0;
constexpr std::uint64_t kNoiseScale = 0xC8;
constexpr std::uint64_t kNoiseBlockWords = 2;

constexpr std::uint64_t kCyclesInProgram = 0xD0;
constexpr std::uint64_t kCyclesInPreset = 0xD8;
constexpr std::uint64_t kCyclesInDac = 0xE0;
constexpr std::uint64_t kCyclesInDelay = 0xE8;
constexpr std::uint64_t kCyclesInSettle = 0xF0;
constexpr std::uint64_t kCyclesInSample = 0xF8;
constexpr std::uint64_t kPhaseBlockWords = 6;
constexpr std::uint64_t kRegisterEnd = 0x100;

constexpr std::uint64_t kArrayWindow = 0x1'0000'0000;   ///< write: packed array codes
constexpr std::uint64_t kInputWindow = 0x2'0000'0000;   ///< write: packed DAC codes of b'
constexpr std::uint64_t kPresetWindow = 0x3'0000'0000;  ///< write: packed DAC codes of x0
constexpr std::uint64_t kReadWindow = 0x4'0000'0000;    ///< read: packed ADC codes
constexpr std::uint64_t kNoiseWindow = 0x5'0000'0000;   ///< write: packed codes of the mixing
constexpr std::uint64_t kWindowMask = 0xF'0000'0000;
constexpr std::uint64_t kChipSpan = 0x10'0000'0000;  ///< from one chip's base address to the next

constexpr std::uint64_t kIdValue = 0x0000'0003'5350'5531;  ///< "SPU1", map version 3
constexpr std::uint64_t kStart = 1;

/// What a master may do with a register. Writing one that can only be read is an address error;
/// reading one that can only be written gives 0.
enum class Access { kRead, kReadWrite, kWrite };

struct Register {
  std::uint64_t address;
  const char* name;
  Access access;
  std::uint64_t reset;  ///< at power-on and after `rst`
  const char* meaning;
};

/// All registers, by address. Others below kRegisterEnd are reserved: they read as 0, writes do
/// nothing.
constexpr std::array kRegisters{
    Register{kId, "kId", Access::kRead, kIdValue, "the letters SPU1, and this map's version"},
    Register{kStatus, "kStatus", Access::kRead, 0,
             "bit 0: an anneal runs; bit 1: a finished frame waits to be read"},
    Register{kAdcClips, "kAdcClips", Access::kRead, 0,
             "conversions of the last anneal that clipped"},
    Register{kIntervalUsed, "kIntervalUsed", Access::kRead, 0,
             "spacing of its strobes, cycles: asked for, or what converters and link need"},

    Register{kLayout, "kLayout", Access::kReadWrite, 0,
             "0: dense, M = G; 1: factored, M = gain J^T H J + leak I"},
    Register{kCells, "kCells", Access::kReadWrite, 0, "N"},
    Register{kRows, "kRows", Access::kReadWrite, 0, "m, rows of J (factored)"},
    Register{kBlock, "kBlock", Access::kReadWrite, 0, "K, size of a block of H (factored)"},
    Register{kBackSent, "kBackSent", Access::kReadWrite, 0,
             "0: J^T is mirrored on the chip; 1: its codes are sent too"},
    Register{kGain, "kGain", Access::kReadWrite, 0,
             "IEEE 754 double: product of the memoryless stages' gains"},
    Register{kLeak, "kLeak", Access::kReadWrite, 0,
             "IEEE 754 double: conductance from each cell to ground, in 1/R0"},

    Register{kSettleCycles, "kSettleCycles", Access::kReadWrite, 0,
             "cycles from the latch to the first strobe"},
    Register{kSamples, "kSamples", Access::kReadWrite, 0, "strobes; an anneal of 0 is refused"},
    Register{kIntervalCycles, "kIntervalCycles", Access::kReadWrite, 0,
             "cycles between strobes that are asked for"},
    Register{
        kDelayCycles, "kDelayCycles", Access::kReadWrite, 0,
        "two's complement. 0: the cells are held at the last strobe; > 0: they relax that many "
        "cycles longer; < 0: until the next latch"},
    Register{kReadMode, "kReadMode", Access::kReadWrite, 0,
             "0: the sum of the samples; 1: every sample, a frame each"},
    Register{kNodeVariance, "kNodeVariance", Access::kReadWrite, 0,
             "IEEE 754 double: noise, variance of an isolated cell of unit conductance, V^2"},
    Register{kCommand, "kCommand", Access::kWrite, 0,
             "`kStart` (1) begins an anneal with what is staged; other values do nothing"},

    Register{kNoiseMixing, "kNoiseMixing", Access::kReadWrite, 0,
             "0: each cell has a noise source of its own; 1: N sources drive the cells through the "
             "mixing array, S = scale G"},
    Register{kNoiseScale, "kNoiseScale", Access::kReadWrite, 0,
             "IEEE 754 double: gain of the sources"},

    Register{kCyclesInProgram, "kCyclesInProgram", Access::kRead, 0,
             "cycles spent in the phase program"},
    Register{kCyclesInPreset, "kCyclesInPreset", Access::kRead, 0, "likewise preset"},
    Register{kCyclesInDac, "kCyclesInDac", Access::kRead, 0, "likewise input DACs"},
    Register{kCyclesInDelay, "kCyclesInDelay", Access::kRead, 0, "likewise rest of a set delay"},
    Register{kCyclesInSettle, "kCyclesInSettle", Access::kRead, 0, "likewise settle"},
    Register{kCyclesInSample, "kCyclesInSample", Access::kRead, 0, "likewise sample"},
};

/// The register at an address; null where none is.
constexpr const Register* Find(std::uint64_t address) {
  for (const Register& one : kRegisters) {
    if (one.address == address) return &one;
  }
  return nullptr;
}

}  // namespace reg
}  // namespace spusim
