// SPDX-License-Identifier: Apache-2.0
#include <spusim/config/keys/key_builders.h>

namespace spusim {

namespace {

/// An error of a converter that was made with it.
KeyTraits StaticError(const Needs& needs, const SpiceExport& spice) {
  return {.is_part = true,
          .per_device = true,
          .dense_only = false,
          .double_only = false,
          .adds_states = false,
          .symmetry = Symmetry::kSymmetric,
          .moves_array = false,
          .nominal = Nominal::kUnchanged,
          .not_in_solve = kCounted,
          .not_in_sampling = kConverterErrors,
          .tasks = kEveryTask,
          .cells = kAnyCell,
          .needs = needs,
          .excludes = kWithAll,
          .spice = spice,
          .off = OffAt(0)};
}

/// The static errors that DACs and ADCs share.
template <typename Section>
void AddSpreadKeys(std::vector<ConfigKey>& keys, const std::string& name, Section Config::*section,
                   const SpiceExport& spice) {
  keys.push_back(Key(name + ".gain_error", section, &Section::gain_error, "", Within(0.0, 1.0),
                     "Standard deviation of a converter's relative gain error, drawn once a device "
                     "(spu.device_seed).",
                     StaticError(kOnItsOwn, spice)));
  keys.push_back(Key(name + ".offset_v", section, &Section::offset_v, "V", Within(0.0, 1e6),
                     "Standard deviation of a converter's offset, drawn once a device.",
                     StaticError(kOnItsOwn, spice)));
  keys.push_back(Key(name + ".inl_lsb", section, &Section::inl_lsb, "LSB", Within(0.0, 1e4),
                     "Peak of a converter's integral non-linearity, a smooth bow whose sign is "
                     "drawn once a device. Refused with ideal bits, which have no LSB.",
                     StaticError(Needs{name + ".bits", "which has no LSB"}, spice)));
  keys.push_back(Key(name + ".dnl_lsb", section, &Section::dnl_lsb, "LSB", Within(0.0, 10.0),
                     "Standard deviation of a converter's differential non-linearity, each code on "
                     "its own, drawn once a device. Refused with ideal bits.",
                     StaticError(Needs{name + ".bits", "which has no LSB"}, spice)));
}

}  // namespace

void AddConverterKeys(std::vector<ConfigKey>& keys) {
  const std::string slow_inputs = "it does not count input DACs that settle slowly";
  const std::string glitches = "it does not count glitches of the DACs";
  keys.push_back(
      Key("dac.bits", &Config::dac, &DacConfig::bits, "bit", Bits(),
          "Bits of a word of the input DACs, one signed symmetric code (hence 2 or more).",
          NotAPart(OffAt(0, "ideal"))));
  keys.push_back(Key("dac.full_scale_v", &Config::dac, &DacConfig::full_scale_v, "V",
                     Within(1e-9, 1e6), "Output voltage of the largest code.",
                     NotAPart(kNeverOff)));
  keys.push_back(Key("dac.count", &Config::dac, &DacConfig::count, "", AtLeast(0, kMostCells),
                     "Number of input DACs, which serve the cells in turn. 0: one a cell.",
                     NotAPart(kNeverOff)));
  keys.push_back(Key("dac.channels_per_part", &Config::dac, &DacConfig::channels_per_part, "",
                     AtLeast(1, kMostCells),
                     "DACs in one part (package): each part begun takes energy.dac_part_w.",
                     NotAPart(kNeverOff)));
  keys.push_back(
      Key("dac.rate_hz", &Config::dac, &DacConfig::rate_hz, "Hz", AtLeast(1, kMostHertz),
          "Conversions a second of one DAC. The default, one a clock, is a placeholder: the TNGD "
          "paper gives no conversion rates.",
          NotAPart(kNeverOff)));
  AddSpreadKeys(keys, "dac", &Config::dac, kInNetlist);
  keys.push_back(Key("dac.settling_s", &Config::dac, &DacConfig::settling_s, "s", Within(0.0, 1e3),
                     "Time constant with which an input DAC's output settles (one pole).",
                     {.is_part = true,
                      .per_device = false,
                      .dense_only = false,
                      .double_only = false,
                      .adds_states = false,
                      .symmetry = Symmetry::kSymmetric,
                      .moves_array = false,
                      .nominal = Nominal::kUnchanged,
                      .not_in_solve = slow_inputs,
                      .not_in_sampling = slow_inputs,
                      .tasks = kEveryTask,
                      .cells = kAnyCell,
                      .needs = kOnItsOwn,
                      .excludes = kWithAll,
                      .spice = kNotExported,
                      .off = OffAt(0, "at once")}));
  keys.push_back(Key(
      "dac.glitch_vs", &Config::dac, &DacConfig::glitch_vs, "V s", Within(0.0, 1.0),
      "Area of the glitch of an input DAC whose code changes sign (the major carry of an offset "
      "binary converter), in the direction of the change.",
      {.is_part = true,
       .per_device = false,
       .dense_only = false,
       .double_only = false,
       .adds_states = false,
       .symmetry = Symmetry::kSymmetric,
       .moves_array = false,
       .nominal = Nominal::kUnchanged,
       .not_in_solve = glitches,
       .not_in_sampling = glitches,
       .tasks = kEveryTask,
       .cells = kAnyCell,
       .needs = kOnItsOwn,
       .excludes = kWithAll,
       .spice = kNotExported,
       .off = OffAt(0)}));
  keys.push_back(
      Key("adc.signal", &Config::adc, &AdcConfig::signal, "", Choices{{"voltage", "current"}},
          "What the ADCs convert: the cells' voltages, or the currents of oscillators' "
          "inductors as the voltages R0 i (task sample). Their covariance is that of one "
          "temperature, whatever the matrix: it shows each cell's noise by itself.",
          NotAPart(kNeverOff)));
  keys.push_back(Key("adc.bits", &Config::adc, &AdcConfig::bits, "bit", Bits(),
                     "Bits of a word of the ADCs, one signed symmetric code (hence 2 or more).",
                     NotAPart(OffAt(0, "ideal"))));
  keys.push_back(
      Key("adc.full_scale_v", &Config::adc, &AdcConfig::full_scale_v, "V", Within(1e-9, 1e6),
          "Input voltage of the largest code; beyond it the ADC clips.", NotAPart(kNeverOff)));
  keys.push_back(Key("adc.count", &Config::adc, &AdcConfig::count, "", AtLeast(0, kMostCells),
                     "Number of ADCs, which serve the cells in turn. 0: one a cell.",
                     NotAPart(kNeverOff)));
  keys.push_back(Key("adc.channels_per_part", &Config::adc, &AdcConfig::channels_per_part, "",
                     AtLeast(1, kMostCells),
                     "ADCs in one part (package): each part begun takes energy.adc_part_w. A "
                     "converter behind a multiplexer is one.",
                     NotAPart(kNeverOff)));
  keys.push_back(
      Key("adc.rate_hz", &Config::adc, &AdcConfig::rate_hz, "Hz", AtLeast(1, kMostHertz),
          "Conversions a second of one ADC. The default, one a clock, is a placeholder: the TNGD "
          "paper gives no conversion rates.",
          NotAPart(kNeverOff)));
  AddSpreadKeys(keys, "adc", &Config::adc, kOutsideNetlist);
  keys.push_back(
      Key("adc.sample_and_hold", &Config::adc, &AdcConfig::sample_and_hold, "", {},
          "true: a sample-and-hold in each cell takes all voltages at the strobe; false: "
          "a cell is seen when a converter comes to it, later than those before it.",
          {.is_part = true,
           .per_device = false,
           .dense_only = false,
           .double_only = false,
           .adds_states = false,
           .symmetry = Symmetry::kSymmetric,
           .moves_array = false,
           .nominal = Nominal::kUnchanged,
           .not_in_solve = kCounted,
           .not_in_sampling = kConverterErrors,
           .tasks = kEveryTask,
           .cells = kAnyCell,
           .needs = kOnItsOwn,
           .excludes = kWithAll,
           .spice = kOutsideNetlist,
           .off = OffAt(true)}));
  keys.push_back(Key("adc.latency_cycles", &Config::adc, &AdcConfig::latency_cycles, "",
                     AtLeast(0, kMostCells),
                     "Cycles of the SPU clock from a conversion's end to its code (a pipeline: the "
                     "converter is free meanwhile).",
                     {.is_part = true,
                      .per_device = false,
                      .dense_only = false,
                      .double_only = false,
                      .adds_states = false,
                      .symmetry = Symmetry::kSymmetric,
                      .moves_array = false,
                      .nominal = Nominal::kUnchanged,
                      .not_in_solve = kCounted,
                      .not_in_sampling = kCounted,
                      .tasks = kEveryTask,
                      .cells = kAnyCell,
                      .needs = kOnItsOwn,
                      .excludes = kWithAll,
                      .spice = kOutsideNetlist,
                      .off = OffAt(0)}));
  keys.push_back(Key("adc.noise_v", &Config::adc, &AdcConfig::noise_v, "V", Within(0.0, 1e6),
                     "Input noise of an ADC, rms a conversion.",
                     {.is_part = true,
                      .per_device = false,
                      .dense_only = false,
                      .double_only = false,
                      .adds_states = false,
                      .symmetry = Symmetry::kSymmetric,
                      .moves_array = false,
                      .nominal = Nominal::kUnchanged,
                      .not_in_solve = kCounted,
                      .not_in_sampling = kConverterErrors,
                      .tasks = kEveryTask,
                      .cells = kAnyCell,
                      .needs = kOnItsOwn,
                      .excludes = kWithAll,
                      .spice = kOutsideNetlist,
                      .off = OffAt(0)}));
  keys.push_back(Key("adc.hold_capacitance_f", &Config::adc, &AdcConfig::hold_capacitance_f, "F",
                     Within(0.0, 1e3),
                     "Capacitance of the track-and-hold, which adds its thermal noise kT/C at "
                     "noise.temperature_k to each conversion.",
                     {.is_part = true,
                      .per_device = false,
                      .dense_only = false,
                      .double_only = false,
                      .adds_states = false,
                      .symmetry = Symmetry::kSymmetric,
                      .moves_array = false,
                      .nominal = Nominal::kUnchanged,
                      .not_in_solve = kCounted,
                      .not_in_sampling = kConverterErrors,
                      .tasks = kEveryTask,
                      .cells = kAnyCell,
                      .needs = kOnItsOwn,
                      .excludes = kWithAll,
                      .spice = kOutsideNetlist,
                      .off = OffAt(0, "no such noise")}));
  keys.push_back(Key("adc.jitter_s", &Config::adc, &AdcConfig::jitter_s, "s", Within(0.0, 1.0),
                     "Aperture jitter: rms of the displacement of a strobe, at most an eighth of a "
                     "clock cycle.",
                     {.is_part = true,
                      .per_device = false,
                      .dense_only = false,
                      .double_only = false,
                      .adds_states = false,
                      .symmetry = Symmetry::kSymmetric,
                      .moves_array = false,
                      .nominal = Nominal::kUnchanged,
                      .not_in_solve = kCounted,
                      .not_in_sampling = kCounted,
                      .tasks = kEveryTask,
                      .cells = kAnyCell,
                      .needs = kOnItsOwn,
                      .excludes = kWithAll,
                      .spice = kOutsideNetlist,
                      .off = OffAt(0)}));
}

}  // namespace spusim
