// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "experiments/fields/configuration.h"
#include "experiments/fields/field_type.h"
#include "experiments/fields/fields.h"
#include "tests/experiments/other_value.h"

namespace foldwise {
namespace {

using testing::HasSubstr;

TEST(Fields, HaveUniquePathsAndASentenceEach) {
  std::set<std::string> paths;
  for (const Field& field : all_fields()) {
    EXPECT_TRUE(paths.insert(field.path).second) << field.path;
    EXPECT_EQ(field.sentence.back(), '.') << field.path;
    EXPECT_EQ(find_field(field.path), &field);
  }
  EXPECT_EQ(find_field("sampling"), nullptr);
}

TEST(Fields, HaveTheirInitialiserAsDefault) {
  EXPECT_EQ(field_text({}, "training.learning_rate.backbone"), "2.5e-6");
  EXPECT_EQ(field_text({}, "dataset.frames.size"), "[112, 112]");
  EXPECT_EQ(field_text({}, "sampling.strategy"), "uniform");
  EXPECT_EQ(field_text({}, "model.weights"), "\"\"");
  EXPECT_EQ(field_text({}, "sampling.temperature"), std::nullopt);
}

TEST(Fields, AllowTheirOwnDefaults) {
  for (const Field& field : all_fields()) {
    if (field.type == &number_type()) {
      EXPECT_TRUE(field.range.contains(std::get<double>(field.default_value))) << field.path;
    } else if (field.type == &integer_type()) {
      EXPECT_TRUE(field.range.contains(static_cast<double>(std::get<std::int64_t>(field.default_value)))) << field.path;
    }
  }
}

// A member without a listing, or a listing that names the wrong member, shows here.
TEST(Fields, ReachEveryMemberOnce) {
  Experiment all;
  for (const Field& field : all_fields()) {
    if (field.choices.size() == 1) continue;
    Experiment one;
    field.set(one, other_value(field));
    field.set(all, other_value(field));
    EXPECT_NE(one, Experiment{}) << field.path;
    EXPECT_EQ(field.get(one), other_value(field)) << field.path;
    EXPECT_EQ(parse_configuration(configuration(one)), one) << field.path;
  }
  EXPECT_EQ(parse_configuration(configuration(all)), all);
}

TEST(FieldType, ReadsNumbersWithOneSignAtMost) {
  for (const FieldType* type : {&integer_type(), &number_type()}) {
    Field field;
    field.path = "level";
    field.type = type;
    const auto reads = [&](const std::string& text) {
      Node node;
      node.kind = Node::Kind::scalar;
      node.text = text;
      return std::holds_alternative<Value>(type->read(field, node));
    };
    EXPECT_TRUE(reads("3"));
    EXPECT_TRUE(reads("+3"));
    EXPECT_TRUE(reads("-3"));
    for (const std::string text : {"+-3", "++3", "-+3", "--3", "+", "-", ""}) EXPECT_FALSE(reads(text)) << text;
  }
}

TEST(FieldType, TakesANumberOrTheWordForOneThatFollows) {
  const Field& field = *find_field("training.learning_rate.attention");
  const auto read = [&](const std::string& text) {
    Node node;
    node.kind = Node::Kind::scalar;
    node.text = text;
    Experiment experiment;
    experiment.training.learning_rate.attention = 7;
    const auto reading = field.type->read(field, node);
    if (const auto* const value = std::get_if<Value>(&reading)) field.set(experiment, *value);
    return experiment.training.learning_rate.attention;
  };
  EXPECT_EQ(read("0.25"), 0.25);
  EXPECT_EQ(read("automatic"), std::nullopt);
  for (const std::string refused : {"auto", "-0.25", "head", "nan", ""}) EXPECT_EQ(read(refused), 7) << refused;
  EXPECT_EQ(field.allowed(), "a number at least 0, or automatic");
  EXPECT_EQ(field.yaml(Value(0.25)), "0.25");
  EXPECT_EQ(field.yaml(field.default_value), "automatic");
}

TEST(FieldType, TakesANumberOfWorkersOrAWordForOneThatIsNotWrittenDown) {
  const Field& field = *find_field("execution.workers_per_device");
  const auto read = [&](const std::string& text) {
    Node node;
    node.kind = Node::Kind::scalar;
    node.text = text;
    Experiment experiment;
    experiment.execution.workers_per_device = 7;
    const auto reading = field.type->read(field, node);
    if (const auto* const value = std::get_if<Value>(&reading)) field.set(experiment, *value);
    return experiment.execution.workers_per_device;
  };
  EXPECT_EQ(read("3"), WorkersPerDevice(3));
  EXPECT_EQ(read("auto"), WorkersPerDevice::measured());
  EXPECT_EQ(read("usual"), WorkersPerDevice());
  for (const std::string refused : {"0", "257", "-1", "automatic", "2.5", ""}) EXPECT_EQ(read(refused), 7) << refused;
  EXPECT_EQ(field.allowed(), "a whole number from 1 to 256, usual, or auto");
  EXPECT_EQ(field.yaml(field.default_value), "usual");
}

TEST(Range, HoldsItsBounds) {
  const Range fraction{.above = 0, .below = 1};
  EXPECT_FALSE(fraction.contains(0));
  EXPECT_TRUE(fraction.contains(0.5));
  EXPECT_FALSE(fraction.contains(1));
  EXPECT_EQ(fraction.text(), "above 0 and below 1");

  const Range closed{.least = 0, .most = 1};
  EXPECT_TRUE(closed.contains(0));
  EXPECT_TRUE(closed.contains(1));
  EXPECT_FALSE(closed.contains(1.5));
  EXPECT_EQ(closed.text(), "from 0 to 1");
}

TEST(Configuration, IsSortedAndLeavesDefaultsOut) {
  Experiment experiment;
  experiment.training.epochs = 7;
  experiment.model.input = {32, 32};
  experiment.evaluation.inverse_temperature = 1e6;

  EXPECT_EQ(configuration(experiment),
            R"({"evaluation.inverse_temperature":1e6,"model.input":[32,32],"training.epochs":7})");
  EXPECT_EQ(configuration({}), "{}");
}

TEST(Configuration, KeepsWhateverAPathHolds) {
  for (const std::string path : {"/said \"a\"", "/a\\b", "/two\nlines", "/end\x1f", "/ä"}) {
    Experiment experiment;
    experiment.dataset.root = path;
    EXPECT_EQ(parse_configuration(configuration(experiment)).dataset.root, path);
  }
}

TEST(Configuration, RefusesASizeOfThreeSides) {
  EXPECT_THROW(parse_configuration(R"({"model.input":[32,32,32]})"), std::invalid_argument);
}

TEST(Configuration, RefusesWhatASweepFileCouldNotHold) {
  for (const std::string json : {R"({"model.depth":1})", R"({"model.width":-1})", R"({"model.width":"1"})",
                                 R"({"clips.frames":1.5})", R"({"clips.frames":true})", R"({"model.backbone":"vgg"})",
                                 R"({"model.input":[32]})", R"({"training.deterministic":0})", "[]", "{", ""}) {
    EXPECT_THROW(parse_configuration(json), std::invalid_argument) << json;
  }
}

// Every bound of every field, a little beyond it.
TEST(Configuration, RefusesWhatIsOutOfRange) {
  for (const Field& field : all_fields()) {
    std::vector<double> beyond;
    if (field.range.least) beyond.push_back(*field.range.least - 1);
    if (field.range.most) beyond.push_back(*field.range.most + 1);
    if (field.range.above) beyond.push_back(*field.range.above);
    if (field.range.below) beyond.push_back(*field.range.below);
    for (const double number : beyond) {
      const std::string text = number_text(number);
      for (const std::string& value : field.type == &size_type()
                                          ? std::vector<std::string>{"[" + text + ",64]", "[64," + text + "]"}
                                          : std::vector<std::string>{text}) {
        const std::string json = "{\"" + field.path + "\":" + value + "}";
        EXPECT_THROW(parse_configuration(json), std::invalid_argument) << json;
      }
    }
  }
}

TEST(Configuration, SaysWhatIsAllowed) {
  try {
    parse_configuration(R"({"model.dropout":1.5})");
    FAIL() << "1.5 is no probability";
  } catch (const std::invalid_argument& error) {
    EXPECT_THAT(error.what(), HasSubstr("model.dropout: saw 1.5; allowed: a number at least 0 and below 1"));
  }
}

TEST(NumberText, IsShortAndReadsBack) {
  EXPECT_EQ(number_text(1), "1");
  EXPECT_EQ(number_text(0.1), "0.1");
  EXPECT_EQ(number_text(2.5e-6), "2.5e-6");
  EXPECT_EQ(number_text(1e6), "1e6");
  EXPECT_EQ(number_text(1e300), "1e300");
  EXPECT_EQ(number_text(-0.5), "-0.5");
}

}  // namespace
}  // namespace foldwise
