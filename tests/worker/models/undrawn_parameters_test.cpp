// SPDX-License-Identifier: Apache-2.0
#include "worker/models/undrawn_parameters.h"

#include <gtest/gtest.h>
#include <torch/nn/init.h>
#include <torch/types.h>
#include <torch/utils.h>

#include "experiments/facts/backbone_facts.h"
#include "worker/models/catalogue.h"
#include "worker/models/cost.h"

namespace foldwise::worker {
namespace {

TEST(UndrawnParameters, StayAsTheirMemoryWas) {
  const torch::NoGradGuard no_gradient;
  torch::manual_seed(3);
  const torch::Tensor state = torch::randn({1});
  torch::manual_seed(3);
  torch::Tensor parameter = torch::full({4, 5}, 7.0F);
  {
    const UndrawnParameters undrawn;
    torch::nn::init::kaiming_normal_(parameter);
    torch::nn::init::uniform_(parameter, -1, 1);
    EXPECT_TRUE(torch::equal(parameter, torch::full({4, 5}, 7.0F)));
  }
  EXPECT_TRUE(torch::equal(torch::randn({1}), state));  // nothing was drawn
  torch::nn::init::uniform_(parameter, -1, 1);
  EXPECT_LT(parameter.max().item<float>(), 1);  // and now it is
}

ModelOptions small_network(Backbone backbone) {
  ModelOptions options;
  options.backbone = backbone;
  options.width = 1.0 / 64;
  options.input = {32, 32};
  return options;
}

// Shapes and types of everything; and what a pass costs.
TEST(UndrawnParameters, AreThoseOfTheDrawnNetworkButForTheirNumbers) {
  for (std::size_t place = 0; place < Choices<Backbone>::names.size(); ++place) {
    const auto backbone = static_cast<Backbone>(place);
    if (backbone == Backbone::torchscript) continue;  // its numbers are in a file
    const NetworkShape shape{.outputs = 7, .features = 20};
    const auto build = [&] { return build_network(small_network(backbone), shape).network; };
    const auto drawn = build();
    const auto undrawn = [&] {
      const UndrawnParameters scope;
      return build();
    }();
    const auto expected = drawn->named_weights();
    const auto weights = undrawn->named_weights();
    ASSERT_EQ(weights.size(), expected.size()) << name_of(backbone);
    for (std::size_t i = 0; i < weights.size(); ++i) {
      EXPECT_EQ(weights[i].name, expected[i].name);
      EXPECT_EQ(weights[i].tensor.sizes(), expected[i].tensor.sizes()) << weights[i].name;
      EXPECT_EQ(weights[i].tensor.scalar_type(), expected[i].tensor.scalar_type()) << weights[i].name;
    }
    const bool pictures = facts_of(backbone).takes == BackboneInput::pictures;
    const std::vector<std::int64_t> input =
        pictures ? std::vector<std::int64_t>{1, 3, 16, 32, 32} : std::vector<std::int64_t>{1, 20, 16};
    EXPECT_EQ(multiply_adds(count_pass(*undrawn, input)), multiply_adds(count_pass(*drawn, input)))
        << name_of(backbone);
  }
}

}  // namespace
}  // namespace foldwise::worker
