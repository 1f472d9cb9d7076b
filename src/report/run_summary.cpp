// SPDX-License-Identifier: Apache-2.0
#include <spusim/report/run_summary.h>

#include <nlohmann/json.hpp>

#include <spusim/base/build_info.h>

namespace spusim {
namespace {

using Json = nlohmann::ordered_json;

/// Version of the layout of summary.json; grows when a reader of the old one would go wrong.
constexpr int kSchema = 1;
constexpr int kIndent = 2;

void Put(Json& object, const std::string& name, const RunSummary::Value& value) {
  const std::size_t dot = name.find('.');
  if (dot != std::string::npos) {
    Put(object[name.substr(0, dot)], name.substr(dot + 1), value);
    return;
  }
  std::visit([&](const auto& one) { object[name] = one; }, value);
}

template <typename T>
Json Object(const std::vector<std::pair<std::string, T>>& fields) {
  Json object = Json::object();
  for (const auto& [name, value] : fields) object[name] = value;
  return object;
}

Json EnergyObject(const RunSummary::Energy& energy) {
  Json json = Json::object();
  json["total"] = energy.total_j ? Json(*energy.total_j) : Json();
  if (energy.total_j) {
    json["phases"] = Object(energy.phases_j);
    json["parts"] = Object(energy.parts_j);
  }
  json["not_modelled"] = energy.not_modelled;
  return json;
}

Json Warnings(const std::vector<Warning>& warnings) {
  Json json = Json::array();
  for (const Warning& one : warnings) {
    json.push_back({{"code", one.code}, {"text", one.text}, {"key", one.key}});
  }
  return json;
}

Json OrNull(const std::optional<double>& value) {
  return value.has_value() ? Json(*value) : Json();
}

}  // namespace

std::string SummaryJson(const RunSummary& summary) {
  Json json = Json::object();
  json["schema"] = kSchema;
  json["version"] = Version();
  json["seed"] = summary.seed;
  json["config_sha256"] = summary.config_sha256;
  json["task"] = summary.task;
  json["build"] = InstructionSet();
  json["engine"]["name"] = summary.engine_name;
  json["engine"]["reason"] = summary.engine_reason;
  json["status"] = summary.unreliable.empty() ? "ok" : "unreliable";
  json["reasons"] = Warnings(summary.unreliable);
  Json result = Json::object();
  for (const auto& [name, value] : summary.result) Put(result, name, value);
  json["result"] = result;
  json["time"]["simulated_s"] = summary.simulated_s;
  json["time"]["phases_s"] = Object(summary.phases_s);
  json["time"]["cycles"] = Object(summary.cycles);
  json["energy_j"] = summary.energy ? EnergyObject(*summary.energy) : Json();
  json["events"]["adc_clips"] = summary.adc_clips;
  json["events"]["dac_clips"] = summary.dac_clips;
  json["events"]["saturations"] = summary.saturations;
  json["events"]["range_retries"] = summary.range_retries;
  json["warnings"] = Warnings(summary.warnings);
  json["noise"]["kappa0_min"] = OrNull(summary.kappa0_min);
  json["noise"]["kappa0_max"] = OrNull(summary.kappa0_max);
  return json.dump(kIndent, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace spusim
