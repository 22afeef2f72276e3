// SPDX-License-Identifier: Apache-2.0
#include "worker/models/weights/weights.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include "experiments/foundation/error.h"
#include "worker/models/catalogue.h"
#include "worker/models/weights/safetensors.h"

namespace foldwise::worker {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::shared_ptr<Network> small_model(Backbone backbone = Backbone::i3d_vgg11) {
  ModelOptions options;
  options.backbone = backbone;
  options.width = 1.0 / 64;
  options.input = {32, 32};
  return build_network(options, {.outputs = 3}).network;
}

/// What the model holds, as a file would.
SafeTensors state_of(const Network& model) {
  return {copy_weights(model), {}};
}

void expect_equal_state(const SafeTensors& left, const SafeTensors& right) {
  ASSERT_EQ(left.tensors.size(), right.tensors.size());
  for (const auto& [name, tensor] : left.tensors) EXPECT_TRUE(torch::equal(tensor, right.tensors.at(name))) << name;
}

std::string refusal(Network& model, const SafeTensors& file) {
  try {
    load_weights(model, file, "w.safetensors", {});
  } catch (const UserError& error) {
    return error.what();
  }
  return "loaded";
}

TEST(Weights, AModelsOwnStateComesBack) {
  torch::manual_seed(1);
  const auto first = small_model(Backbone::i3d_vgg16_bn);
  const auto second = small_model(Backbone::i3d_vgg16_bn);
  const SafeTensors state = state_of(*first);

  load_weights(*second, state, "w", {});

  expect_equal_state(state_of(*second), state);
}

TEST(Weights, AFileWithoutAHeadLeavesTheModelsOwn) {
  torch::manual_seed(2);
  const auto model = small_model();
  SafeTensors file = state_of(*small_model());
  std::erase_if(file.tensors, [](const auto& entry) { return entry.first.starts_with("head."); });
  file.tensors["classifier.6.weight"] = torch::ones({1000, 64});
  const SafeTensors before = state_of(*model);

  load_weights(*model, file, "w", {});

  const SafeTensors after = state_of(*model);
  EXPECT_TRUE(torch::equal(after.tensors.at("head.output.weight"), before.tensors.at("head.output.weight")));
  EXPECT_TRUE(torch::equal(after.tensors.at("features.3.weight"), file.tensors.at("features.3.weight")));
}

TEST(Weights, OldFilesMayLackTheCountersOfBatchNormalisation) {
  const auto model = small_model(Backbone::i3d_vgg11_bn);
  SafeTensors file = state_of(*model);

  EXPECT_EQ(std::erase_if(file.tensors, [](const auto& entry) { return entry.first.ends_with("num_batches_tracked"); }),
            8U);

  EXPECT_EQ(refusal(*model, file), "loaded");
}

TEST(Weights, HalfPrecisionIsWidened) {
  const auto model = small_model();
  SafeTensors file = state_of(*model);
  file.tensors["features.0.bias"] = torch::full({1}, 0.25).to(torch::kHalf);

  load_weights(*model, file, "w", {});

  EXPECT_EQ(state_of(*model).tensors.at("features.0.bias").scalar_type(), torch::kFloat);
  EXPECT_EQ(state_of(*model).tensors.at("features.0.bias").item<float>(), 0.25F);
}

TEST(Weights, HalfPrecisionIsWidenedBeforeItIsDivided) {
  const auto model = small_model();
  SafeTensors file = state_of(*model);
  file.tensors["features.0.weight"] = torch::full({1, 3, 3, 3}, 1.0).to(torch::kHalf);

  load_weights(*model, file, "w", {});

  const torch::Tensor kernel = state_of(*model).tensors.at("features.0.weight");
  EXPECT_TRUE(torch::allclose(kernel, torch::full_like(kernel, 1.0 / 3), 0, 1e-7));
}

TEST(Weights, WhatWasLoadedIsToldByPart) {
  const auto model = small_model();
  SafeTensors file = state_of(*small_model());
  std::erase_if(file.tensors, [](const auto& entry) { return entry.first.starts_with("head."); });
  file.tensors["classifier.6.weight"] = torch::ones({1000, 64});

  const WeightsReport report = load_weights(*model, file, "w", {});

  EXPECT_TRUE(report.fits());
  ASSERT_EQ(report.loaded.size(), 1U);
  EXPECT_EQ(report.loaded.at(Part::backbone).size(), file.tensors.size() - 1);
  EXPECT_THAT(report.loaded.at(Part::backbone), testing::Contains("features.0.weight"));
  EXPECT_THAT(report.from_scratch, testing::ElementsAre(Part::head));
  EXPECT_THAT(report.replaced, testing::ElementsAre("classifier.6.weight"));
}

TEST(Weights, AComparisonTellsEveryMisfitAndLeavesTheModelAsItWas) {
  torch::manual_seed(4);
  const auto model = small_model();
  const SafeTensors before = state_of(*model);
  SafeTensors file = state_of(*small_model());
  file.tensors.erase("features.0.bias");
  file.tensors["fc9.weight"] = torch::ones({1});
  file.tensors["features.3.bias"] = torch::ones({64});

  const WeightsReport report = compare_weights(*model, file, {});

  EXPECT_FALSE(report.fits());
  EXPECT_THAT(report.missing, testing::ElementsAre("features.0.bias"));
  EXPECT_THAT(report.unexpected, testing::ElementsAre("fc9.weight"));
  EXPECT_THAT(report.other_shape, testing::ElementsAre("features.3.bias is [64], needed [2]"));
  EXPECT_THAT(report.from_scratch, testing::IsEmpty());
  expect_equal_state(state_of(*model), before);
}

TEST(Weights, MisfitsAreCountedNamedAndLeaveTheModelAsItWas) {
  torch::manual_seed(3);
  const auto model = small_model();
  SafeTensors file = state_of(*small_model());
  const SafeTensors before = state_of(*model);
  for (const char* name : {"features.0.weight", "features.0.bias", "features.3.bias", "classifier.3.bias"}) {
    file.tensors.erase(name);
  }
  file.tensors["fc9.weight"] = torch::ones({1});
  file.tensors["features.8.weight"] = torch::ones({64, 3, 3, 3});

  const std::string message = refusal(*model, file);

  EXPECT_THAT(
      message,
      AllOf(testing::StartsWith("w.safetensors: the tensors do not fit the model: "),
            HasSubstr("4 missing (classifier.3.bias, features.0.bias, features.0.weight, …)"),
            HasSubstr("1 unexpected (fc9.weight)"),
            HasSubstr("1 of another shape or type (features.8.weight is [64, 3, 3, 3], needed [4, 4, 3, 3, 3])")));
  expect_equal_state(state_of(*model), before);
}

TEST(Weights, WholeNumbersAreNoWeights) {
  const auto model = small_model();
  SafeTensors file = state_of(*model);
  file.tensors["features.0.bias"] = file.tensors["features.0.bias"].to(torch::kLong);

  EXPECT_THAT(refusal(*model, file),
              HasSubstr("1 of another shape or type (features.0.bias is of whole numbers (Long))"));
}

TEST(Weights, ThatAreNoFiniteNumbersAreToldBeforeAnythingIsTrained) {
  const auto model = small_model();
  SafeTensors file = state_of(*small_model());
  const SafeTensors before = state_of(*model);
  file.tensors["features.3.bias"][0] = std::nan("");
  file.tensors["features.0.bias"][0] = INFINITY;

  EXPECT_THAT(refusal(*model, file),
              HasSubstr("2 tensors hold values that are not finite numbers (features.0.bias, features.3.bias)"));
  expect_equal_state(state_of(*model), before);
}

TEST(Weights, ALongNameIsToldByItsBeginning) {
  const auto model = small_model();
  SafeTensors file = state_of(*model);
  file.tensors[std::string(1'000'000, 'n')] = torch::ones({1});

  EXPECT_THAT(refusal(*model, file), testing::SizeIs(testing::Lt(500U)));
}

TEST(Weights, HalfAHeadIsNoHead) {
  const auto model = small_model();
  SafeTensors file = state_of(*model);
  file.tensors.erase("head.output.weight");

  EXPECT_THAT(refusal(*model, file), HasSubstr("1 missing (head.output.weight)"));
}

TEST(Weights, AHeadOfOtherClassesIsToldHowToGoOn) {
  const auto model = small_model();
  SafeTensors file = state_of(*model);
  file.tensors["head.output.weight"] = torch::ones({7, 2});

  EXPECT_THAT(refusal(*model, file),
              AllOf(HasSubstr("head.output.weight is [7, 2], needed [3, 2]"), HasSubstr("leave out head.*")));
}

}  // namespace
}  // namespace foldwise::worker
