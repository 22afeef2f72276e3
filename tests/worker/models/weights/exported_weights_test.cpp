// SPDX-License-Identifier: Apache-2.0
// What PyTorch makes of the files that we write: reference/open_exported.py.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "experiments/choice_table.h"
#include "tests/support/expect_user_error.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"
#include "worker/models/catalogue.h"
#include "worker/models/weights/safetensors.h"
#include "worker/models/weights/torch_file.h"
#include "worker/models/weights/torch_file_writer.h"
#include "worker/models/weights/weights.h"

namespace foldwise::worker {
namespace {

constexpr double exported_width = 1.0 / 32;
constexpr int exported_pixels = 32;

/// 0 where it ended well; what it printed is in `log`.
int run_python(const std::string& arguments, const std::filesystem::path& log) {
  return std::system(("/usr/bin/python3 " + arguments + " >'" + log.string() + "' 2>&1").c_str());
}

/// As a training leaves it: no number is the one that a network is drawn with.
void disturb(Network& network) {
  std::map<std::string, torch::Tensor> weights = copy_weights(network);
  for (auto& [name, tensor] : weights) {
    if (!tensor.is_floating_point()) {
      tensor.fill_(3);
    } else {
      tensor.add_(0.1 * torch::rand_like(tensor));
    }
  }
  set_weights(network, weights, "the test");
}

/// A network's weights in both formats, a clip and its scores, under the backbone's name.
void write_network(Backbone backbone, const std::filesystem::path& folder) {
  ModelOptions options;
  options.backbone = backbone;
  options.width = exported_width;
  options.input = {exported_pixels, exported_pixels};
  options.pooling = Pooling::softmax;  // averages over space
  const std::shared_ptr<Network> network = build_network(options, {.outputs = 3}).network;
  disturb(*network);
  network->eval();
  const std::string name(name_of(backbone));
  write_safetensors(folder / (name + ".safetensors"), {copy_weights(*network), {}});
  write_torch_file(folder / (name + ".pth"), copy_weights(*network));
  const torch::NoGradGuard no_gradient;
  const torch::Tensor clip = torch::rand({1, 3, 16, exported_pixels, exported_pixels});
  const torch::Tensor scores = network->score_sequence(clip).transpose(1, 2);  // [1, steps, outputs]
  write_torch_file(folder / (name + ".answer"), {{"clip", clip}, {"scores", scores}});
}

TEST(ExportedWeights, OpenInPyTorchUnderTheSameNamesAndAnswerAlike) {
  const TemporaryFolder folder;
  if (run_python("-c 'import torch'", folder / "log") != 0) GTEST_SKIP() << "/usr/bin/python3 has no torch";
  torch::manual_seed(31);
  const std::vector<Backbone> backbones{Backbone::i3d_vgg11, Backbone::i3d_vgg16_bn,  Backbone::resnet50,
                                        Backbone::c3d,       Backbone::inception_i3d, Backbone::resnext101_3d};
  for (const Backbone backbone : backbones) write_network(backbone, folder.path());

  const std::string script = std::string(FOLDWISE_TEST_DATA) + "/open_exported.py";
  const int ended = run_python("'" + script + "' '" + folder.path().string() + "'", folder / "log");

  EXPECT_EQ(ended, 0) << read_text(folder / "log");
  EXPECT_THAT(read_text(folder / "log"), testing::HasSubstr("6 networks are alike")) << "some were not compared";
}

TEST(ExportedWeights, OfEveryTypeAndShapeComeBack) {
  const TemporaryFolder folder;
  const SafeTensors every =
      read_safetensors(std::filesystem::path(FOLDWISE_TEST_DATA) / "torch_files/every_kind.safetensors");

  write_torch_file(folder / "a.pth", every.tensors);
  write_torch_file(folder / "b.pth", every.tensors);

  const SafeTensors read = read_torch_file(folder / "a.pth");
  ASSERT_EQ(read.tensors.size(), every.tensors.size());
  for (const auto& [name, tensor] : every.tensors) {
    EXPECT_EQ(read.tensors.at(name).scalar_type(), tensor.scalar_type()) << name;
    EXPECT_TRUE(torch::equal(read.tensors.at(name), tensor)) << name;
  }
  EXPECT_EQ(read_text(folder / "a.pth"), read_text(folder / "b.pth"));
}

TEST(ExportedWeights, AreContiguousWhateverTheyLieIn) {
  const TemporaryFolder folder;
  const torch::Tensor matrix = torch::arange(12, torch::kFloat).view({3, 4});

  write_torch_file(folder / "a.pth", {{"part", matrix.slice(1, 1, 3)}, {"transposed", matrix.t()}});

  const SafeTensors read = read_torch_file(folder / "a.pth");
  EXPECT_TRUE(torch::equal(read.tensors.at("part"), matrix.slice(1, 1, 3)));
  EXPECT_TRUE(torch::equal(read.tensors.at("transposed"), matrix.t()));
  EXPECT_LT(std::filesystem::file_size(folder / "a.pth"), 2500U);
}

TEST(ExportedWeights, OfMoreThanAZipFileHoldsAreRefusedBeforeAnythingIsWritten) {
  const TemporaryFolder folder;
  const torch::Tensor large = torch::zeros({1}).expand({std::int64_t{1} << 30});  // 4 GiB, of which 4 bytes exist

  expect_user_error(
      [&] {
        write_torch_file(folder / "a.pth", {{"large", large}});
      },
      {"a.pth: 1 tensors of 42949", "do not fit", "at most 4 GiB", "write .safetensors"}, Fault::usage);
  EXPECT_FALSE(std::filesystem::exists(folder / "a.pth"));
}

}  // namespace
}  // namespace foldwise::worker
