// SPDX-License-Identifier: Apache-2.0
#include "experiments/fields/schema.h"

#include <nlohmann/json.hpp>

#include "experiments/fields/effects.h"
#include "experiments/fields/field_type.h"
#include "experiments/fields/fields.h"
#include "experiments/fields/race_fields.h"
#include "experiments/fields/table_fields.h"

namespace foldwise {
namespace {

using Json = nlohmann::ordered_json;

/// What a text may look like in YAML, where 5 and true need no quotes to be one.
Json any_scalar() {
  return {"string", "number", "boolean"};
}

constexpr const char* kNamePattern = "^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$";  // of a sweep, or of a scale

/// What it is, and when it has an effect.
std::string described(const Field& field) {
  const Effect* const effect = effect_of(field);
  return effect == nullptr ? field.sentence : field.sentence + " Has an effect where " + effect->when() + ".";
}

Json field_schema(const Field& field) {
  Json schema;
  schema["description"] = described(field) + (field.unit.empty() ? "" : " Unit: " + field.unit + ".");
  field.type->describe(field, schema);
  std::string text;
  field.append_json(text, field.default_value);
  schema["default"] = Json::parse(text);
  return schema;
}

Json reference(const std::string& definition) {
  return {{"$ref", "#/$defs/" + definition}};
}

Json closed(Json properties) {
  return {{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
}

Json list_of(Json items) {
  return {{"type", "array"}, {"items", std::move(items)}, {"minItems", 1}};
}

// The nested maps of fields below a group.
Json group_properties(const std::string& group) {
  const std::string prefix = group.empty() ? "" : group + ".";
  Json properties = Json::object();
  for (const std::string& member : group_members(group)) {
    const std::string path = prefix + member;
    properties[member] = find_field(path) ? reference(path) : closed(group_properties(path));
    if (!find_field(path)) properties[member]["type"] = {"object", "null"};
  }
  return properties;
}

Json definitions() {
  Json definitions = Json::object();
  Json axes = Json::object();
  Json assignments = Json::object();
  for (const Field& field : all_fields()) {
    definitions[field.path] = field_schema(field);
    axes[field.path] = list_of(reference(field.path));
    assignments[field.path] = reference(field.path);
  }
  definitions["field"] = {{"enum", field_paths()}};
  definitions["axes"] = closed(std::move(axes));
  definitions["axes"]["minProperties"] = 1;
  definitions["values"] = closed(std::move(assignments));
  definitions["some_values"] = definitions["values"];
  definitions["some_values"]["minProperties"] = 1;
  definitions["zip"] = {{"anyOf", {reference("axes"), list_of(reference("axes"))}}};
  definitions["fields"] = {{"anyOf", {reference("field"), list_of(reference("field"))}}};
  Json metric{{"type", "string"}, {"pattern", "^[a-z0-9_]+$"}};
  definitions["metrics"] = {{"anyOf", {metric, list_of(metric)}}};
  return definitions;
}

Json with_description(Json schema, const char* description) {
  schema["description"] = description;
  return schema;
}

Json race_field_schema(const RaceField& field) {
  Json schema{{"description", field.sentence}};
  switch (field.type) {
    case RaceField::Type::metric:
      schema["type"] = "string";
      schema["pattern"] = "^[a-z0-9_]+$";
      return schema;
    case RaceField::Type::whole:
      schema["type"] = "integer";
      schema["minimum"] = 2;
      break;
    case RaceField::Type::number:
      schema["type"] = "number";
      schema["exclusiveMinimum"] = 0;
      schema["exclusiveMaximum"] = 1;
      break;
    case RaceField::Type::choice:
      schema["enum"] = field.choices;
      schema["default"] = field.default_text;
      return schema;
  }
  schema["default"] = Json::parse(field.default_text);
  return schema;
}

Json race_section() {
  Json race = closed(Json::object());
  for (const RaceField& field : race_fields()) {
    race["properties"][std::string(field.name)] = race_field_schema(field);
  }
  race["properties"]["per"] = with_description(reference("fields"), race_per_sentence);
  race["required"] = {"metric"};
  return race;
}

Json sweep_section() {
  Json ties = Json::object();
  for (const std::string& path : field_paths()) ties[path] = reference("field");
  Json conditional = closed({{"if", reference("some_values")}, {"grid", reference("axes")}, {"zip", reference("zip")}});
  conditional["required"] = {"if"};
  conditional["anyOf"] = {{{"required", {"grid"}}}, {{"required", {"zip"}}}};
  Json sample = closed({
      {"points",
       {{"type", "integer"}, {"minimum", 1}, {"maximum", 2147483647}, {"description", "How many are taken."}}},
      {"seed",
       {{"type", "integer"},
        {"minimum", 0},
        {"maximum", 2147483647},
        {"description", "A larger sample with the same seed holds the smaller."}}},
      {"kind", {{"enum", {"random", "sobol"}}, {"description", "Any subset alike, or spread evenly over the axes."}}},
  });
  sample["required"] = {"points"};
  Json section = closed({
      {"grid", with_description(reference("axes"), "Every combination of these values; the last axis varies fastest.")},
      {"zip",
       with_description(reference("zip"), "Values that go together, first with first; lists of the same length.")},
      {"when", with_description(list_of(std::move(conditional)), "Axes of those points only that have these values.")},
      {"include", with_description(list_of(reference("values")), "Further points: values over the base.")},
      {"exclude",
       with_description(list_of(reference("some_values")), "Points that have all these values are left out.")},
      {"tie", with_description(closed(std::move(ties)), "Fields that follow another field.")},
      {"sample", with_description(std::move(sample), "Some points of the grid in place of all of them.")},
      {"race", with_description(race_section(), "Experiments that are worse than the best are not run to their end.")},
  });
  section["properties"]["tie"]["minProperties"] = 1;
  section["minProperties"] = 1;
  return with_description(std::move(section), "What varies.");
}

Json table_field_schema(const TableField& field) {
  Json schema{{"description", field.sentence}};
  switch (field.type) {
    case TableField::Type::choice:
      schema["enum"] = field.choices;
      break;
    case TableField::Type::boolean:
      schema["type"] = "boolean";
      break;
    case TableField::Type::number:
      schema["type"] = "number";
      break;
    case TableField::Type::text:
      schema["type"] = any_scalar();
      return schema;
  }
  const bool literal = field.type != TableField::Type::choice;
  schema["default"] = literal ? Json::parse(field.default_text) : Json(field.default_text);
  return schema;
}

/// What fields and metrics are called in tables.
Json labels_section() {
  Json label{{"type", any_scalar()}};
  Json values{{"type", "object"}, {"additionalProperties", label}};
  Json of_field{{"anyOf", {label, closed({{"label", label}, {"values", std::move(values)}})}}};
  Json properties = Json::object();
  for (const std::string& path : field_paths()) properties[path] = of_field;
  return {{"type", "object"},
          {"properties", std::move(properties)},
          {"patternProperties", {{"^[a-z0-9_]+$", of_field}}},
          {"additionalProperties", false},
          {"description", "What tables call a field, its values or a metric; $…$ is mathematics in LaTeX."}};
}

Json table_section() {
  const Json word{{"type", "string"}, {"pattern", "^[a-z0-9_]+$"}};
  Json selection = closed({
      {"best", with_description(word, "A metric of the validation part: concordance, accuracy, …")},
      {"per",
       with_description(reference("fields"), "The fields that name the rows. Default: one row, the best of all.")},
      {"target", with_description(word, "Of several numbers: whose metric. Default: their mean.")},
  });
  selection["required"] = {"best"};
  Json table = closed({
      {"title", {{"type", any_scalar()}}},
      {"rows", with_description(reference("fields"), "The fields that name the rows. Default: those that vary.")},
      {"columns", with_description(reference("fields"), "The fields that name the columns.")},
      {"values", with_description(reference("metrics"), "What stands in the cells: accuracy, epochs, …")},
      {"baseline", with_description(reference("values"), "The experiment that others are compared with.")},
      {"published",
       {{"type", any_scalar()}, {"description", "CSV of published figures, from the sweep file's folder."}}},
      {"literature",
       {{"type", any_scalar()},
        {"description", "CSV of what others reached, as rows below ours, from the sweep file's folder."}}},
      {"select",
       with_description(std::move(selection), "A row for the best experiment of each, chosen in validation.")},
  });
  Json where = Json::object();
  for (const std::string& path : field_paths()) {
    where[path] = {{"anyOf", {reference(path), list_of(reference(path))}}};
  }
  table["properties"]["where"] = with_description(closed(std::move(where)), "Only experiments with these values.");
  for (const TableField& field : table_fields()) {
    table["properties"][std::string(field.name)] = table_field_schema(field);
  }
  table["required"] = {"values"};
  return {{"type", "array"}, {"items", std::move(table)}, {"description", "The tables to print."}};
}

Json scales_section() {
  Json settings = Json::object();
  for (const std::string& path : field_paths()) settings[path] = reference(path);
  for (const std::string& path : field_paths()) settings["sweep.grid." + path] = list_of(reference(path));
  settings = closed(std::move(settings));
  settings["minProperties"] = 1;
  Json item = closed({{"if", reference("values")}, {"set", settings}});
  item["required"] = {"set"};
  Json scale{{"anyOf", {settings, list_of(std::move(item))}}};
  Json names{{"type", "object"},
             {"minProperties", 1},
             {"patternProperties", {{kNamePattern, std::move(scale)}}},
             {"additionalProperties", false}};
  Json file{{"type", "string"}, {"description", "A YAML file that is such a map, from the sweep file's folder."}};
  return {{"anyOf", {std::move(names), std::move(file)}},
          {"description", "Named sets of changes, each chosen by --scale NAME."}};
}

std::string allowed_text(const Field& field) {
  std::string text = field.range.text();
  for (const std::string_view choice : field.choices) text.append(text.empty() ? "`" : ", `").append(choice) += '`';
  return text;
}

/// Of a table's own words: not of the experiment, so in no key.
std::string table_reference() {
  std::string page =
      "\n## Tables\n\nWords of an entry of `tables:` beside what stands in it (`title`, `rows`, `columns`, `values`, "
      "`baseline`, `published`,\n`literature`, `select`, `where`). They change how results are told, and no result.\n\n"
      "| word | default | allowed | what |\n|---|---|---|---|\n";
  for (const TableField& field : table_fields()) {
    std::string allowed;
    for (const std::string_view choice : field.choices) {
      allowed.append(allowed.empty() ? "`" : ", `").append(choice) += '`';
    }
    page.append("| `").append(field.name).append("` | `").append(field.default_text).append("` | ");
    page.append(allowed.empty() ? field.allowed : allowed).append(" | ").append(field.sentence).append(" |\n");
  }
  return page;
}

/// Of a race: no experiment's either.
std::string race_reference() {
  std::string page =
      "\n## Races\n\nWords of `sweep.race`. They decide which runs are executed, and are in no key.\n\n"
      "| word | default | allowed | what |\n|---|---|---|---|\n";
  for (const RaceField& field : race_fields()) {
    std::string allowed;
    for (const std::string_view choice : field.choices) {
      allowed.append(allowed.empty() ? "`" : ", `").append(choice) += '`';
    }
    page.append("| `").append(field.name).append("` | ");
    page.append(field.default_text.empty() ? "none" : "`" + field.default_text + "`").append(" | ");
    page.append(allowed.empty() ? field.allowed : allowed).append(" | ").append(field.sentence).append(" |\n");
  }
  return page + "| `per` | none | fields | " + race_per_sentence + " |\n";
}

std::string stage_names() {
  std::string names;
  for (const char* name : Choices<Stage>::names) names.append(names.empty() ? "" : ", ").append(name);
  return names;
}

constexpr const char* kReferenceHead = R"(# The fields of an experiment

Every field that a sweep file can set or vary. This page is made from the listings in `experiments/fields/`, which the
parser and the JSON Schema share; a test holds it equal to them.

The last column says how a field enters the keys of jobs, and so what has to run again when it changes:

)";

constexpr const char* kReferenceWays =
    R"(: it is in the keys of that stage's jobs, and through them in those that build on it;
- folds: through the fold and the repeat's seed;
- content: through what lies at that path, not through the path;
- execution: not at all; it changes no result.

A field that has no effect in an experiment, as the column "what" tells of some, is not in its keys either: points of a
sweep that differ in such fields alone are one experiment.
)";

}  // namespace

std::string json_schema() {
  Json properties;
  properties["name"] = {{"type", any_scalar()},
                        {"pattern", kNamePattern},
                        {"minimum", 0},
                        {"description", "Names the sweep and its folder."}};
  properties["output"] = {
      {"type", any_scalar()},
      {"minLength", 1},
      {"description", "Folder of results, relative to the working directory. Default: runs/<name>."}};
  properties["order"] = {{"enum", {"breadth", "depth"}},
                         {"default", "breadth"},
                         {"description",
                          "Which results come first: the first run of every experiment, or all runs of the first "
                          "experiment. Changes no result."}};
  properties["$schema"] = {{"type", any_scalar()},
                           {"description", "The address of this schema, for editors. Says nothing to the sweep."}};
  properties.update(group_properties(""));
  properties["scales"] = scales_section();
  properties["sweep"] = sweep_section();
  properties["tables"] = table_section();
  properties["labels"] = labels_section();
  Json schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", "Foldwise sweep"}};
  schema.update(closed(std::move(properties)));
  schema["required"] = {"name", "dataset"};
  schema["$defs"] = definitions();
  return schema.dump(2) + "\n";
}

std::string field_reference() {
  std::string page = kReferenceHead + ("- " + stage_names()) + kReferenceWays;
  std::string group;
  for (const Field& field : all_fields()) {
    const std::string here = field.path.substr(0, field.path.find('.'));
    if (here != group) {
      group = here;
      page += "\n## " + group + "\n\n| field | type | default | allowed | unit | what | enters keys by |\n";
      page += "|---|---|---|---|---|---|---|\n";
    }
    page += "| `" + field.path + "` | " + std::string(field.type->name()) + " | `" + field.yaml(field.default_value) +
            "` | " + allowed_text(field) + " | " + field.unit + " | " + described(field) + " | " +
            name_of(field.scope) + " |\n";
  }
  return page + table_reference() + race_reference();
}

}  // namespace foldwise
