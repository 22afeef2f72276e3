// SPDX-License-Identifier: Apache-2.0
#include "experiments/jobs/result_file.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace foldwise {
namespace {

LeftResult sample() {
  LeftResult left;
  left.result.metrics = {{"accuracy", 0.1 + 0.2}, {"loss", 1.0 / 3}};
  left.result.predictions = {{"a", 1, {0.25, -1.0 / 3}}};
  left.result.artifacts = {{"model", "stages/x/model.safetensors", 12}};
  left.checksums = {{"stages/x/model.safetensors", 0xE3069283U}};
  return left;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

TEST(ResultFile, ComesBackAsItWasLeft) {
  EXPECT_EQ(parse_result_file(result_file_text(sample())), ResultFile(sample()));
}

TEST(ResultFile, IsReadByThoseWhoKnowResultsAlone) {
  EXPECT_EQ(parse_result(result_file_text(sample())), sample().result);
}

TEST(ResultFile, TellsAnEditedNumberAndAnEditedChecksum) {
  const std::string text = result_file_text(sample());
  EXPECT_EQ(parse_result_file(replaced(text, "0.30000000000000004", "0.9")), ResultFile(AlteredResult{}));
  EXPECT_EQ(parse_result_file(replaced(text, std::to_string(0xE3069283U), "7")), ResultFile(AlteredResult{}));
  EXPECT_EQ(parse_result_file(replaced(text, "\"sample\":\"a\"", "\"sample\":\"b\"")), ResultFile(AlteredResult{}));
}

TEST(ResultFile, MayBeLaidOutAnew) {
  const std::string text = nlohmann::json::parse(result_file_text(sample())).dump(2);
  EXPECT_EQ(parse_result_file(text), ResultFile(sample()));
}

TEST(ResultFile, OfAnOlderVersionIsTakenAsItIs) {
  EXPECT_EQ(parse_result_file(to_json(sample().result)), ResultFile(LeftResult{.result = sample().result}));
}

TEST(ResultFile, ThatIsCutIsNone) {
  const std::string text = result_file_text(sample());
  for (std::size_t length = 0; length + 2 < text.size(); ++length) {
    EXPECT_EQ(parse_result_file(text.substr(0, length)), ResultFile(NoResult{})) << length;
  }
  EXPECT_EQ(parse_result_file("[1, 2]"), ResultFile(NoResult{}));
}

}  // namespace
}  // namespace foldwise
