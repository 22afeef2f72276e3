// SPDX-License-Identifier: Apache-2.0
#include "worker/models/backbones/torchscript.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <array>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "experiments/facts/backbone_facts.h"
#include "experiments/facts/whole_videos.h"
#include "experiments/foundation/error.h"
#include "tests/support/temporary_folder.h"
#include "tests/worker/planted_videos.h"
#include "tests/worker/torchscript_module.h"
#include "worker/evaluation/video_scores.h"
#include "worker/models/catalogue.h"
#include "worker/models/weights/safetensors.h"
#include "worker/models/weights/weights.h"

namespace foldwise::worker {
namespace {

using testing::HasSubstr;

constexpr NetworkShape three_outputs{.outputs = 3};

std::shared_ptr<Network> network_of(const ModelOptions& options, const NetworkShape& shape = three_outputs) {
  return build_network(options, shape).network;
}

torch::Tensor waves(torch::IntArrayRef sizes) {
  const std::int64_t count = torch::zeros(sizes).numel();
  return torch::sin(torch::arange(count, torch::kDouble) * 0.37).reshape(sizes);
}

/// What a network is refused with, or a pass of a clip of so many frames.
std::string refusal(const ModelOptions& options, int frames = 3, const NetworkShape& shape = three_outputs) {
  try {
    const auto network = network_of(options, shape);
    network->score_clips({torch::zeros({2, 3, frames, 16, 16})});
  } catch (const UserError& error) {
    return error.what();
  }
  return "";
}

std::map<std::string, Part> parts_of(const Network& network) {
  std::map<std::string, Part> parts;
  for (const NamedWeight& weight : network.named_weights()) parts[weight.name] = weight.part;
  return parts;
}

/// What modules answer in double precision to waves, and the sum of the absolute gradients of their squares' sum:
/// tests/worker/reference/torchscript_answers.py.
struct ModuleAnswer {
  const char* file;
  std::int64_t steps;
  std::array<double, 3> scores;  ///< the first two and the last
  double gradient;
};

TEST(TorchScript, AnswersAndLearnsAsPythonDoes) {
  for (const auto& [file, steps, expected, gradient] :
       {ModuleAnswer{
            "scripted.pt", 4, {0.045258930220424265, 0.07374390172152684, -0.41444206008487716}, 407.026183594418},
        ModuleAnswer{
            "traced.pt", 1, {0.4728832097706806, -0.4155923193509152, 0.10851701019822685}, 11.795235072403326}}) {
    const auto network = network_of(module_options(file));
    network->to(torch::kDouble);
    network->eval();
    const torch::Tensor scores = network->score_sequence(waves({2, 3, 4, 16, 16}));

    EXPECT_EQ(scores.sizes(), torch::IntArrayRef({2, 3, steps}));
    const torch::Tensor flat = scores.flatten();
    EXPECT_NEAR(flat[0].item<double>(), expected[0], 1e-12) << file;
    EXPECT_NEAR(flat[1].item<double>(), expected[1], 1e-12) << file;
    EXPECT_NEAR(flat[-1].item<double>(), expected[2], 1e-12) << file;
    scores.square().sum().backward();
    double sum = 0;
    for (const torch::Tensor& parameter : network->parameters()) sum += parameter.grad().abs().sum().item<double>();
    EXPECT_NEAR(sum, gradient, 1e-8) << file;
  }
}

TEST(TorchScript, HasTheModulesNamesAndNoHeadWithoutAPrefix) {
  const auto parts = parts_of(*network_of(module_options("scripted.pt")));

  EXPECT_THAT(parts,
              testing::UnorderedElementsAre(
                  testing::Pair("features.0.weight", Part::backbone), testing::Pair("features.0.bias", Part::backbone),
                  testing::Pair("features.1.weight", Part::backbone), testing::Pair("features.1.bias", Part::backbone),
                  testing::Pair("features.1.running_mean", Part::backbone),
                  testing::Pair("features.1.running_var", Part::backbone),
                  testing::Pair("features.1.num_batches_tracked", Part::backbone),
                  testing::Pair("head.weight", Part::backbone), testing::Pair("head.bias", Part::backbone)));
}

TEST(TorchScript, GivesItsHeadWhatThePrefixNames) {
  ModelOptions options = module_options("scripted.pt");
  options.head_prefix = {"head."};
  const auto network = network_of(options);

  const auto parts = parts_of(*network);
  EXPECT_EQ(parts.size(), 9U);
  EXPECT_EQ(parts.at("head.weight"), Part::head);
  EXPECT_EQ(parts.at("head.bias"), Part::head);
  EXPECT_EQ(parts.at("features.1.running_mean"), Part::backbone);
  EXPECT_EQ(network->parameters_of(Part::head).size(), 2U);
  EXPECT_EQ(network->parameters_of(Part::backbone).size(), 4U);

  // What the network holds is what the module computes with.
  network->eval();
  const torch::NoGradGuard no_gradient;
  for (torch::Tensor& parameter : network->parameters()) parameter.zero_();
  for (torch::Tensor parameter : network->parameters_of(Part::head)) parameter.fill_(0.5);
  const torch::Tensor scores = network->score_sequence(torch::zeros({1, 3, 2, 16, 16}));
  EXPECT_TRUE(torch::equal(scores, torch::full({1, 3, 2}, 0.5)));

  options.head_prefix = {"haed."};
  EXPECT_THAT(refusal(options), HasSubstr("model.head_prefix: no parameter in "));
  EXPECT_THAT(refusal(options), HasSubstr("begins with haed.; its first is features.0.weight"));
}

TEST(TorchScript, IsInTrainingOrInEvaluationModeWithItsNetwork) {
  const auto network = network_of(module_options("scripted.pt"));
  const torch::Tensor clips = waves({2, 3, 4, 16, 16}).to(torch::kFloat);
  const torch::NoGradGuard no_gradient;

  network->eval();
  const auto before = copy_weights(*network);
  const torch::Tensor once = network->score_sequence(clips);
  EXPECT_TRUE(torch::equal(network->score_sequence(clips), once));
  EXPECT_TRUE(torch::equal(copy_weights(*network).at("features.1.running_mean"), before.at("features.1.running_mean")));
  network->train();
  const torch::Tensor dropped = network->score_sequence(clips);
  EXPECT_FALSE(torch::equal(network->score_sequence(clips), dropped));  // dropout
  EXPECT_EQ(copy_weights(*network).at("features.1.num_batches_tracked").item<std::int64_t>(), 2);
  EXPECT_FALSE(
      torch::equal(copy_weights(*network).at("features.1.running_mean"), before.at("features.1.running_mean")));
}

TEST(TorchScript, DropsItsInputInTraining) {
  ModelOptions options = module_options("traced.pt");
  options.input_dropout = 0.5;
  const auto network = network_of(options);
  const torch::Tensor clips = torch::ones({1, 3, 2, 16, 16});
  torch::manual_seed(1);
  const torch::NoGradGuard no_gradient;

  EXPECT_FALSE(torch::equal(network->score_sequence(clips), network->score_sequence(clips)));
  network->eval();
  EXPECT_TRUE(torch::equal(network->score_sequence(clips), network->score_sequence(clips)));
}

TEST(TorchScript, KeepsSharedFrozenAndReplacedTensors) {
  const auto network = network_of(module_options("odd.pt"));
  const auto parts = parts_of(*network);
  EXPECT_EQ(parts.size(), 4U);  // first.weight, which is second.weight, output.weight, output.bias, passes
  EXPECT_EQ(parts.count("second.weight"), 0U);
  const torch::Tensor clips = waves({2, 3, 3, 16, 16}).to(torch::kFloat);

  network->score_clips({clips}).sum().backward();
  network->score_clips({clips});
  EXPECT_EQ(copy_weights(*network).at("passes").item<std::int64_t>(), 2);
  for (const NamedWeight& weight : network->named_weights()) {
    EXPECT_EQ(weight.tensor.requires_grad(), weight.name == "first.weight" || weight.name == "output.weight")
        << weight.name;
    EXPECT_EQ(weight.tensor.grad().defined(), weight.tensor.requires_grad()) << weight.name;
  }

  auto weights = copy_weights(*network);
  weights.at("passes").fill_(40);
  set_weights(*network, weights, "a test");
  network->score_clips({clips});
  EXPECT_EQ(copy_weights(*network).at("passes").item<std::int64_t>(), 41);
}

TEST(TorchScript, StartsFromAFileOfWeightsUnderItsNames) {
  ModelOptions options = module_options("odd.pt");
  const TemporaryFolder folder;
  SafeTensors file{copy_weights(*network_of(options)), {}};
  file.tensors.at("first.weight").fill_(0.25);
  file.tensors["second.weight"] = file.tensors.at("first.weight").clone();  // as a state dictionary has it
  write_safetensors(folder / "weights.safetensors", file);
  options.weights = (folder / "weights.safetensors").string();

  EXPECT_TRUE(torch::equal(copy_weights(*network_of(options)).at("first.weight"), torch::full({3, 3}, 0.25F)));
  file.tensors["third.weight"] = file.tensors.at("first.weight").clone();
  write_safetensors(folder / "weights.safetensors", file);
  EXPECT_THAT(refusal(options), HasSubstr("1 unexpected (third.weight)"));
}

TEST(TorchScript, SeesTheWholeWhateverItsRowIsAsked) {
  const auto network = network_of(module_options("scripted.pt"));
  for (const TemporalStride stride : {TemporalStride::published, TemporalStride::removed}) {
    EXPECT_EQ(network->encoder().time(), facts_of(Backbone::torchscript).time_with(stride));
    EXPECT_EQ(facts_of(Backbone::torchscript).time_with(stride).reach, std::nullopt);
  }
}

TEST(TorchScript, TakesVideosWhole) {
  EXPECT_EQ(whole_video_reason(module_options("scripted.pt")), WholeVideoReason::backbone);
}

TEST(TorchScript, ScoresVideosOfAnyLengthInOnePiece) {
  const PlantedVideos planted("video", {.count = 1, .shortest = 40, .longest = 40});
  Scoring scoring;
  scoring.input = {16, 16};
  scoring.chunk_frames = 8;  // a fifth of the video
  for (const auto& [file, steps] : {std::pair{"scripted.pt", 40}, std::pair{"traced.pt", 1}}) {
    const auto network = network_of(module_options(file));
    network->eval();
    const torch::Tensor scores = score_video(*network, planted.videos()[0].frames, scoring);
    EXPECT_EQ(scores.sizes(), torch::IntArrayRef({3, steps})) << file;
    EXPECT_EQ(network->pool_video(scores.unsqueeze(0), {16, 0.5}).sizes(), torch::IntArrayRef({1, 3})) << file;
  }
}

TEST(TorchScript, IsNotLoadedWithoutTrust) {
  ModelOptions options = module_options("scripted.pt");
  options.trust = false;
  EXPECT_THAT(refusal(options), HasSubstr("model.trust: saw false with model.file " + options.file +
                                          "; code from that file runs inside the worker"));
}

TEST(TorchScript, IsRefusedWhereAFileHoldsNone) {
  ModelOptions options = module_options("../torch_files/every_kind_zip.pth");
  EXPECT_THAT(refusal(options), HasSubstr("this is no module that TorchScript can read: "));
  EXPECT_THAT(refusal(options), HasSubstr("torch.jit.script(module).save"));
  const TemporaryFolder folder;
  std::ofstream(folder / "model.pt") << "no zip file";
  options.file = (folder / "model.pt").string();
  EXPECT_THAT(refusal(options), HasSubstr("model.file " + options.file + ": this is no module"));
  EXPECT_THAT(refusal(module_options("frozen.pt")), HasSubstr("has no parameter that can be trained"));
}

TEST(TorchScript, IsRefusedWithAnswersThatAreNoScores) {
  EXPECT_EQ(refusal(module_options("scripted.pt")), "");
  EXPECT_THAT(
      refusal(module_options("scripted.pt"), 3, {.outputs = 5}),
      HasSubstr("the module answers [2, 3, 3] to clips [2, 3, 3, 16, 16]; needed are scores [2, 5] or [2, 5, 3], "
                "for 5 outputs"));
  EXPECT_THAT(refusal(module_options("traced.pt"), 3, {.outputs = 2}), HasSubstr("the module answers [2, 3] to clips"));
  EXPECT_THAT(refusal(module_options("positions.pt")), HasSubstr("the module answers [2, 3, 3, 16, 16] to clips"));
  EXPECT_THAT(refusal(module_options("several.pt")), HasSubstr("the module answers a Tuple"));
}

TEST(TorchScript, TellsWhatAModuleOfOneLengthSays) {
  EXPECT_EQ(refusal(module_options("one_length.pt"), 3), "");
  const std::string message = refusal(module_options("one_length.pt"), 4);
  EXPECT_THAT(message, HasSubstr("the module fails on clips [2, 3, 4, 16, 16]: mat1 and mat2 shapes cannot be "
                                 "multiplied (2x12 and 9x3); "));
  EXPECT_THAT(refusal(module_options("picky.pt"), 4),
              HasSubstr("the module fails on clips [2, 3, 4, 16, 16]: builtins.ValueError: three frames, please; "));
}

}  // namespace
}  // namespace foldwise::worker
