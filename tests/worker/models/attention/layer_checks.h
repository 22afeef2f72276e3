// SPDX-License-Identifier: Apache-2.0
/// What every layer at a seam is held to: PyTorch's answers, finite differences, and that padding changes nothing.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "worker/models/seams.h"
#include "worker/models/weights/safetensors.h"

namespace foldwise::worker {

inline std::vector<std::string> names_in(const torch::nn::Module& layer) {
  return layer.named_parameters().keys();
}

/// Draws every parameter, those that start at zero too.
inline void randomise(torch::nn::Module& layer, double scale = 0.4) {
  const torch::NoGradGuard no_gradient;
  torch::manual_seed(17);
  for (torch::Tensor& parameter : layer.parameters()) parameter.normal_(0, scale);
}

/// The loss that gradients are compared of.
inline torch::Tensor loss_of(SeamLayer& layer, const torch::Tensor& input, const torch::Tensor& upstream) {
  const torch::Tensor loss = (layer.apply({input}) * upstream).sum();
  return layer.penalty().defined() ? loss + layer.penalty() : loss;
}

/// An example of reference/make_attention_reference.py, or of another script's file.
class ReferenceExample {
 public:
  explicit ReferenceExample(const std::string& name, const std::string& file = "attention.safetensors")
      : name_(name), file_(read_safetensors(std::string(FOLDWISE_TEST_DATA) + "/" + file)) {}

  const torch::Tensor& at(const std::string& what) const { return file_.tensors.at(name_ + "/" + what); }

  /// What it answers, and what figures show of it.
  void expect_of(SeamLayer& layer) const {
    expect_answers_of(layer);
    expect_map_of(layer);
  }

  /// The layer gets the example's weights and is compared with its outputs and gradients, in double precision.
  void expect_answers_of(SeamLayer& layer) const {
    layer.to(torch::kDouble);
    layer.train();
    {
      const torch::NoGradGuard no_gradient;
      for (auto& parameter : layer.named_parameters()) parameter.value().copy_(at("weight " + parameter.key()));
    }
    const torch::Tensor input = at("input").clone().requires_grad_(true);
    expect_close("output", layer.apply({input}));
    loss_of(layer, input, at("upstream")).backward();
    if (layer.penalty().defined()) expect_close("penalty", layer.penalty().detach().reshape({1}));
    expect_close("input gradient", input.grad());
    for (const auto& parameter : layer.named_parameters()) {
      expect_close("gradient " + parameter.key(), parameter.value().grad());
    }
    EXPECT_EQ(layer.parameters().size(), weights_in_file()) << name_;
  }

 private:
  /// What a pass in evaluation mode keeps is that of reference/make_attention_maps_reference.py, and nothing is kept
  /// unasked.
  void expect_map_of(SeamLayer& layer) const {
    layer.eval();
    layer.apply({at("input")});
    EXPECT_TRUE(layer.maps().empty()) << name_;
    layer.keep_maps(KeepMaps::yes);
    layer.apply({at("input")});
    const std::vector<AttentionMap> maps = layer.maps();
    ASSERT_EQ(maps.size(), 1U) << name_;
    const torch::Tensor& values = maps.front().values;
    const torch::Tensor expected =
        read_safetensors(std::string(FOLDWISE_TEST_DATA) + "/attention_maps.safetensors").tensors.at(name_);
    ASSERT_EQ(values.sizes(), expected.sizes()) << name_;
    EXPECT_TRUE(torch::allclose(values, expected, 1e-9, 1e-10)) << name_ << ": map\n" << values - expected;
    EXPECT_EQ(static_cast<std::int64_t>(maps.front().axes.size()), values.dim() - 1) << name_;
    EXPECT_EQ(layer.map_numbers(at("input").size(2)) * values.size(0), values.numel()) << name_;
    EXPECT_FALSE(values.requires_grad()) << name_;
    layer.keep_maps(KeepMaps::no);
    EXPECT_TRUE(layer.maps().empty()) << name_;
  }
  void expect_close(const std::string& what, const torch::Tensor& seen) const {
    EXPECT_TRUE(torch::allclose(seen, at(what), 1e-9, 1e-10)) << name_ << ": " << what << "\n" << seen - at(what);
  }
  std::size_t weights_in_file() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        file_.tensors, [this](const auto& entry) { return entry.first.starts_with(name_ + "/weight "); }));
  }

  std::string name_;
  SafeTensors file_;
};

/// The gradients of every parameter and of the input against central differences, one number at a time.
inline void expect_gradients_of_finite_differences(SeamLayer& layer, const torch::Tensor& input) {
  layer.to(torch::kDouble);
  layer.train();
  torch::Tensor leaf = input.to(torch::kDouble).clone().requires_grad_(true);
  const torch::Tensor answer = layer.apply({leaf});
  const torch::Tensor upstream = torch::cos(torch::arange(answer.numel(), torch::kDouble) * 1.7).view(answer.sizes());
  loss_of(layer, leaf, upstream).backward();
  auto values = layer.named_parameters();
  values.insert("the input", leaf);
  for (auto& value : values) {
    const torch::NoGradGuard no_gradient;
    torch::Tensor numbers = value.value().view({-1});
    const torch::Tensor gradient = value.value().grad().reshape({-1});
    for (std::int64_t i = 0; i < numbers.numel(); ++i) {
      constexpr double step = 1e-5;
      const double number = numbers[i].item<double>();
      numbers[i] = number + step;
      const double above = loss_of(layer, leaf, upstream).item<double>();
      numbers[i] = number - step;
      const double below = loss_of(layer, leaf, upstream).item<double>();
      numbers[i] = number;
      ASSERT_NEAR(gradient[i].item<double>(), (above - below) / (2 * step), 1e-5) << value.key() << " " << i;
    }
  }
}

/// `first` [1, channels, 5, …] and two steps of `second`, whose others are rubbish.
inline void expect_padding_changes_nothing(SeamLayer& layer, const torch::Tensor& first, const torch::Tensor& second) {
  ASSERT_EQ(first.size(2), 5);
  const torch::Tensor shorter = second.narrow(2, 0, 2);
  const torch::Tensor rubbish = torch::full_like(second.narrow(2, 2, 3), 99);
  const torch::Tensor batch = torch::cat({first, torch::cat({shorter, rubbish}, 2)});

  const torch::Tensor answers = layer.apply({batch, torch::tensor({5, 2}, torch::kLong)});
  const torch::Tensor penalty = layer.penalty();

  ASSERT_EQ(answers.size(2), batch.size(2));
  EXPECT_TRUE(torch::allclose(answers.narrow(0, 0, 1), layer.apply({first}), 1e-4, 1e-5));
  const torch::Tensor of_first = layer.penalty();
  EXPECT_TRUE(torch::allclose(answers.narrow(0, 1, 1).narrow(2, 0, 2), layer.apply({shorter}), 1e-4, 1e-5));
  if (penalty.defined()) {
    EXPECT_TRUE(torch::allclose(penalty, of_first + layer.penalty(), 1e-4, 1e-5));
  }
  EXPECT_TRUE(torch::isfinite(answers).all().item<bool>());
}

}  // namespace foldwise::worker
