// SPDX-License-Identifier: Apache-2.0
// Files as public checkpoints are written, with their old heads: reference/make_public_checkpoints.py.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

#include "worker/models/catalogue.h"
#include "worker/models/weights/torch_file.h"
#include "worker/models/weights/weights.h"

namespace foldwise::worker {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;

constexpr std::int64_t public_frames = 16;
constexpr std::int64_t public_pixels = 112;

std::filesystem::path public_file(const std::string& name) {
  return std::filesystem::path(FOLDWISE_TEST_DATA) / "torch_files/public" / name;
}

struct PublicCheckpoint {
  std::string file;
  Backbone backbone;
  double width;
  std::vector<std::string> old_head;  ///< the tensors that the network's own head replaces
};

std::ostream& operator<<(std::ostream& out, const PublicCheckpoint& checkpoint) {
  return out << checkpoint.file;
}

class PublicCheckpoints : public testing::TestWithParam<PublicCheckpoint> {
 protected:
  BuiltNetwork built() const {
    ModelOptions options;
    options.backbone = GetParam().backbone;
    options.width = GetParam().width;
    options.input = {public_pixels, public_pixels};
    options.pooling = Pooling::softmax;  // averages over space
    options.weights = public_file(GetParam().file).string();
    options.weights_head = WeightsHead::replace;
    BuiltNetwork network = build_network(options, {.outputs = 7});
    network.network->eval();
    return network;
  }
};

/// The script's: [1, 3, frames, height, width].
torch::Tensor public_clip() {
  const torch::Tensor places = torch::arange(3 * public_frames * public_pixels * public_pixels, torch::kDouble);
  return (2 * torch::frac(torch::frac(torch::sin(places * 12.9898) * 43758.5453) + 1) - 1)
      .view({1, 3, public_frames, public_pixels, public_pixels});
}

TEST_P(PublicCheckpoints, LoadByNameButForTheirHead) {
  const WeightsReport report = built().weights;

  EXPECT_TRUE(report.fits());
  EXPECT_THAT(report.replaced, ElementsAreArray(GetParam().old_head));
  EXPECT_THAT(report.from_scratch, ElementsAre(Part::head));
  EXPECT_TRUE(report.inflated.empty());
  const std::size_t in_file = read_torch_file(public_file(GetParam().file)).tensors.size();
  EXPECT_EQ(report.loaded.at(Part::backbone).size(), in_file - GetParam().old_head.size());
}

TEST_P(PublicCheckpoints, AnswerAsTheNetworksThatWroteThem) {
  const BuiltNetwork network = built();
  network.network->to(torch::kDouble);
  const torch::NoGradGuard no_gradient;
  Encoder& encoder = network.network->encoder();

  const torch::Tensor steps = encoder.to_steps(encoder.to_maps({public_clip()}))[0].t();  // [steps, channels]

  const torch::Tensor expected = read_torch_file(public_file("answers.pth")).tensors.at(GetParam().file);
  EXPECT_GT((expected > 0).sum().item<int>(), 2);
  EXPECT_TRUE(torch::allclose(steps, expected, 1e-9, 1e-9)) << steps << expected;
}

std::string name_of_checkpoint(const testing::TestParamInfo<PublicCheckpoint>& instance) {
  std::string name = instance.param.file;
  std::ranges::replace_if(
      name, [](char letter) { return letter == '-' || letter == '.'; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(
    All, PublicCheckpoints,
    testing::Values(
        PublicCheckpoint{"resnet-18-kinetics.pth", Backbone::resnet18_3d, 1.0 / 64, {"fc.bias", "fc.weight"}},
        PublicCheckpoint{"resnext-101-kinetics.pth", Backbone::resnext101_3d, 1.0 / 128, {"fc.bias", "fc.weight"}},
        PublicCheckpoint{"model_rgb.pth",
                         Backbone::inception_i3d,
                         1.0 / 64,
                         {"conv3d_0c_1x1.conv3d.bias", "conv3d_0c_1x1.conv3d.weight"}},
        PublicCheckpoint{"c3d.pickle", Backbone::c3d, 1.0 / 128, {"fc8.bias", "fc8.weight"}},
        PublicCheckpoint{"i3d_vgg16_authors.pth", Backbone::i3d_vgg16, 1.0 / 128, {}}),
    name_of_checkpoint);

}  // namespace
}  // namespace foldwise::worker
