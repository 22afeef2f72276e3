// SPDX-License-Identifier: Apache-2.0
// Files whose head is of other classes, with model.weights_head.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <string>

#include "experiments/foundation/error.h"
#include "tests/support/temporary_folder.h"
#include "worker/models/catalogue.h"
#include "worker/models/weights/safetensors.h"
#include "worker/models/weights/weights.h"

namespace foldwise::worker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

ModelOptions replacing_options(WeightsHead head = WeightsHead::replace) {
  ModelOptions options;
  options.backbone = Backbone::i3d_vgg11;
  options.width = 1.0 / 64;
  options.input = {32, 32};
  options.pooling = Pooling::adaptive_softmax;
  options.weights_head = head;
  return options;
}

/// What a network of so many outputs holds, as a file would.
SafeTensors trained_on(int outputs) {
  return {copy_weights(*build_network(replacing_options(), {.outputs = outputs}).network), {}};
}

TEST(WeightsHead, ThatIsReplacedIsWhatTheNetworkStartsWithAndTheRestTheFiles) {
  const SafeTensors file = trained_on(7);
  torch::manual_seed(5);
  const auto network = build_network(replacing_options(), {.outputs = 3}).network;
  const std::map<std::string, torch::Tensor> before = copy_weights(*network);

  const WeightsReport report = load_weights(*network, file, "w", replacing_options());

  for (const auto& [name, tensor] : copy_weights(*network)) {
    const bool own = name.starts_with("head.") || name.starts_with("pooling.");
    EXPECT_TRUE(torch::equal(tensor, own ? before.at(name) : file.tensors.at(name))) << name;
  }
  EXPECT_TRUE(report.fits());
  EXPECT_EQ(report.loaded.size(), 1U);
  EXPECT_EQ(report.loaded.at(Part::backbone).size(), file.tensors.size() - 5);
  EXPECT_THAT(report.left_out, ElementsAre(Part::head, Part::pooling));
  EXPECT_THAT(report.replaced, ElementsAre("head.hidden.bias", "head.hidden.weight", "head.output.bias",
                                           "head.output.weight", "pooling.beta"));
  EXPECT_THAT(report.from_scratch, IsEmpty());
  EXPECT_EQ(
      left_out_text(report, "w"),
      "5 tensors of w are left out (head.hidden.bias, head.hidden.weight, head.output.bias, …): head, pooling from "
      "scratch");
}

TEST(WeightsHead, ThatIsReplacedIsSoWithAsManyClassesToo) {
  const SafeTensors file = trained_on(3);
  torch::manual_seed(6);
  const auto network = build_network(replacing_options(), {.outputs = 3}).network;
  const torch::Tensor before = copy_weights(*network).at("head.output.weight");

  load_weights(*network, file, "w", replacing_options());

  EXPECT_TRUE(torch::equal(copy_weights(*network).at("head.output.weight"), before));
}

TEST(WeightsHead, OfOtherLayersIsLeftOutWithWhatTheNetworkHasNot) {
  SafeTensors file = trained_on(7);
  file.tensors["head.middle.weight"] = torch::ones({2, 2});
  std::erase_if(file.tensors, [](const auto& entry) { return entry.first.starts_with("pooling."); });
  const auto network = build_network(replacing_options(), {.outputs = 3}).network;

  const WeightsReport report = load_weights(*network, file, "w", replacing_options());

  EXPECT_THAT(report.replaced, testing::Contains("head.middle.weight"));
  EXPECT_THAT(report.left_out, ElementsAre(Part::head));
  EXPECT_THAT(report.from_scratch, ElementsAre(Part::pooling));
}

TEST(WeightsHead, ThatIsReplacedLetsNothingElsePass) {
  SafeTensors file = trained_on(7);
  file.tensors.erase("features.0.bias");
  file.tensors["fc9.weight"] = torch::ones({1});
  file.tensors["features.3.bias"] = torch::ones({64});
  const auto network = build_network(replacing_options(), {.outputs = 3}).network;

  const WeightsReport report = compare_weights(*network, file, replacing_options());

  EXPECT_THAT(report.missing, ElementsAre("features.0.bias"));
  EXPECT_THAT(report.unexpected, ElementsAre("fc9.weight"));
  EXPECT_THAT(report.other_shape, ElementsAre("features.3.bias is [64], needed [2]"));
}

TEST(WeightsHead, IsStrictUnlessReplacedAndTheErrorTellsIt) {
  const SafeTensors file = trained_on(7);
  const ModelOptions strict = replacing_options(WeightsHead::strict);
  const auto network = build_network(strict, {.outputs = 3}).network;
  try {
    load_weights(*network, file, "w", strict);
    FAIL() << "loaded";
  } catch (const UserError& error) {
    EXPECT_THAT(error.what(), HasSubstr("head.output.weight is [7, 2], needed [3, 2]"));
    EXPECT_THAT(error.what(), HasSubstr("with model.weights_head: replace or in the file"));
  }
  EXPECT_THAT(left_out_text(compare_weights(*network, trained_on(3), strict), "w"), IsEmpty());
}

// As for training: the draws do not depend on what the file holds.
TEST(WeightsHead, StartsAsWithoutTheFileFromTheSameSeed) {
  const TemporaryFolder folder;
  ModelOptions options = replacing_options();
  torch::manual_seed(8);
  const auto plain = copy_weights(*build_network(options, {.outputs = 3}).network);
  options.weights = (folder / "w.safetensors").string();
  write_safetensors(options.weights, trained_on(7));
  torch::manual_seed(8);
  const auto started = copy_weights(*build_network(options, {.outputs = 3}).network);

  EXPECT_TRUE(torch::equal(started.at("head.output.weight"), plain.at("head.output.weight")));
  EXPECT_FALSE(torch::equal(started.at("features.0.weight"), plain.at("features.0.weight")));
}

}  // namespace
}  // namespace foldwise::worker
