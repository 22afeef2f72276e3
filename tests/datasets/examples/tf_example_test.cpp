// SPDX-License-Identifier: Apache-2.0
#include "datasets/examples/tf_example.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "tests/datasets/shards.h"

namespace foldwise::datasets {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr int classes = 10;

std::variant<DecodedExample, BadExample> decode(std::span<const std::uint8_t> record, int class_count = classes,
                                                ExampleLabels labels = ExampleLabels::required) {
  return ExampleDecoder().decode(record, class_count, labels);
}

std::string reason(std::span<const std::uint8_t> record, int class_count = classes) {
  const auto decoded = decode(record, class_count);
  const auto* bad = std::get_if<BadExample>(&decoded);
  return bad != nullptr ? bad->reason : "none";
}

std::vector<std::uint8_t> encode(const Example& example, ExampleLevel level = ExampleLevel::video) {
  return encode_example(example, level, ExampleIdName::id);
}

/// The record with a piece of its bytes changed to another of equal length.
std::vector<std::uint8_t> with(const Example& example, ExampleLevel level, const std::string& piece,
                               const std::string& other) {
  const auto record = encode(example, level);
  std::string text(record.begin(), record.end());
  const std::size_t at = text.find(piece);
  EXPECT_NE(at, std::string::npos) << piece;
  text.replace(at, piece.size(), other);
  return {text.begin(), text.end()};
}

std::vector<DecodedExample> decode_file(const std::string& name, int class_count) {
  TfRecordReader reader(FOLDWISE_TEST_DATA "/" + name);
  ExampleDecoder decoder;
  std::vector<DecodedExample> examples;
  while (const auto record = reader.next()) {
    examples.push_back(std::get<DecodedExample>(decoder.decode(record->data, class_count)));
  }
  return examples;
}

TEST(TfExample, ReadsVideoLevelOfAnIndependentProgram) {
  const auto examples = decode_file("video_2018.tfrecord", 3862);
  ASSERT_EQ(examples.size(), 2u);
  for (std::size_t r = 0; r < 2; ++r) {
    const Example& example = examples[r].example;
    EXPECT_EQ(examples[r].level, ExampleLevel::video);
    EXPECT_EQ(examples[r].id_name, ExampleIdName::id);
    EXPECT_EQ(example.id, "aB" + std::to_string(r) + "_");
    EXPECT_THAT(example.labels, ElementsAre(7 + static_cast<int>(r), 3861));
    EXPECT_EQ(example.steps, 1);
    ASSERT_EQ(example.features.size(), 1152u);
    for (std::size_t i = 0; i < 1024; ++i) {
      ASSERT_EQ(example.features[i], static_cast<float>(i) / 1024 - static_cast<float>(r));
    }
    for (std::size_t i = 0; i < 128; ++i) {
      ASSERT_EQ(example.features[1024 + i], -static_cast<float>(i) / 128 - static_cast<float>(r));
    }
  }
}

TEST(TfExample, ReadsFrameLevelOfAnIndependentProgram) {
  const auto examples = decode_file("frame_2017.tfrecord", 4716);
  ASSERT_EQ(examples.size(), 2u);
  for (std::size_t r = 0; r < 2; ++r) {
    const Example& example = examples[r].example;
    EXPECT_EQ(examples[r].level, ExampleLevel::frame);
    EXPECT_EQ(examples[r].id_name, ExampleIdName::video_id);
    EXPECT_EQ(example.id, "-xyz" + std::to_string(r));
    EXPECT_THAT(example.labels, ElementsAre(static_cast<int>(r), 4715));
    ASSERT_EQ(example.steps, static_cast<int>(r) + 2);
    ASSERT_EQ(example.features.size(), (r + 2) * 1152);
    for (std::size_t s = 0; s < r + 2; ++s) {
      for (std::size_t i = 0; i < 1152; ++i) {
        const std::size_t byte = i < 1024 ? (i + s + r) % 256 : 255 - (i - 1024 + s + r) % 256;
        ASSERT_NEAR(example.features[s * 1152 + i], static_cast<double>(byte) * 4 / 255 + 4.0 / 512 - 2, 3e-7);
      }
    }
  }
}

TEST(TfExample, IsReadBackAtBothLevels) {
  for (const auto level : {ExampleLevel::video, ExampleLevel::frame}) {
    const Example example = numbered_example(3, level == ExampleLevel::video ? 1 : 7);
    for (const auto name : {ExampleIdName::id, ExampleIdName::video_id}) {
      const auto decoded = std::get<DecodedExample>(decode(encode_example(example, level, name)));
      EXPECT_EQ(decoded.example, example);
      EXPECT_EQ(decoded.level, level);
      EXPECT_EQ(decoded.id_name, name);
    }
  }
}

TEST(TfExample, ClipsToBytesAtFrameLevel) {
  Example example = numbered_example(0);
  example.features[0] = -100;
  example.features[1] = 100;
  const auto decoded = std::get<DecodedExample>(decode(encode(example, ExampleLevel::frame)));
  EXPECT_NEAR(decoded.example.features[0], -2 + 4.0 / 512, 1e-6);
  EXPECT_NEAR(decoded.example.features[1], 2 + 4.0 / 512, 1e-6);
}

TEST(TfExample, SortsLabelsAndKeepsEachOnce) {
  Example example = numbered_example(0);
  example.labels = {9, 2, 9, 0, 2};
  EXPECT_THAT(std::get<DecodedExample>(decode(encode(example))).example.labels, ElementsAre(0, 2, 9));
}

TEST(TfExample, KeepsTheFirst300Steps) {
  const auto decoded = std::get<DecodedExample>(decode(encode(numbered_example(1, 303), ExampleLevel::frame)));
  EXPECT_EQ(decoded.example, numbered_example(1, 300));
}

TEST(TfExample, MayLackLabelsOnlyWhereTheyAreOptional) {
  Example example = numbered_example(0);
  example.labels.clear();
  EXPECT_EQ(reason(encode(example)), "has no labels");
  const auto decoded = std::get<DecodedExample>(decode(encode(example), classes, ExampleLabels::optional));
  EXPECT_TRUE(decoded.example.labels.empty());
  const auto unnamed = with(numbered_example(0), ExampleLevel::video, "labels", "lables");
  EXPECT_EQ(reason(unnamed), "has no labels");
  EXPECT_TRUE(std::get<DecodedExample>(decode(unnamed, classes, ExampleLabels::optional)).example.labels.empty());
}

TEST(TfExample, IsRefusedWithLabelsThatAreNoClasses) {
  Example example = numbered_example(0);
  example.labels = {3, 10};
  EXPECT_EQ(reason(encode(example)), "has the label 10, which is not one of the 10 classes, 0 to 9");
  EXPECT_EQ(reason(encode(example), 11), "none");
  example.labels = {-1};
  EXPECT_THAT(reason(encode(example)), HasSubstr("the label -1"));
}

TEST(TfExample, IsRefusedWithoutAFeature) {
  const Example example = numbered_example(0);
  EXPECT_EQ(reason(with(example, ExampleLevel::video, "mean_rgb", "mean_bgr")), "has no mean_rgb");
  EXPECT_EQ(reason(with(example, ExampleLevel::video, "mean_audio", "mean_sound")), "has no mean_audio");
  EXPECT_EQ(reason(with(example, ExampleLevel::frame, "rgb", "bgr")), "has no list rgb");
  EXPECT_EQ(reason(with(example, ExampleLevel::frame, "audio", "sound")), "has no list audio");
  EXPECT_EQ(reason(with(example, ExampleLevel::video, "id", "di")), "has no id");
}

TEST(TfExample, IsRefusedWithFeaturesOfAnotherKind) {
  const Example example = numbered_example(0);
  // Key and value of the map's entry: the name, then the message, whose first byte says which kind it is.
  const std::string name = "id\x12\x06";
  EXPECT_EQ(reason(with(example, ExampleLevel::video, name + '\x0A', name + '\x22')), "id is not a list of bytes");
  const std::string labels = "labels\x12\x06";
  EXPECT_EQ(reason(with(example, ExampleLevel::video, labels + '\x1A', labels + '\x0A')),
            "labels is not a list of whole numbers");
}

TEST(TfExample, IsRefusedWithAnIdThatCannotBeWritten) {
  for (const std::string& id :
       {std::string(), std::string("a b"), std::string("a\nb"), std::string("\xC3\xA4"), std::string(257, 'a')}) {
    Example example = numbered_example(0);
    example.id = id;
    EXPECT_EQ(reason(encode(example)), "id is not 1 to 256 printable characters");
  }
}

TEST(TfExample, IsRefusedWithFeaturesOfAnotherSize) {
  // Lengths of strings of bytes: 1024 is 80 08, 1016 is F8 07.
  const Example example = numbered_example(0, 2);
  auto record = encode(example, ExampleLevel::frame);
  std::string text(record.begin(), record.end());
  const std::size_t at = text.find("rgb");
  ASSERT_NE(at, std::string::npos);
  const std::size_t size = text.find("\x0A\x80\x08", at);
  ASSERT_NE(size, std::string::npos);
  EXPECT_EQ(reason(record), "none");
  text.replace(size, 3, "\x0A\xF8\x07");
  // Eight bytes are left over; as an unknown field they are passed by.
  text.replace(size + 3 + 1016, 8, std::string("\x7A\x06zzzzzz", 8));
  EXPECT_EQ(reason({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}),
            "rgb of step 0 has 1016 values where 1024 are expected");
}

TEST(TfExample, IsRefusedWithMeansOfAnotherSize) {
  // A list may come in parts, which are put together: one further float.
  const auto record = encode(numbered_example(0));
  std::string text(record.begin(), record.end());
  const std::string more("\x0A\x1A\x0A\x18\x0A\x08mean_rgb\x12\x0C\x12\x0A\x0A\x08\0\0\0\0\0\0\0\0", 28);
  text += more;  // a later entry of the same name takes the place of the earlier one
  EXPECT_EQ(reason({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}),
            "mean_rgb has 2 values where 1024 are expected");
}

TEST(TfExample, IsRefusedWithValuesThatAreNotFinite) {
  for (const float value : {std::nanf(""), std::numeric_limits<float>::infinity()}) {
    Example example = numbered_example(0);
    example.features[1100] = value;
    EXPECT_EQ(reason(encode(example)), "mean_audio holds a value that is not finite");
  }
}

TEST(TfExample, IsRefusedWithoutSteps) {
  EXPECT_EQ(reason(encode(numbered_example(0, 0), ExampleLevel::frame)), "has no step");
}

TEST(TfExample, IsRefusedWhenItIsNoProtocolBuffer) {
  const auto record = encode(numbered_example(0, 2), ExampleLevel::frame);
  for (std::size_t length = 1; length < record.size(); length += 7) {
    EXPECT_NE(reason(std::span(record).first(length)), "none") << length;
  }
  EXPECT_EQ(reason(std::vector<std::uint8_t>(40, 0xFF)), "is neither a tf.Example nor a tf.SequenceExample");
  EXPECT_EQ(reason({}), "has no id");
}

TEST(TfExample, DecoderForgetsTheExampleBefore) {
  ExampleDecoder decoder;
  decoder.decode(encode(numbered_example(1, 9), ExampleLevel::frame), classes);
  const auto decoded = decoder.decode(encode(numbered_example(2)), classes);
  EXPECT_EQ(std::get<DecodedExample>(decoded).example, numbered_example(2));
}

}  // namespace
}  // namespace foldwise::datasets
