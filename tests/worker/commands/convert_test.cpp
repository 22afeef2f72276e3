// SPDX-License-Identifier: Apache-2.0
#include "worker/commands/convert.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include <filesystem>

#include "tests/support/expect_user_error.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"
#include "worker/models/weights/torch_file.h"

namespace foldwise::worker {
namespace {

const std::filesystem::path torch_files = std::filesystem::path(FOLDWISE_TEST_DATA) / "torch_files";

void expect_equal(const SafeTensors& left, const SafeTensors& right) {
  ASSERT_EQ(left.tensors.size(), right.tensors.size());
  for (const auto& [name, tensor] : left.tensors) {
    const torch::Tensor& other = right.tensors.at(name);
    EXPECT_EQ(tensor.scalar_type(), other.scalar_type()) << name;
    EXPECT_TRUE(torch::equal(tensor, other)) << name;
  }
}

// tests/worker/models/weights/make_torch_files.py wrote both.
TEST(Convert, WritesWhatPythonWrites) {
  const TemporaryFolder folder;
  convert_weights({.from = torch_files / "every_kind_zip.pth", .to = folder / "out.safetensors"});
  expect_equal(read_safetensors(folder / "out.safetensors"), read_safetensors(torch_files / "every_kind.safetensors"));
}

TEST(Convert, LeavesAFileThatIsThereUnlessItIsForced) {
  const TemporaryFolder folder;
  write_text(folder / "out.safetensors", "mine");
  const ConvertArguments arguments{.from = torch_files / "every_kind_zip.pth", .to = folder / "out.safetensors"};
  expect_user_error([&] { convert_weights(arguments); }, {"out.safetensors", "there already", "--force"}, Fault::usage);
  EXPECT_EQ(read_text(folder / "out.safetensors"), "mine");

  ConvertArguments forced = arguments;
  forced.overwrite = Overwrite::yes;
  convert_weights(forced);
  EXPECT_FALSE(read_safetensors(folder / "out.safetensors").tensors.empty());
}

TEST(Convert, WritesWhatPyTorchReadsWhereTheNameIsPyTorchs) {
  const TemporaryFolder folder;
  for (const char* name : {"out.pth", "out.pt", "out.tar"}) {
    convert_weights({.from = torch_files / "every_kind.safetensors", .to = folder / name});
    expect_equal(read_torch_file(folder / name), read_safetensors(torch_files / "every_kind.safetensors"));
  }
}

TEST(Convert, TellsWhatIsLeftOut) {
  const TemporaryFolder folder;
  write_safetensors(folder / "in", {{{"a", torch::ones({2})}}, {{"normalisation", "vgg_face"}}});

  EXPECT_EQ(convert_weights({.from = torch_files / "checkpoint_zip.tar", .to = folder / "1.safetensors"}).remarks,
            "left out, since they stand beside the state dictionary: random\n");
  EXPECT_EQ(convert_weights({.from = folder / "in", .to = folder / "2.pth"}).remarks,
            "left out, since files of torch.save hold tensors alone: normalisation = vgg_face\n");
  EXPECT_EQ(convert_weights({.from = folder / "in", .to = folder / "3.safetensors"}).remarks, "");
}

TEST(Convert, WritesOverNoFolderAndNotOverWhatItReads) {
  const TemporaryFolder folder;
  std::filesystem::copy_file(torch_files / "every_kind_zip.pth", folder / "a.pth");
  std::filesystem::create_directory(folder / "models");
  std::filesystem::create_hard_link(folder / "a.pth", folder / "b.pth");
  const std::string before = read_text(folder / "a.pth");

  for (const char* to : {"a.pth", "models/../a.pth", "b.pth"}) {
    expect_user_error(
        [&] { convert_weights({.from = folder / "a.pth", .to = folder / to, .overwrite = Overwrite::yes}); },
        {"this is the file that is read", "name another"}, Fault::usage);
  }
  for (const Overwrite overwrite : {Overwrite::no, Overwrite::yes}) {
    expect_user_error(
        [&] { convert_weights({.from = folder / "a.pth", .to = folder / "models", .overwrite = overwrite}); },
        {"models: this is a folder", "such as " + (folder / "models/a.safetensors").string()}, Fault::usage);
  }
  EXPECT_EQ(read_text(folder / "a.pth"), before);
}

TEST(Convert, TellsOfAFileThatIsNoneOfWeightsWhatThereMayBe) {
  const TemporaryFolder folder;
  write_text(folder / "empty.pth", "");
  write_text(folder / "text.pth", "epoch,loss\n1,0.5\n2,0.25\n");
  const auto expect_seen = [&](const std::string& name, const std::string& seen) {
    expect_user_error([&] { convert_weights({.from = folder / name, .to = folder / "out.safetensors"}); },
                      {name + ": " + seen, "file of weights: of torch.save or of safetensors"});
  };
  expect_seen("none.pth", "cannot be opened: there is no such file");
  expect_seen("", "is a folder");
  expect_seen("empty.pth", "is empty");
  expect_seen("text.pth", "is neither a safetensors file nor one of torch.save");
}

TEST(Convert, TakesAPrefixOffTheNamesThatBeginWithIt) {
  const TemporaryFolder folder;
  write_safetensors(folder / "in",
                    {{{"net.a", torch::ones({2})}, {"net.b.a", torch::zeros({1})}, {"c", torch::ones({})}},
                     {{"normalisation", "vgg_face"}}});
  const SafeTensors written = convert_weights({.from = folder / "in", .to = folder / "out", .prefix = "net."}).written;
  EXPECT_TRUE(written.tensors.contains("a"));
  EXPECT_TRUE(written.tensors.contains("b.a"));
  EXPECT_TRUE(written.tensors.contains("c"));
  EXPECT_EQ(read_safetensors(folder / "out").metadata.at("normalisation"), "vgg_face");
}

TEST(Convert, RefusesAPrefixThatNoNameHasOrThatMakesTwoNamesOne) {
  const TemporaryFolder folder;
  write_safetensors(folder / "in", {{{"net.a", torch::ones({2})}, {"a", torch::zeros({1})}}, {}});
  expect_user_error([&] { convert_weights({.from = folder / "in", .to = folder / "out", .prefix = "model."}); },
                    {"--prefix-remove", "begins with 'model.'", "called like a"}, Fault::usage);
  expect_user_error([&] { convert_weights({.from = folder / "in", .to = folder / "out", .prefix = "net."}); },
                    {"two tensors would be called a"});
  EXPECT_FALSE(std::filesystem::exists(folder / "out"));
}

}  // namespace
}  // namespace foldwise::worker
