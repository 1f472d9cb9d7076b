// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace spusim {

/// The SPU as seen from the bus: 64-bit little-endian registers, and windows that take or give
/// streams of packed codes. docs/register-map.md explains each; a test holds that page to this
/// table.
namespace reg {

constexpr std::uint64_t kRegisterBytes = 8;

constexpr std::uint64_t kId = 0x00;        ///< read: kIdValue
constexpr std::uint64_t kStatus = 0x08;    ///< read: bit 0 busy, bit 1 a frame waits to be read
constexpr std::uint64_t kAdcClips = 0x10;  ///< read: conversions of the last anneal that clipped
constexpr std::uint64_t kIntervalUsed = 0x18;  ///< read: spacing of its strobes, cycles

constexpr std::uint64_t kLayout = 0x40;    ///< 0 dense, 1 factored
constexpr std::uint64_t kCells = 0x48;     ///< N
constexpr std::uint64_t kRows = 0x50;      ///< m (factored)
constexpr std::uint64_t kBlock = 0x58;     ///< K (factored)
constexpr std::uint64_t kBackSent = 0x60;  ///< 1: J^T's codes are sent too, 0: mirrored on the chip
constexpr std::uint64_t kGain = 0x68;      ///< IEEE 754 double
constexpr std::uint64_t kLeak = 0x70;      ///< IEEE 754 double, in units of 1/R0
constexpr std::uint64_t kArrayBlockWords = 7;

constexpr std::uint64_t kSettleCycles = 0x80;
constexpr std::uint64_t kSamples = 0x88;
constexpr std::uint64_t kIntervalCycles = 0x90;
constexpr std::uint64_t kDelayCycles = 0x98;   ///< two's complement; negative: until the next latch
constexpr std::uint64_t kReadMode = 0xA0;      ///< 0 sum of the samples, 1 every sample
constexpr std::uint64_t kNodeVariance = 0xA8;  ///< IEEE 754 double, V^2
constexpr std::uint64_t kCommand = 0xB0;       ///< write kStart: begins an anneal
constexpr std::uint64_t kAnnealBlockWords = 7;

constexpr std::uint64_t kNoiseMixing = 0xC0;  ///< 0 a source a cell, 1 mixed by the codes sent
constexpr std::uint64_t kNoiseScale = 0xC8;   ///< IEEE 754 double: S = scale codes / (2^(bits-1)-1)
constexpr std::uint64_t kNoiseBlockWords = 2;
constexpr std::uint64_t kRegisterEnd = 0xD0;

constexpr std::uint64_t kArrayWindow = 0x1'0000'0000;   ///< write: packed array codes
constexpr std::uint64_t kInputWindow = 0x2'0000'0000;   ///< write: packed DAC codes of b'
constexpr std::uint64_t kPresetWindow = 0x3'0000'0000;  ///< write: packed DAC codes of x0
constexpr std::uint64_t kReadWindow = 0x4'0000'0000;    ///< read: packed ADC codes
constexpr std::uint64_t kNoiseWindow = 0x5'0000'0000;   ///< write: packed codes of the mixing
constexpr std::uint64_t kWindowMask = 0xF'0000'0000;

constexpr std::uint64_t kIdValue = 0x0000'0002'5350'5531;  ///< "SPU1", map version 2
constexpr std::uint64_t kStart = 1;

}  // namespace reg
}  // namespace spusim
