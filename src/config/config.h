// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace spusim {

// The checked, immutable configuration of one run: plain structs, a section of the TOML file each.
// Meaning, unit, range and default of every key: the tables in config/keys/, from which
// docs/configuration.md is generated. "Not given" is written -1 where 0 has a meaning.

struct RunConfig {
  std::string task = "solve";
  std::uint64_t seed = 1;
  std::string out;
  std::int64_t threads = 1;
  /// Preset or file that the hardware sections were taken from; empty once they are in place.
  std::string hardware;
};

struct ProblemConfig {
  std::string matrix;
  std::string rhs;
  std::string mean;
  std::string noise;
};

struct SpuConfig {
  std::string cell = "rc";
  std::string array = "auto";
  std::int64_t cells = 0;
  std::int64_t count = 1;
  std::int64_t clock_hz = 100'000'000;
  double resistance_ohm = 1e3;
  double capacitance_f = 1e-9;
  double capacitance_tolerance = 0.0;
  double opamp_gain = 0.0;
  double opamp_offset_v = 0.0;
  double opamp_bandwidth_hz = -1.0;
  double opamp_slew_v_per_s = 0.0;
  double opamp_swing_v = 0.0;
  double opamp_noise_v_per_rthz = 0.0;
  double hold_leak_s = 0.0;
  double inductance_h = 1e-3;
  double resistance_tolerance = 0.0;
  std::string engine = "auto";
  std::string stepper = "leimkuhler_matthews";
  double step_tau = 0.0;
  std::string jacobian_storage = "double";
  std::uint64_t device_seed = 1;
};

struct NoiseConfig {
  double kappa0 = -1.0;
  double node_variance_v2 = -1.0;
  double temperature_k = 300.0;
  bool johnson = false;
  double mismatch = 0.0;
  double bandwidth_hz = -1.0;
  double flicker_corner_hz = 0.0;
  double flicker_low_hz = 1e3;
  double held_rate_hz = 0.0;
  std::int64_t held_bits = 0;
  double held_crest = 5.5;
  std::string held_generator = "philox";
  double held_phase = 0.0;
};

struct DacConfig {
  std::int64_t bits = 16;
  double full_scale_v = 1.0;
  std::int64_t count = 0;
  std::int64_t channels_per_part = 1;
  std::int64_t rate_hz = 100'000'000;
  double gain_error = 0.0;
  double offset_v = 0.0;
  double inl_lsb = 0.0;
  double dnl_lsb = 0.0;
  double settling_s = 0.0;
  double glitch_vs = 0.0;
};

struct AdcConfig {
  std::string signal = "voltage";
  std::int64_t bits = 16;
  double full_scale_v = 1.0;
  std::int64_t count = 0;
  std::int64_t channels_per_part = 1;
  std::int64_t rate_hz = 100'000'000;
  bool sample_and_hold = true;
  std::int64_t latency_cycles = 0;
  double gain_error = 0.0;
  double offset_v = 0.0;
  double inl_lsb = 0.0;
  double dnl_lsb = 0.0;
  double noise_v = 0.0;
  double hold_capacitance_f = 0.0;
  double jitter_s = 0.0;
};

struct ArrayConfig {
  std::int64_t bits = 16;
  bool mirror = true;
  std::int64_t words_per_cycle = 0;
  double tolerance = 0.0;
  double wire_ohm = 0.0;
  std::string wire_model = "first_order";
};

struct ThermalConfig {
  double resistor_tempco_per_k = 0.0;
  double resistor_tempco_mismatch_per_k = 0.0;
  double capacitor_tempco_per_k = 0.0;
  double cell_power_w = 0.0;
  double resistance_k_per_w = 0.0;
  double capacitance_j_per_k = 0.0;
  double crosstalk = 0.0;
  double insulation = 0.0;
  double ambient_rise_k = 0.0;
  double ambient_rise_time_s = 0.0;
};

struct AnnealConfig {
  double time_tau = -1.0;
  std::int64_t samples = 0;
  double interval_tau = -1.0;
  std::string start = "auto";
  double delay_tau = 0.0;
  std::string rescale_state = "preset";
  std::int64_t max_range_retries = 20;
};

struct MitigationConfig {
  bool auto_range = true;
  bool offset_pair = false;
  bool calibrate_gain = false;
  std::int64_t rounded_ensemble = 0;
  std::int64_t refinements = 0;
};

struct EnergyConfig {
  double opamp_w = 0.0;
  bool passives = false;
  double adc_j = 0.0;
  double adc_fom_j_per_step = 0.0;
  double adc_part_w = 0.0;
  double dac_j = 0.0;
  double dac_fom_j_per_step = 0.0;
  double dac_part_w = 0.0;
  double array_word_j = 0.0;
  double link_j_per_bit = 0.0;
  double static_w = 0.0;
};

struct DeterminantConfig {
  std::int64_t nodes = 0;
};

struct TrainConfig {
  std::string workload = "digits";
  std::string data = "data/optdigits.csv.gz";
  std::string optimizer = "tngd";
  std::vector<std::string> baselines;
  std::int64_t iterations = 200;
  std::int64_t batch = 64;
  double learning_rate = -1.0;
  double momentum = -1.0;
  double damping = 0.01;
  std::vector<std::int64_t> hidden = {32};
  std::string activation = "tanh";
  std::int64_t train_samples = 1500;
};

struct LinkConfig {
  std::string preset = "tngd-50g";
  std::int64_t rate_bps = -1;
  double latency_s = -1.0;
  std::string fidelity = "burst";
};

struct GpuConfig {
  std::string preset = "a100";
  double flops_per_s = -1.0;
  double launch_s = -1.0;
};

struct TraceConfig {
  bool enabled = false;
  std::vector<std::string> signals = {"*"};
  std::int64_t cells = 8;
  double start_s = 0.0;
  double stop_s = -1.0;
  double interval_s = 0.0;
};

struct Config {
  RunConfig run;
  ProblemConfig problem;
  SpuConfig spu;
  NoiseConfig noise;
  DacConfig dac;
  AdcConfig adc;
  ArrayConfig array;
  ThermalConfig thermal;
  EnergyConfig energy;
  AnnealConfig anneal;
  MitigationConfig mitigation;
  DeterminantConfig determinant;
  TrainConfig train;
  LinkConfig link;
  GpuConfig gpu;
  TraceConfig trace;
};

}  // namespace spusim
