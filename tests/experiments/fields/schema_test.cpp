// SPDX-License-Identifier: Apache-2.0
#include "experiments/fields/schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "experiments/fields/fields.h"

namespace foldwise {
namespace {

using Json = nlohmann::json;
using testing::MatchesRegex;
using testing::Not;

TEST(Schema, DescribesEveryField) {
  const Json schema = Json::parse(json_schema());

  EXPECT_EQ(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
  for (const Field& field : all_fields()) {
    const Json& definition = schema["$defs"][field.path];
    EXPECT_TRUE(definition["description"].get<std::string>().starts_with(field.sentence)) << field.path;
    EXPECT_TRUE(definition.contains("default")) << field.path;
    EXPECT_EQ(schema["$defs"]["axes"]["properties"][field.path]["items"]["$ref"], "#/$defs/" + field.path);
  }
}

TEST(Schema, NestsFieldsAsSweepFilesDo) {
  const Json schema = Json::parse(json_schema());

  const Json& training = schema["properties"]["training"];

  EXPECT_EQ(training["additionalProperties"], false);
  EXPECT_EQ(training["properties"]["early_stopping"]["properties"]["patience"]["$ref"],
            "#/$defs/training.early_stopping.patience");
}

TEST(Schema, AsksForWhatASweepFileMustHave) {
  const Json schema = Json::parse(json_schema());

  EXPECT_EQ(schema.value("required", Json()), Json::array({"name", "dataset"}));
  EXPECT_EQ(schema["properties"]["tables"]["items"].value("required", Json()), Json::array({"values"}));
}

TEST(Schema, AllowsTheNamesThatSweepFilesMayHave) {
  const Json schema = Json::parse(json_schema());
  const auto pattern = schema["properties"]["name"]["pattern"].get<std::string>();

  for (const std::string& name : {std::string("x"), std::string("table_3.1-b"), std::string(100, 'a')}) {
    EXPECT_THAT(name, MatchesRegex(pattern));
  }
  for (const std::string& name : {std::string(), std::string(".hidden"), std::string("a/b"), std::string(101, 'a')}) {
    EXPECT_THAT(name, Not(MatchesRegex(pattern)));
  }
}

TEST(Schema, HoldsRangesChoicesAndSizes) {
  const Json fields = Json::parse(json_schema())["$defs"];

  EXPECT_EQ(fields["protocol.validation_fraction"]["exclusiveMinimum"], 0);
  EXPECT_EQ(fields["protocol.validation_fraction"]["exclusiveMaximum"], 1);
  EXPECT_EQ(fields["sampling.strategy"]["enum"],
            Json({"uniform", "stochastic_softmax", "frame_labels", "reinforce", "weighted_loss"}));
  EXPECT_EQ(fields["model.input"]["items"]["minimum"], 1);
  EXPECT_EQ(fields["model.input"]["default"], Json({112, 112}));
}

TEST(Schema, HoldsTheLargestValues) {
  const Json fields = Json::parse(json_schema())["$defs"];

  EXPECT_EQ(fields["clips.frames"].value("maximum", 0), 4096);
  EXPECT_EQ(fields["augmentation.hue"].value("maximum", 0.0), 0.5);
  EXPECT_EQ(fields["model.input"]["items"].value("maximum", 0), 1024);
}

TEST(Schema, RefersOnlyToWhatItDefines) {
  const Json schema = Json::parse(json_schema());
  const auto flat = schema.flatten();
  for (const auto& [place, value] : flat.items()) {
    if (!place.ends_with("/$ref")) continue;
    EXPECT_TRUE(schema["$defs"].contains(value.get<std::string>().substr(8))) << place;
  }
}

TEST(FieldReference, IsThePageInTheRepository) {
  std::ifstream file(std::filesystem::path(FOLDWISE_SOURCE_DIR) / "experiments" / "FIELDS.md");
  std::ostringstream page;
  page << file.rdbuf();
  const std::string made = testing::TempDir() + "FIELDS.md";
  std::ofstream(made) << field_reference();

  EXPECT_EQ(page.str(), field_reference()) << "copy " << made << " to experiments/FIELDS.md";
}

}  // namespace
}  // namespace foldwise
