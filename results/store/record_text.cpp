// SPDX-License-Identifier: Apache-2.0
#include "results/store/record_text.h"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "experiments/fields/race_fields.h"
#include "experiments/fields/table_fields.h"

namespace foldwise {

// Beside their type, where nlohmann_json looks for them.
void to_json(nlohmann::json& json, const TableSelection& select) {
  json = {{"best", select.best}, {"per", select.per}, {"target", select.target}};
}

void from_json(const nlohmann::json& json, TableSelection& select) {
  json.at("best").get_to(select.best);
  json.at("per").get_to(select.per);
  json.at("target").get_to(select.target);
}

void to_json(nlohmann::json& json, const FieldLabel& label) {
  json = {{"label", label.label}, {"values", label.values}};
}

void from_json(const nlohmann::json& json, FieldLabel& label) {
  json.at("label").get_to(label.label);
  json.at("values").get_to(label.values);
}

// What is not as it is by default, by the names of the listing.
void to_json(nlohmann::json& json, const TableOptions& options) {
  json = nlohmann::json::object();
  for (const TableField& field : table_fields()) {
    const std::string text = field.text(options);
    if (text != field.default_text) json[std::string(field.name)] = text;
  }
}

// Of a newer version some may be unknown: they are as they are by default.
void from_json(const nlohmann::json& json, TableOptions& options) {
  for (const auto& [name, text] : json.items()) {
    if (const TableField* const field = find_table_field(name)) field->set(options, text.get<std::string>());
  }
}

void to_json(nlohmann::json& json, const LiteratureFigure& figure) {
  json = {{"metric", figure.metric}, {"mean", figure.mean}, {"error", figure.error}, {"fields", figure.fields}};
}

void from_json(const nlohmann::json& json, LiteratureFigure& figure) {
  json.at("metric").get_to(figure.metric);
  json.at("mean").get_to(figure.mean);
  json.at("error").get_to(figure.error);
  json.at("fields").get_to(figure.fields);
}

void to_json(nlohmann::json& json, const LiteratureRow& row) {
  json = {{"method", row.method},
          {"reference", row.reference},
          {"cite", row.cite},
          {"note", row.note},
          {"figures", row.figures}};
}

void from_json(const nlohmann::json& json, LiteratureRow& row) {
  json.at("method").get_to(row.method);
  json.at("reference").get_to(row.reference);
  json.at("cite").get_to(row.cite);
  json.at("note").get_to(row.note);
  json.at("figures").get_to(row.figures);
}

void to_json(nlohmann::json& json, const TableSpec& table) {
  json = {{"title", table.title},   {"rows", table.rows},         {"columns", table.columns},
          {"values", table.values}, {"baseline", table.baseline}, {"published", table.published}};
  if (!table.select.best.empty()) json["select"] = table.select;
  if (!table.where.empty()) json["where"] = table.where;
  if (table.options != TableOptions{}) json["options"] = table.options;
  if (!table.labels.empty()) json["labels"] = table.labels;
  if (!table.literature.empty()) json["literature"] = table.literature;
}

void from_json(const nlohmann::json& json, TableSpec& table) {
  json.at("title").get_to(table.title);
  json.at("rows").get_to(table.rows);
  json.at("columns").get_to(table.columns);
  json.at("values").get_to(table.values);
  json.at("baseline").get_to(table.baseline);
  json.at("published").get_to(table.published);
  if (json.contains("select")) json.at("select").get_to(table.select);
  if (json.contains("where")) json.at("where").get_to(table.where);
  if (json.contains("options")) json.at("options").get_to(table.options);
  if (json.contains("labels")) json.at("labels").get_to(table.labels);
  if (json.contains("literature")) json.at("literature").get_to(table.literature);
}

}  // namespace foldwise

namespace foldwise::results {
namespace {

using Json = nlohmann::json;

// Bytes that are no UTF-8 (a folder's name) are replaced rather than refused.
std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

template <typename Value>
Value parse(const std::string& text) {
  try {
    return Json::parse(text).get<Value>();
  } catch (const Json::exception& error) {
    throw std::invalid_argument(error.what());
  }
}

}  // namespace

void to_json(Json& json, const SampleRecord& sample) {
  json = {sample.id, sample.subject, sample.label};
}

void from_json(const Json& json, SampleRecord& sample) {
  json.at(0).get_to(sample.id);
  json.at(1).get_to(sample.subject);
  json.at(2).get_to(sample.label);
}

std::string to_json(const std::vector<std::string>& texts) {
  return dump(texts);
}
std::string to_json(const std::vector<FieldValue>& values) {
  return dump(values);
}
std::string to_json(const std::vector<TableSpec>& tables) {
  return dump(tables);
}

std::string to_json(const std::vector<SampleRecord>& samples) {
  return dump(samples);
}

std::string to_json(const RaceOptions& race) {
  Json json = Json::object();
  for (const RaceField& field : race_fields()) json[std::string(field.name)] = field.text(race);
  json["per"] = race.per;
  return dump(json);
}

std::string to_json(const Surroundings& facts) {
  return dump(Json(facts));
}

std::vector<std::string> parse_texts(const std::string& json) {
  return parse<std::vector<std::string>>(json);
}
std::vector<FieldValue> parse_field_values(const std::string& json) {
  return parse<std::vector<FieldValue>>(json);
}
std::vector<TableSpec> parse_tables(const std::string& json) {
  return parse<std::vector<TableSpec>>(json);
}
std::vector<SampleRecord> parse_samples(const std::string& json) {
  return parse<std::vector<SampleRecord>>(json);
}

// Of a newer version some words may be unknown: they are as they are by default.
Surroundings parse_surroundings(const std::string& json) {
  return json.empty() ? Surroundings() : parse<Surroundings>(json);
}
std::optional<RaceOptions> parse_race(const std::string& json) {
  if (json.empty()) return std::nullopt;
  RaceOptions race;
  try {
    const Json words = Json::parse(json);
    for (const RaceField& field : race_fields()) {
      const auto word = words.find(std::string(field.name));
      if (word != words.end()) field.set(race, word->get<std::string>());
    }
    words.at("per").get_to(race.per);
  } catch (const Json::exception& error) {
    throw std::invalid_argument(error.what());
  }
  return race;
}

}  // namespace foldwise::results
