// SPDX-License-Identifier: Apache-2.0
#include "worker/models/weights/safetensors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <unistd.h>

#include <bit>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "experiments/foundation/error.h"

namespace foldwise::worker {
namespace {

using testing::HasSubstr;

/// A folder that goes with the test.
class SafetensorsFile : public testing::Test {
 protected:
  SafetensorsFile() { std::filesystem::create_directories(folder_); }
  ~SafetensorsFile() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path file() const { return folder_ / "weights.safetensors"; }

  void put(const std::string& bytes) const { std::ofstream(file(), std::ios::binary) << bytes; }
  std::string bytes() const {
    std::ifstream stream(file(), std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  std::string refusal() const {
    try {
      read_safetensors(file());
    } catch (const UserError& error) {
      return error.what();
    }
    return "read without an error";
  }

 private:
  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("foldwise_safetensors_" + std::to_string(getpid()));
};

/// A file by hand: the header's length, the header, the buffer.
std::string packed(const std::string& header, const std::string& buffer) {
  std::string length;
  for (std::size_t i = 0; i < 8; ++i) length += static_cast<char>(header.size() >> (8 * i) & 0xFF);
  return length + header + buffer;
}

std::string entry(const std::string& dtype, const std::string& shape, const std::string& offsets) {
  return R"({"dtype":")" + dtype + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}";
}

TEST_F(SafetensorsFile, ReadsBytesMadeByHand) {
  // 1.0F, -2.0F; then 258 as a 64-bit integer.
  put(packed(R"({"weight":)" + entry("F32", "[2,1]", "[0,8]") + R"(,"count":)" + entry("I64", "[]", "[8,16]") +
                 R"(,"__metadata__":{"format":"pt"}}   )",
             std::string("\x00\x00\x80\x3F\x00\x00\x00\xC0", 8) + std::string("\x02\x01\x00\x00\x00\x00\x00\x00", 8)));

  const SafeTensors content = read_safetensors(file());

  EXPECT_TRUE(torch::equal(content.tensors.at("weight"), torch::tensor({{1.0F}, {-2.0F}})));
  EXPECT_EQ(content.tensors.at("count").dim(), 0);
  EXPECT_EQ(content.tensors.at("count").item<std::int64_t>(), 258);
  EXPECT_EQ(content.metadata.at("format"), "pt");
}

TEST_F(SafetensorsFile, WritesTheBytesOfTheFormatWithNamesSorted) {
  SafeTensors content;
  content.tensors["b"] = torch::tensor({true, false});
  content.tensors["a"] = torch::tensor({1.0F});

  write_safetensors(file(), content);

  const std::string header = R"({"a":{"data_offsets":[0,4],"dtype":"F32","shape":[1]},)"
                             R"("b":{"data_offsets":[4,6],"dtype":"BOOL","shape":[2]}})";
  const std::string padded = header + std::string((8 - header.size() % 8) % 8, ' ');
  EXPECT_EQ(bytes(), packed(padded, std::string("\x00\x00\x80\x3F\x01\x00", 6)));
}

TEST_F(SafetensorsFile, EveryDtypeComesBackAsItWas) {
  SafeTensors content;
  content.metadata = {{"normalisation", "imagenet"}, {"note", "ä \"quoted\" line\nfeed"}};
  const torch::Tensor values = torch::tensor({-3.0, 0.0, 1.0, 100.0});
  for (const torch::ScalarType type : {torch::kDouble, torch::kFloat, torch::kHalf, torch::kBFloat16, torch::kLong,
                                       torch::kInt, torch::kShort, torch::kChar}) {
    content.tensors[torch::toString(type)] = values.to(type);
  }
  content.tensors["bytes"] = values.abs().to(torch::kByte);
  content.tensors["truth"] = values > 0;
  content.tensors["empty"] = torch::empty({0, 3});
  content.tensors["scalar"] = torch::tensor(2.5);

  write_safetensors(file(), content);
  const SafeTensors read = read_safetensors(file());

  EXPECT_EQ(read.metadata, content.metadata);
  ASSERT_EQ(read.tensors.size(), content.tensors.size());
  for (const auto& [name, tensor] : content.tensors) {
    EXPECT_EQ(read.tensors.at(name).scalar_type(), tensor.scalar_type()) << name;
    EXPECT_TRUE(torch::equal(read.tensors.at(name), tensor)) << name;
  }
}

TEST_F(SafetensorsFile, StridedTensorsAreWrittenInOrder) {
  SafeTensors content;
  content.tensors["transposed"] = torch::arange(6, torch::kFloat).view({2, 3}).t();

  write_safetensors(file(), content);

  EXPECT_TRUE(torch::equal(read_safetensors(file()).tensors.at("transposed"), content.tensors["transposed"]));
}

TEST_F(SafetensorsFile, EqualContentIsEqualBytes) {
  SafeTensors content;
  for (const char* name : {"z", "features.10.weight", "features.2.weight"}) content.tensors[name] = torch::ones({3});
  write_safetensors(file(), content);
  const std::string first = bytes();

  write_safetensors(file(), read_safetensors(file()));

  EXPECT_EQ(bytes(), first);
}

TEST_F(SafetensorsFile, TensorsThatTheFormatDoesNotKnowAreRefused) {
  SafeTensors content;
  content.tensors["complex"] = torch::zeros({2}, torch::kComplexFloat);

  EXPECT_THROW(write_safetensors(file(), content), std::invalid_argument);
  EXPECT_FALSE(std::filesystem::exists(file()));
}

TEST_F(SafetensorsFile, AMissingFileIsNamed) {
  EXPECT_EQ(refusal(), file().string() + ": cannot be opened; name a complete safetensors file");
}

TEST_F(SafetensorsFile, AFolderIsNotAFile) {
  std::filesystem::create_directories(file());

  EXPECT_EQ(refusal(), file().string() + ": is not a file; name a complete safetensors file");
}

TEST_F(SafetensorsFile, EveryCutOfAFileIsRefused) {
  SafeTensors content;
  content.tensors["weight"] = torch::ones({3});
  write_safetensors(file(), content);
  const std::string whole = bytes();

  for (std::size_t length = 0; length < whole.size(); ++length) {
    put(whole.substr(0, length));
    EXPECT_THAT(refusal(), HasSubstr("is not a valid safetensors file")) << length;
  }
  put(whole + '\0');
  EXPECT_THAT(refusal(), HasSubstr("the tensors need 12 bytes and the file holds 13"));
}

TEST_F(SafetensorsFile, ForeignFilesAreRefused) {
  put("PK\x03\x04 a zip archive, as PyTorch writes them, with some more bytes");
  EXPECT_THAT(refusal(), HasSubstr("its header would have"));
  put(packed("[]", ""));
  EXPECT_THAT(refusal(), HasSubstr("the header is not JSON"));
  put(packed("{\"a\":", ""));
  EXPECT_THAT(refusal(), HasSubstr("the header is not JSON"));
  put(packed("{\"\xFF\":1}", ""));
  EXPECT_THAT(refusal(), HasSubstr("the header is not JSON"));
}

TEST_F(SafetensorsFile, HeadersOverTheLimitAreRefusedBeforeTheyAreRead) {
  std::string length("\x01\xE1\xF5\x05\x00\x00\x00\x00", 8);  // 100,000,001

  put(length + "{}");

  EXPECT_THAT(refusal(), HasSubstr("its header would have 100000001 bytes, at most 100000000 are allowed"));
}

struct Damage {
  std::string header;
  std::size_t buffer_bytes;
  std::string message;
};

TEST_F(SafetensorsFile, EveryWrongHeaderIsNamed) {
  const std::string good = entry("F32", "[1]", "[0,4]");
  const std::vector<Damage> damages{
      {R"({"a":)" + good + R"(,"a":)" + good + "}", 4, "the name 'a' occurs twice"},
      {R"({"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}})", 4, "the name 'dtype' occurs twice"},
      {R"({"a":)" + entry("F128", "[1]", "[0,4]") + "}", 4, "tensor 'a' has dtype 'F128', known are F64"},
      {R"({"a":{"dtype":7,"shape":[1],"data_offsets":[0,4]}})", 4, "tensor 'a' has a dtype that is not a string"},
      {R"({"a":{"dtype":"F32","shape":[1]}})", 4, "tensor 'a' is not described by exactly"},
      {R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"more":1}})", 4, "is not described by exactly"},
      {R"({"a":[1]})", 4, "tensor 'a' is not described by exactly"},
      {R"({"a":)" + entry("F32", "[-1]", "[0,4]") + "}", 4, "tensor 'a' has a shape that is not a list"},
      {R"({"a":)" + entry("F32", "[1.5]", "[0,4]") + "}", 4, "tensor 'a' has a shape that is not a list"},
      {R"({"a":)" + entry("F32", "3", "[0,4]") + "}", 4, "tensor 'a' has a shape that is not a list"},
      {R"({"a":)" + entry("F32", "[4294967296,4294967296]", "[0,4]") + "}", 4, "has a shape that is too large"},
      {R"({"a":)" + entry("F32", "[18446744073709551615]", "[0,4]") + "}", 4, "has a shape that is not a list"},
      {R"({"a":)" + entry("F32", "[1]", "[0]") + "}", 4, "has data_offsets that are not [begin, end]"},
      {R"({"a":)" + entry("F32", "[1]", "[4,0]") + "}", 4, "has data_offsets [4, 0] where its dtype and shape need 4"},
      {R"({"a":)" + entry("F32", "[2]", "[0,4]") + "}", 4, "has data_offsets [0, 4] where its dtype and shape need 8"},
      {R"({"a":)" + entry("F32", "[1]", "[4,8]") + "}", 8, "begins at byte 4 of the buffer where byte 0 is next"},
      {R"({"a":)" + good + R"(,"b":)" + good + "}", 4, "tensor 'b' begins at byte 0 of the buffer where byte 4 is"},
      {R"({"a":)" + good + "}", 8, "the tensors need 4 bytes and the file holds 8"},
      {R"({"__metadata__":{"a":1}})", 0, "__metadata__ is not an object of strings"},
      {R"({"__metadata__":"a"})", 0, "__metadata__ is not an object of strings"},
      {R"({"a":{"dtype":"F32","shape":[[[1]]],"data_offsets":[0,4]}})", 4, "the header is nested too deeply"},
      {R"({"a":)" + entry("BOOL", "[4]", "[0,4]") + "}", 4, "is BOOL and holds bytes other than 0 and 1"},
  };

  for (const Damage& damage : damages) {
    put(packed(damage.header, std::string(damage.buffer_bytes, '\x02')));
    EXPECT_THAT(refusal(), testing::AllOf(testing::StartsWith(file().string() + ": is not a valid safetensors file: "),
                                          HasSubstr(damage.message)))
        << damage.header;
  }
}

TEST_F(SafetensorsFile, AFolderThatCannotBeMadeIsNamed) {
  put("in the way");

  EXPECT_THROW(write_safetensors(file() / "below" / "weights.safetensors", {}), UserError);
}

}  // namespace
}  // namespace foldwise::worker
