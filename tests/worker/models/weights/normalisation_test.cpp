// SPDX-License-Identifier: Apache-2.0
#include "worker/models/weights/normalisation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "experiments/foundation/error.h"
#include "tests/support/temporary_folder.h"
#include "worker/models/catalogue.h"
#include "worker/models/weights/weights.h"

namespace foldwise::worker {
namespace {

using testing::HasSubstr;

TEST(NormalisationOf, FollowsTheMetadata) {
  SafeTensors file;
  EXPECT_EQ(normalisation_of(file, "w"), Normalisation{});
  file.metadata["normalisation"] = "imagenet";
  EXPECT_EQ(normalisation_of(file, "w"), Normalisation{});

  file.metadata["normalisation"] = R"({"mean": [0.1, 0.2, 0.3], "deviation": [1, 2, 3]})";
  EXPECT_EQ(normalisation_of(file, "w"), (Normalisation{{0.1, 0.2, 0.3}, {1, 2, 3}}));

  file.metadata["normalisation"] = "vgg_face";
  const Normalisation face = normalisation_of(file, "w");
  // A byte of 200 in red, on VGG-Face's scale: 200 - 129.1863.
  EXPECT_NEAR((200.0 / 255 - face.mean[0]) / face.deviation[0], 70.8137, 1e-9);
}

TEST(NormalisationOf, IsRefusedWhereItIsWrong) {
  for (const char* text : {"imagenet2", "file", "{}", R"({"mean": [0, 0], "deviation": [1, 1, 1]})",
                           R"({"mean": [0, 0, 0], "deviation": [1, 0, 1]})"}) {
    SafeTensors file;
    file.metadata["normalisation"] = text;
    EXPECT_THROW(normalisation_of(file, "w"), UserError) << text;
  }
}

/// What a network sees of a byte in each channel.
std::array<double, 3> seen_of(PixelNormalisation name, double byte) {
  const Normalisation normalisation = normalisation_for(name, {}, "");
  std::array<double, 3> seen{};
  for (std::size_t i = 0; i < 3; ++i) seen[i] = (byte / 255 - normalisation.mean[i]) / normalisation.deviation[i];
  return seen;
}

void expect_seen(PixelNormalisation name, const std::array<double, 3>& black, const std::array<double, 3>& white) {
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(seen_of(name, 0)[i], black[i], 1e-9) << name_of(name);
    EXPECT_NEAR(seen_of(name, 255)[i], white[i], 1e-9) << name_of(name);
  }
}

// The figures of those who published the networks: torchvision 0.14 (imagenet, kinetics), Oxford's VGG-Face and
// VGGFace2, 3D-ResNets-PyTorch and kinetics_i3d_pytorch.
TEST(NormalisationFor, EachNameIsWhatItsNetworksSee) {
  expect_seen(PixelNormalisation::none, {0, 0, 0}, {1, 1, 1});
  expect_seen(PixelNormalisation::inception_i3d, {-1, -1, -1}, {1, 1, 1});
  expect_seen(PixelNormalisation::vgg_face, {-129.1863, -104.7624, -93.5940}, {125.8137, 150.2376, 161.4060});
  expect_seen(PixelNormalisation::vgg_face2, {-131.0912, -103.8827, -91.4953}, {123.9088, 151.1173, 163.5047});
  expect_seen(PixelNormalisation::activitynet, {-114.7748, -107.7354, -99.4750}, {140.2252, 147.2646, 155.5250});
  expect_seen(PixelNormalisation::imagenet, {-0.485 / 0.229, -0.456 / 0.224, -0.406 / 0.225},
              {0.515 / 0.229, 0.544 / 0.224, 0.594 / 0.225});
  expect_seen(PixelNormalisation::kinetics, {-0.43216 / 0.22803, -0.394666 / 0.22145, -0.37645 / 0.216989},
              {0.56784 / 0.22803, 0.605334 / 0.22145, 0.62355 / 0.216989});
  expect_seen(PixelNormalisation::ayral_2021, {-0.2572, -0.2, -0.1644}, {0.7428, 0.8, 0.8356});
  EXPECT_EQ(normalisation_for(PixelNormalisation::file, {}, ""), Normalisation{});
}

TEST(NormalisationFor, MetadataMayNameThemToo) {
  for (std::size_t i = 1; i < Choices<PixelNormalisation>::names.size(); ++i) {
    const auto name = static_cast<PixelNormalisation>(i);
    SafeTensors file;
    file.metadata["normalisation"] = name_of(name);
    EXPECT_EQ(normalisation_of(file, "w"), normalisation_for(name, {}, "")) << name_of(name);
    EXPECT_EQ(normalisation_for(name, file, "w"), normalisation_of(file, "w")) << name_of(name);
  }
}

TEST(NormalisationFor, AFileThatSaysAnotherIsRefused) {
  SafeTensors file;
  file.metadata["normalisation"] = "vgg_face";
  EXPECT_EQ(normalisation_for(PixelNormalisation::file, file, "w"), normalisation_of(file, "w"));
  try {
    normalisation_for(PixelNormalisation::none, file, "w.safetensors");
    FAIL() << "taken";
  } catch (const UserError& error) {
    EXPECT_EQ(error.fault(), Fault::usage);
    EXPECT_THAT(error.what(), HasSubstr("model.normalisation: saw none, but w.safetensors says in its metadata that it "
                                        "is vgg_face; leave it out, or, where pixels are to differ from those that the "
                                        "file was trained on, name a file that says nothing of them: orchestrator "
                                        "models convert w.safetensors other.pth keeps no metadata"));
  }
}

class BuiltNormalisation : public testing::Test {
 protected:
  BuiltNormalisation() {
    options_.backbone = Backbone::i3d_vgg11;
    options_.width = 1.0 / 64;
    options_.input = {32, 32};
  }
  Normalisation built() const { return build_network(options_, {.outputs = 3}).normalisation; }

  TemporaryFolder folder_;
  ModelOptions options_;
};

TEST_F(BuiltNormalisation, IsThatOfTheFile) {
  SafeTensors file{copy_weights(*build_network(options_, {.outputs = 3}).network), {{"normalisation", "vgg_face"}}};
  options_.weights = (folder_ / "w.safetensors").string();
  write_safetensors(options_.weights, file);

  EXPECT_EQ(built(), normalisation_of(file, "w"));
}

TEST_F(BuiltNormalisation, IsTheOneThatIsAskedForWithAFileThatSaysNothingAndWithoutOne) {
  options_.normalisation = PixelNormalisation::activitynet;
  const Normalisation asked = normalisation_for(PixelNormalisation::activitynet, {}, "");
  EXPECT_EQ(built(), asked);
  SafeTensors file{copy_weights(*build_network(options_, {.outputs = 3}).network), {}};
  options_.weights = (folder_ / "w.safetensors").string();
  write_safetensors(options_.weights, file);

  EXPECT_EQ(built(), asked);
}

}  // namespace
}  // namespace foldwise::worker
