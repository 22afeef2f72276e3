// SPDX-License-Identifier: Apache-2.0
// What wrong headers are told with: tests/worker/models/weights/safetensors_test.cpp.
#include "experiments/foundation/formats/safetensors_layout.h"

#include <gmock/gmock.h>

#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise {
namespace {

using testing::Lt;
using testing::SizeIs;

std::string entry(const std::string& name, std::uint64_t begin, std::uint64_t end) {
  return "\"" + name + R"(":{"dtype":"F32","shape":[)" + std::to_string((end - begin) / 4) + R"(],"data_offsets":[)" +
         std::to_string(begin) + "," + std::to_string(end) + "]}";
}

std::string refusal(const std::string& json, std::uint64_t bytes) {
  try {
    parse_safetensors_layout(json, bytes);
  } catch (const LayoutError& error) {
    return error.what();
  }
  return "read without an error";
}

TEST(SafeTensorsLayout, TellsEachTensorInTheOrderOfTheBuffer) {
  const SafeTensorsLayout layout = parse_safetensors_layout(
      "{" + entry("a", 8, 12) + "," + entry("b", 0, 8) + R"(,"__metadata__":{"format":"pt"}})", 12);
  ASSERT_THAT(layout.tensors, SizeIs(2));
  EXPECT_EQ(layout.tensors[0].name, "b");
  EXPECT_EQ(layout.tensors[0].shape, std::vector<std::int64_t>{2});
  EXPECT_EQ(layout.tensors[1].begin, 8U);
  EXPECT_EQ(layout.tensors[1].dtype, "F32");
  EXPECT_EQ(layout.metadata.at("format"), "pt");
}

// A parser that looks at all earlier tensors for each one takes more than a minute here.
TEST(SafeTensorsLayout, OfAHundredThousandTensorsIsReadInOnePass) {
  constexpr std::uint64_t count = 100'000;
  std::string json = "{";
  for (std::uint64_t tensor = 0; tensor < count; ++tensor) {
    json += (tensor == 0 ? "" : ",") + entry("layer." + std::to_string(tensor), 4 * tensor, 4 * tensor + 4);
  }
  EXPECT_THAT(parse_safetensors_layout(json + "}", 4 * count).tensors, SizeIs(count));
}

TEST(SafeTensorsLayout, HasNothingBehindANul) {
  const std::string json = "{" + entry("a", 0, 4) + "}";
  EXPECT_EQ(refusal(json, 4), "read without an error");
  EXPECT_EQ(refusal(json + std::string("\0hidden", 7), 4), "the header is not JSON");
  EXPECT_EQ(refusal(json + '\0', 4), "the header is not JSON");
}

TEST(SafeTensorsLayout, BehindTheHeaderIsNothingButBlanks) {
  EXPECT_EQ(refusal("{" + entry("a", 0, 4) + "}  ", 4), "read without an error");
  EXPECT_EQ(refusal("{" + entry("a", 0, 4) + "} {}", 4), "the header is not JSON");
}

TEST(SafeTensorsLayout, IsToldInAShortSentenceHoweverLongANameIs) {
  const std::string name(1'000'000, 'n');
  EXPECT_THAT(refusal("{" + entry(name, 4, 8) + "}", 8), SizeIs(Lt(300U)));
  EXPECT_THAT(refusal("{" + entry(name, 0, 4) + "," + entry(name, 0, 4) + "}", 4), SizeIs(Lt(300U)));
  EXPECT_THAT(refusal(R"({"a":{"dtype":")" + name + R"(","shape":[1],"data_offsets":[0,4]}})", 4), SizeIs(Lt(300U)));
}

TEST(SafeTensorsLayout, OfAFileIsReadWithoutItsTensors) {
  const TemporaryFolder folder;
  const std::string json = "{" + entry("a", 0, 4) + "}";
  const std::string length{static_cast<char>(json.size()), 0, 0, 0, 0, 0, 0, 0};
  write_text(folder / "file", length + json + "abcd");
  EXPECT_THAT(read_safetensors_layout(folder / "file").tensors, SizeIs(1));
  write_text(folder / "file", length + json + "abc");
  EXPECT_THROW(read_safetensors_layout(folder / "file"), LayoutError);
}

}  // namespace
}  // namespace foldwise
