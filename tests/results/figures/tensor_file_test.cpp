// SPDX-License-Identifier: Apache-2.0
#include "results/figures/tensor_file.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/results/figures/written_sampling.h"
#include "tests/support/expect_user_error.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::results {
namespace {

class TensorFiles : public ::testing::Test {
 protected:
  std::filesystem::path write(const std::string& text) const {
    write_text(folder / "file.safetensors", text);
    return folder / "file.safetensors";
  }
  void expect_refused(const std::string& text, const std::string& seen) const {
    const std::filesystem::path file = write(text);
    expect_user_error([&] { const TensorFile opened(file); }, {"file.safetensors: ", seen, "run the sweep again"});
  }

  TemporaryFolder folder;
};

TEST_F(TensorFiles, GiveNumbersOfEveryType) {
  testing::WrittenTensors tensors;
  tensors.add<std::int64_t>("long", "I64", {2, 2}, {1, -2, 3, 1LL << 40});
  tensors.add<std::int32_t>("int", "I32", {3}, {-7, 8, 9});
  tensors.add<double>("double", "F64", {2}, {0.1, -1e300});
  tensors.add<float>("float", "F32", {2}, {0.25F, -4});
  tensors.describe("clip_frames", "16");
  tensors.describe("inverse_temperature", "0.5");
  const TensorFile file(write(tensors.text()));

  EXPECT_EQ(file.numbers("long", 1, 3), (std::vector<double>{-2, 3, 1099511627776.0}));
  EXPECT_EQ(file.numbers("int", 0, 3), (std::vector<double>{-7, 8, 9}));
  EXPECT_EQ(file.numbers("double", 0, 2), (std::vector<double>{0.1, -1e300}));
  EXPECT_EQ(file.numbers("float", 1, 1), std::vector<double>{-4});
  EXPECT_EQ(file.shape("long"), (std::vector<std::int64_t>{2, 2}));
  EXPECT_EQ(file.whole_number("clip_frames"), 16);
  EXPECT_EQ(file.number("inverse_temperature"), 0.5);
  EXPECT_FALSE(file.contains("w"));
}

TEST_F(TensorFiles, RefuseWhatIsNotThere) {
  const TensorFile file(write(testing::two_videos().text()));

  expect_user_error([&] { file.numbers("w", 19, 2); }, {"too few numbers in w"});
  expect_user_error([&] { file.numbers("w", -1, 2); }, {"too few numbers in w"});
  expect_user_error([&] { file.numbers("theta", 0, 1); }, {"has no tensor theta"});
  expect_user_error([&] { file.metadata("seed"); }, {"does not say its seed"});
  expect_user_error([&] { file.whole_number("strategy"); }, {"has stochastic_softmax as its strategy"});
  expect_user_error([&] { const TensorFile missing(folder / "none.safetensors"); },
                    {"none.safetensors", "cannot be read"});
}

TEST_F(TensorFiles, RefuseDamage) {
  const std::string whole = testing::two_videos().text();

  expect_refused("short", "is no whole .safetensors file");
  expect_refused(whole.substr(0, 100), "is no whole .safetensors file");
  expect_refused(whole.substr(0, whole.size() - 1), "is cut");
  std::string other = whole;
  other[9] = '!';
  expect_refused(other, "has no header that can be read");
  testing::WrittenTensors wrong;
  wrong.add<float>("w", "F64", {2}, {1, 2});
  expect_refused(wrong.text(), "holds a w of another size than it says");
}

}  // namespace
}  // namespace foldwise::results
