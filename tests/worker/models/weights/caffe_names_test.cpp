// SPDX-License-Identifier: Apache-2.0
// Files with the names of Caffe's VGG, as the public VGG-Face has them: reference/make_vgg_face.py.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <filesystem>
#include <string>

#include "worker/clips/batches/clip_tensor.h"
#include "worker/models/catalogue.h"
#include "worker/models/weights/torch_file.h"
#include "worker/models/weights/weights.h"

namespace foldwise::worker {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::filesystem::path vgg_face_file(const std::string& name) {
  return std::filesystem::path(FOLDWISE_TEST_DATA) / "torch_files" / name;
}

ModelOptions vgg_face_options(Backbone backbone) {
  ModelOptions options;
  options.backbone = backbone;
  options.width = 1.0 / 64;
  options.input = {224, 224};
  options.inflation = Inflation::centered;
  options.normalisation = PixelNormalisation::vgg_face;
  return options;
}

/// The script's: [height, width, 3], bytes.
torch::Tensor vgg_face_image() {
  const torch::Tensor y = torch::arange(224).view({224, 1, 1});
  const torch::Tensor x = torch::arange(224).view({1, 224, 1});
  const torch::Tensor c = torch::arange(3).view({1, 1, 3});
  return (7 * x + 13 * y + 29 * c + (x * y).floor_divide(16)).remainder(256).to(torch::kByte).contiguous();
}

/// What the backbone makes of three frames that are the script's image: [units, frames].
torch::Tensor steps_of_image(const BuiltNetwork& built) {
  const torch::Tensor frames = vgg_face_image().unsqueeze(0).repeat({3, 1, 1, 1});
  const datasets::VideoFrames video{"static", frames.data_ptr<std::uint8_t>(), 3, 224, 224};
  const torch::Tensor clip = clip_tensor(video, 0, 3, {224, 224}, built.normalisation).unsqueeze(0);
  const torch::NoGradGuard no_gradient;
  Encoder& encoder = built.network->encoder();
  return encoder.to_steps(encoder.to_maps({clip}))[0];
}

TEST(CaffeNames, OfVggFaceLoadAndAnswerAsItDoes) {
  const torch::Tensor expected = read_torch_file(vgg_face_file("vgg_face_answers.pth")).tensors.at("fc7");
  for (const Backbone backbone : {Backbone::vgg16, Backbone::i3d_vgg16}) {
    ModelOptions options = vgg_face_options(backbone);
    options.weights = vgg_face_file("vgg_face.pth").string();
    const BuiltNetwork built = build_network(options, {.outputs = 7});
    built.network->eval();

    const torch::Tensor steps = steps_of_image(built);

    for (int frame = 0; frame < 3; ++frame) {
      EXPECT_TRUE(torch::allclose(steps.select(1, frame), expected, 1e-4, 1e-3)) << steps.select(1, frame) << expected;
    }
    EXPECT_GT(expected.abs().max().item<double>(), 1);
    EXPECT_EQ(built.weights.loaded.at(Part::backbone).size(), 30U);
    EXPECT_THAT(built.weights.replaced, ElementsAre("fc8.bias", "fc8.weight"));
    EXPECT_THAT(built.weights.from_scratch, ElementsAre(Part::head));
  }
}

WeightsReport report_of(const SafeTensors& file, Backbone backbone = Backbone::vgg16) {
  const ModelOptions options = vgg_face_options(backbone);
  return compare_weights(*build_network(options, {.outputs = 7}).network, file, options);
}

TEST(CaffeNames, MayHaveAnotherUnderlineAndFullyConnectedLayersThatAreConvolutions) {
  const SafeTensors file = read_torch_file(vgg_face_file("vgg_face.pth"));
  SafeTensors other;
  for (const auto& [name, tensor] : file.tensors) {
    other.tensors[name.starts_with("conv") ? "conv_" + name.substr(4) : name] = tensor;
  }
  other.tensors["fc6.weight"] = file.tensors.at("fc6.weight").view({64, 8, 7, 7});
  other.tensors["fc7.weight"] = file.tensors.at("fc7.weight").view({64, 64, 1, 1});
  const ModelOptions options = vgg_face_options(Backbone::vgg16);
  const BuiltNetwork one = build_network(options, {.outputs = 7});
  const BuiltNetwork two = build_network(options, {.outputs = 7});
  load_weights(*one.network, file, "w", options);
  load_weights(*two.network, other, "w", options);
  one.network->eval();
  two.network->eval();

  EXPECT_TRUE(torch::equal(steps_of_image(one), steps_of_image(two)));
}

TEST(CaffeNames, AreToldAsTheyAreWhereTheyDoNotFit) {
  SafeTensors file = read_torch_file(vgg_face_file("vgg_face.pth"));
  file.tensors.erase("conv3_2.bias");
  file.tensors["conv1_1.weight"] = torch::ones({2, 3, 3, 3});
  file.tensors["conv6_1.weight"] = torch::ones({1});
  const WeightsReport report = report_of(file);

  EXPECT_THAT(report.missing, ElementsAre("features.12.bias"));
  EXPECT_THAT(report.other_shape, ElementsAre("conv1_1.weight is [2, 3, 3, 3], needed [1, 3, 3, 3]"));
  EXPECT_THAT(report.unexpected, ElementsAre("conv6_1.weight"));
}

TEST(CaffeNames, BesideTheNetworksOwnAreUnexpected) {
  SafeTensors file = read_torch_file(vgg_face_file("vgg_face.pth"));
  file.tensors["features.0.weight"] = file.tensors.at("conv1_1.weight");

  EXPECT_THAT(report_of(file).unexpected, ElementsAre("conv1_1.weight"));
}

TEST(CaffeNames, AreThoseOfTheConvolutionsBetweenBatchNormalisationsToo) {
  const WeightsReport report = report_of(read_torch_file(vgg_face_file("vgg_face.pth")), Backbone::vgg16_bn);

  EXPECT_EQ(report.loaded.at(Part::backbone).size(), 30U);
  EXPECT_EQ(report.missing.size(), 52U);  // four of each of thirteen
  EXPECT_THAT(report.unexpected, IsEmpty());
}

}  // namespace
}  // namespace foldwise::worker
