// SPDX-License-Identifier: Apache-2.0
// Files of torch.save that make_torch_files.py wrote, and others put together by hand.
#include "worker/models/weights/torch_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/foundation/error.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"
#include "tests/worker/models/weights/pickles_by_hand.h"
#include "worker/models/weights/weights_file.h"

namespace foldwise::worker {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

std::filesystem::path torch_file(const std::string& name) {
  return std::filesystem::path(FOLDWISE_TEST_DATA) / "torch_files" / name;
}

std::vector<std::string> names_of(const SafeTensors& file) {
  std::vector<std::string> names;
  for (const auto& [name, tensor] : file.tensors) names.push_back(name);
  return names;
}

void expect_same_tensors(const SafeTensors& read, const SafeTensors& expected) {
  EXPECT_EQ(names_of(read), names_of(expected));
  for (const auto& [name, tensor] : read.tensors) {
    const torch::Tensor& other = expected.tensors.at(name);
    EXPECT_EQ(tensor.scalar_type(), other.scalar_type()) << name;
    EXPECT_TRUE(tensor.is_contiguous()) << name;
    EXPECT_TRUE(torch::equal(tensor, other)) << name;
  }
}

class TorchFile : public testing::Test {
 protected:
  std::string refusal_of(const std::filesystem::path& file) const {
    try {
      read_torch_file(file);
    } catch (const UserError& error) {
      EXPECT_EQ(error.fault(), Fault::data);
      EXPECT_THAT(error.what(), StartsWith(file.string() + ": "));
      return error.what();
    }
    return "read without an error";
  }

  SafeTensors read(const std::string& bytes) const {
    write_text(file(), bytes);
    return read_torch_file(file());
  }
  std::string refusal(const std::string& bytes) const {
    write_text(file(), bytes);
    return refusal_of(file());
  }
  std::filesystem::path file() const { return folder_ / "weights.pth"; }

 private:
  TemporaryFolder folder_;
};

/// A stream of a dictionary, whose tensors are given by name, and one storage of six 32-bit numbers.
std::string stream_of(const std::vector<std::pair<std::string, std::string>>& entries) {
  std::string bytes;
  for (int i = 0; i < 6; ++i) bytes += by_hand::little_endian(static_cast<float>(i));
  return by_hand::stream(by_hand::dictionary(entries), {{"key", 6, bytes}});
}

std::string six(const by_hand::View& view = {0, {6}, {1}}) {
  return by_hand::tensor(by_hand::storage("key", 6), view);
}

TEST_F(TorchFile, EveryTypeAndEveryViewIsReadFromEveryFormat) {
  const SafeTensors expected = read_safetensors(torch_file("every_kind.safetensors"));
  for (const char* name :
       {"every_kind_zip.pth", "every_kind_stream.pth", "every_kind_zip_protocol_4.pth",
        "every_kind_stream_protocol_5.pth", "every_kind_plain_dictionary.pth", "every_kind_little_endian.pth"}) {
    SCOPED_TRACE(name);
    const SafeTensors read = read_torch_file(torch_file(name));
    expect_same_tensors(read, expected);
    EXPECT_TRUE(read.metadata.empty());
  }
}

TEST_F(TorchFile, TheStateDictionaryOfACheckpointIsFoundAndDataParallelLeftOut) {
  const SafeTensors expected = read_safetensors(torch_file("checkpoint.safetensors"));

  expect_same_tensors(read_torch_file(torch_file("checkpoint_zip.tar")), expected);
  expect_same_tensors(read_torch_file(torch_file("checkpoint_stream.tar")), expected);
}

TEST_F(TorchFile, TheAuthorsPartsAreFeaturesAndClassifier) {
  EXPECT_THAT(names_of(read_torch_file(torch_file("authors.pth"))),
              testing::ElementsAre("classifier.0.bias", "classifier.0.weight", "classifier.3.bias",
                                   "classifier.3.weight", "features.0.bias", "features.0.weight"));
}

TEST_F(TorchFile, ElementsComeByStridesFromTheOffset) {
  const SafeTensors tensors = read(stream_of({{"columns", six({1, {2, 2}, {1, 3}})}, {"one", six({5, {}, {}})}}));

  EXPECT_TRUE(torch::equal(tensors.tensors.at("columns"), torch::tensor({{1.0F, 4.0F}, {2.0F, 5.0F}})));
  EXPECT_EQ(tensors.tensors.at("one").item<float>(), 5.0F);
}

TEST_F(TorchFile, NamesAreWithoutModuleWhereNothingStandsBesideIt) {
  const auto names = [&](const std::vector<std::string>& written) {
    std::vector<std::pair<std::string, std::string>> entries;
    for (const std::string& name : written) entries.emplace_back(name, six());
    return names_of(read(stream_of(entries)));
  };

  using testing::ElementsAre;
  EXPECT_THAT(names({"module.a", "module.b.c"}), ElementsAre("a", "b.c"));
  EXPECT_THAT(names({"module.module.a"}), ElementsAre("a"));
  EXPECT_THAT(names({"features.module.0.bias", "classifier.0.bias"}),
              ElementsAre("classifier.0.bias", "features.0.bias"));
  EXPECT_THAT(names({"module.a", "b"}), ElementsAre("b", "module.a"));
  EXPECT_THAT(names({"a.module", "b"}), ElementsAre("a.module", "b"));
  EXPECT_THAT(names({"a.modules.b"}), ElementsAre("a.modules.b"));
}

TEST_F(TorchFile, TheDictionaryIsFoundWhereverItLies) {
  const std::string weights = by_hand::dictionary({{"a", six()}});
  const std::string state = by_hand::dictionary({{"state", weights}});

  for (const char* key : {"state_dict", "model_state_dict", "model", "net", "weights", "anything"}) {
    EXPECT_THAT(names_of(read(stream_of({{"epoch", "K\1"}, {key, weights}}))), testing::ElementsAre("a")) << key;
  }
  EXPECT_EQ(names_of(read(stream_of({{"model", by_hand::dictionary({{"inner", weights}})}}))).size(), 1U);
  EXPECT_EQ(names_of(read(stream_of({{"optimizer", state}, {"other", weights}}))).size(), 1U);
  EXPECT_EQ(names_of(read(stream_of({{"average", weights}, {"model", weights}}))).size(), 1U);
  EXPECT_EQ(names_of(read(stream_of({{"a", six()}, {"epoch", "K\1"}}))), std::vector<std::string>{"a"});
}

TEST_F(TorchFile, TensorsBesideADictionaryOfAnotherNameAreNotLeftOutInSilence) {
  const std::string weights = by_hand::dictionary({{"c", six()}});

  EXPECT_THAT(refusal(stream_of({{"a", six()}, {"b", weights}})),
              HasSubstr("holds tensors by themselves (a) and in dictionaries beside them (b); save the state"));
  EXPECT_THAT(refusal(stream_of({{"state_dict", by_hand::dictionary({{"a", six()}, {"b", weights}})}})),
              HasSubstr("by themselves (state_dict.a) and in dictionaries beside them (state_dict.b)"));
}

TEST_F(TorchFile, TensorsBesideTheStateDictionaryAreNamedAsLeftOut) {
  const std::string weights = by_hand::dictionary({{"c", six()}});
  EXPECT_THAT(names_of(read(stream_of({{"random", six()}, {"model", weights}, {"a", six()}}))),
              testing::ElementsAre("c"));
  EXPECT_THAT(left_out_of_torch_file(file()), testing::ElementsAre("a", "random"));

  read(stream_of({{"features", weights}, {"reused_classifier", weights}, {"mean", six()}}));
  EXPECT_THAT(left_out_of_torch_file(file()), testing::ElementsAre("mean"));

  EXPECT_THAT(left_out_of_torch_file(torch_file("checkpoint_zip.tar")), testing::ElementsAre("random"));
  EXPECT_TRUE(left_out_of_torch_file(torch_file("every_kind_zip.pth")).empty());
}

TEST_F(TorchFile, SeveralDictionariesAreNamed) {
  EXPECT_THAT(
      refusal_of(torch_file("two_dictionaries.pth")),
      AllOf(HasSubstr("holds several dictionaries of tensors: model, net"), HasSubstr("torch.save(model.state_d")));
  const std::string weights = by_hand::dictionary({{"a", six()}});
  EXPECT_THAT(refusal(stream_of({{"one", by_hand::dictionary({{"two", weights}})}, {"three", weights}})),
              HasSubstr("several dictionaries of tensors: one.two, three"));
}

TEST_F(TorchFile, WhatRunsCodeIsRefusedAndRunsNone) {
  for (const char* name : {"refused_command.pth", "refused_command_stream.pth"}) {
    EXPECT_THAT(refusal_of(torch_file(name)),
                AllOf(HasSubstr("holds posix.system, which is not read: only tensors, numbers, texts"),
                      HasSubstr("; save the state dictionary alone: torch.save(model.state_dict(), 'file.pth')")));
  }
  EXPECT_FALSE(std::filesystem::exists("executed"));
}

TEST_F(TorchFile, WhatIsNoStateDictionaryIsNamed) {
  const std::vector<std::pair<std::string, std::string>> refused{
      {"refused_numpy.pth", "holds numpy.core.multiarray.scalar, which is not read"},
      {"refused_module.pth", "holds torch.nn.modules.container.Sequential, which is not read"},
      {"refused_complex.pth", "holds torch.ComplexFloatStorage, which is not read"},
      {"refused_sparse.pth", "holds torch._utils._rebuild_sparse_tensor, which is not read"},
      {"refused_repeating.pth", "a tensor that repeats the elements of its storage"},
      {"refused_tensor.pth", "holds no dictionary"},
      {"refused_no_tensors.pth", "holds no dictionary of tensors, but epoch, name"},
      {"refused_torchscript.pt", "is a TorchScript module and no state dictionary"},
      {"refused_big_endian.pth", "was written on a big-endian machine"},
      {"refused_compressed.pth", "compressed or encrypted"},
      {"refused_pickle.pth", "it does not begin as torch.save begins one"},
      {"none.pth", "cannot be opened: No such file"},
      {"", "cannot be opened: Is a directory"},
  };
  for (const auto& [name, message] : refused) EXPECT_THAT(refusal_of(torch_file(name)), HasSubstr(message)) << name;
}

TEST_F(TorchFile, EveryCutIsRefused) {
  for (const char* name : {"checkpoint_zip.tar", "checkpoint_stream.tar", "every_kind_stream_protocol_5.pth"}) {
    const std::string whole = read_text(torch_file(name));
    for (std::size_t length = 0; length < whole.size(); ++length) {
      ASSERT_THAT(refusal(whole.substr(0, length)), HasSubstr("is not a complete PyTorch file"))
          << name << " " << length;
    }
    EXPECT_THAT(refusal(whole + '\0'), HasSubstr("is not a complete PyTorch file")) << name;
  }
}

TEST_F(TorchFile, EveryChangedByteIsReadOrRefused) {
  for (const char* name : {"checkpoint_zip.tar", "checkpoint_stream.tar"}) {
    std::string bytes = read_text(torch_file(name));
    for (char& byte : bytes) {
      const char before = byte;
      for (const int change : {0x01, 0xFF}) {
        byte = static_cast<char>(before ^ change);
        refusal(bytes);  // nothing but a UserError leaves the reader
      }
      byte = before;
    }
  }
}

TEST_F(TorchFile, ElementsOfAZipFileHaveTheirChecksum) {
  std::string bytes = read_text(torch_file("every_kind_zip.pth"));
  const std::string fives = by_hand::little_endian(5.0F) + by_hand::little_endian(6.0F);
  bytes[bytes.find(fives)] ^= 1;

  EXPECT_THAT(refusal(bytes), HasSubstr("do not have its checksum"));
}

TEST_F(TorchFile, StreamsSayWhatTheyAre) {
  const std::string object = by_hand::dictionary({{"a", six()}});
  const std::string bytes(24, '\0');

  EXPECT_THAT(refusal(by_hand::stream(object, {{"key", 6, bytes}}, "\x89")), HasSubstr("on a big-endian machine"));
  EXPECT_THAT(refusal(by_hand::stream(object, {{"key", 6, bytes}}, "N")), HasSubstr("which byte order it has"));
  EXPECT_THAT(refusal(by_hand::stream(object, {})), HasSubstr("it lacks its storage 'key'"));
  EXPECT_THAT(refusal(by_hand::stream(object, {{"key", 5, bytes}})),
              HasSubstr("its storage 'key' has 5 elements in one place and 6 in another"));
  EXPECT_THAT(refusal(by_hand::stream(object, {{"other", 6, bytes}})), HasSubstr("a storage that its object does not"));
  EXPECT_THAT(refusal(by_hand::stream(object, {{"key", 6, bytes}, {"key", 6, bytes}})), HasSubstr("a storage twice"));
  EXPECT_THAT(refusal(by_hand::stream(object, {{"key", 6, bytes + "more"}})),
              HasSubstr("more follows its last storage"));
  EXPECT_THAT(refusal(by_hand::stream(object, {{"key", 6, "less"}})), HasSubstr("its stream ends too early"));
}

TEST_F(TorchFile, AStorageHasOneDescription) {
  const std::string half = by_hand::tensor(by_hand::storage("key", 6, "HalfStorage"), {0, {6}, {1}});

  EXPECT_THAT(refusal(stream_of({{"a", six()}, {"b", half}})), HasSubstr("describes the storage 'key' in two ways"));
}

TEST_F(TorchFile, ZipFilesHoldWhatTheirPickleNeeds) {
  const std::string pickle = by_hand::pickle(by_hand::dictionary({{"a", six()}}));
  const std::string bytes(24, '\0');

  EXPECT_EQ(read(by_hand::zip({{"any/data.pkl", pickle}, {"any/data/key", bytes}})).tensors.size(), 1U);
  EXPECT_THAT(refusal(by_hand::zip({{"any/data/key", bytes}})), HasSubstr("a zip file without data.pkl"));
  EXPECT_THAT(refusal(by_hand::zip({{"a/data.pkl", pickle}, {"b/data.pkl", pickle}})),
              HasSubstr("two entries data.pkl"));
  EXPECT_THAT(refusal(by_hand::zip({{"a/data.pkl", pickle + "more"}})), HasSubstr("more follows its pickle"));
  EXPECT_THAT(refusal(by_hand::zip({{"a/data.pkl", pickle}, {"b/data/key", bytes}})),
              HasSubstr("it lacks its storage"));
  EXPECT_THAT(refusal(by_hand::zip({{"a/data.pkl", pickle}, {"a/data/key", "less"}})),
              HasSubstr("its storage 'key' has 4 bytes and needs 24"));
}

TEST_F(TorchFile, BooleansAreZeroOrOne) {
  const std::string tensor = by_hand::tensor(by_hand::storage("key", 2, "BoolStorage"), {0, {2}, {1}});

  EXPECT_THAT(refusal(by_hand::stream(by_hand::dictionary({{"a", tensor}}), {{"key", 2, "\1\2"}})),
              HasSubstr("tensor 'a' is of booleans and holds bytes other than 0 and 1"));
}

TEST_F(TorchFile, TensorsThatShareElementsAreNotManyTimesTheFile) {
  const std::string elements(40000, '\0');
  const std::string transposed = by_hand::tensor(by_hand::storage("key", 10000), {0, {100, 100}, {1, 100}});
  std::vector<std::pair<std::string, std::string>> entries{{"a", transposed}};
  EXPECT_EQ(read(by_hand::stream(by_hand::dictionary(entries), {{"key", 10000, elements}})).tensors.size(), 1U);

  for (const char* name : {"b", "c", "d"}) entries.emplace_back(name, transposed);

  EXPECT_THAT(refusal(by_hand::stream(by_hand::dictionary(entries), {{"key", 10000, elements}})),
              HasSubstr("share their elements so often that they are larger than the file"));
}

TEST_F(TorchFile, OneTensorOfOneName) {
  EXPECT_THAT(refusal(stream_of({{"a", six()}, {"a", six()}})), HasSubstr("holds 'a' twice"));
  EXPECT_THAT(refusal(stream_of({{std::string(501, 'a'), six()}})), HasSubstr("a name of more than 500 bytes: aaa"));
}

TEST_F(TorchFile, DictionariesInCirclesEnd) {
  const std::string circle = "}q\1(" + by_hand::text("model") + "h\1u";
  std::string deep;
  for (int i = 0; i < 50000; ++i) deep += "}" + by_hand::text("");
  deep += by_hand::dictionary({{"a", six()}}) + std::string(50000, 's');

  EXPECT_THAT(refusal(by_hand::stream(circle, {})), HasSubstr("holds no dictionary of tensors, but model"));
  EXPECT_THAT(refusal(by_hand::stream(deep, {{"key", 6, std::string(24, '\0')}})),
              HasSubstr("no dictionary of tensors"));
}

TEST_F(TorchFile, TheFormatIsTakenFromTheBytesAndNotFromTheName) {
  SafeTensors content;
  content.tensors["a"] = torch::ones({2});
  write_safetensors(file(), content);
  expect_same_tensors(read_weights_file(file()), content);
  for (const char* name : {"every_kind_zip.pth", "every_kind_stream.pth", "every_kind_stream_protocol_5.pth"}) {
    EXPECT_EQ(read_weights_file(torch_file(name)).tensors.size(), 19U) << name;
  }
}

TEST_F(TorchFile, ASafetensorsFileMayBeginLikeAPickle) {
  // Its header has 640 bytes: 0x80, 0x02.
  std::string header = R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})";
  header.resize(640, ' ');
  write_text(file(), by_hand::little_endian(std::uint64_t{640}) + header + by_hand::little_endian(2.5F));

  EXPECT_EQ(read_weights_file(file()).tensors.at("a").item<float>(), 2.5F);
}

TEST_F(TorchFile, PicklesOfOthersAreNotTakenForSafetensors) {
  try {
    read_weights_file(torch_file("refused_pickle.pth"));
    ADD_FAILURE() << "read without an error";
  } catch (const UserError& error) {
    EXPECT_THAT(error.what(), HasSubstr("it does not begin as torch.save begins one"));
  }
}

}  // namespace
}  // namespace foldwise::worker
