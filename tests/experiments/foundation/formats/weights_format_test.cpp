// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/formats/weights_format.h"

#include <gmock/gmock.h>

#include "experiments/foundation/error.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise {
namespace {

using testing::HasSubstr;
using namespace std::string_literals;

/// What is said of a file of these bytes; empty: it may be one of weights.
std::string said_of(const std::string& bytes) {
  const TemporaryFolder folder;
  write_text(folder / "w", bytes);
  try {
    require_weights_format(folder / "w", "model.weights w");
  } catch (const UserError& error) {
    EXPECT_EQ(error.fault(), Fault::data);
    return error.what();
  }
  return "";
}

/// The beginning of a zip file whose first entry has this name.
std::string zip(const std::string& name) {
  return "PK\x03\x04"s + std::string(22, '\0') + static_cast<char>(name.size()) + "\0\0\0"s + name +
         std::string(40, '\0');
}

std::string number(std::size_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> 8 * i & 0xFF);
  return text;
}

/// A zip file of one empty entry.
std::string whole_zip(const std::string& name) {
  const std::string entry = "PK\x03\x04"s + std::string(22, '\0') + number(name.size(), 2) + "\0\0"s + name;
  const std::string directory =
      "PK\x01\x02"s + std::string(24, '\0') + number(name.size(), 2) + std::string(16, '\0') + name;
  return entry + directory + "PK\x05\x06"s + std::string(8, '\0') + number(directory.size(), 4) +
         number(entry.size(), 4) + "\0\0"s;
}

TEST(WeightsFormat, TakesFilesOfBothKinds) {
  const std::string header = R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})";
  EXPECT_EQ(said_of(static_cast<char>(header.size()) + std::string(7, '\0') + header + "abcd"), "");
  EXPECT_EQ(said_of(whole_zip("archive/data.pkl")), "");
  EXPECT_EQ(said_of("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."s), "") << "torch.save before 1.6";
}

TEST(WeightsFormat, TellsWhatAForeignFileIsAndWhatToDo) {
  struct Foreign {
    std::string bytes;
    std::string seen;
    std::string remedy;
  };
  const std::string arrays = "write its arrays with safetensors.numpy.save_file";
  for (const Foreign& foreign : {
           Foreign{"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n", "a pointer of Git LFS",
                   "git lfs pull"},
           Foreign{"/annex/objects/SHA256E-s10--4d7a.pth\n", "a pointer of git-annex", "git annex get"},
           Foreign{zip("conv1.weight.npy"), "an archive of NumPy (.npz)", arrays},
           Foreign{"\x93NUMPY\x01\x00v\x00{'descr': '<f4'"s, "an array of NumPy (.npy)", arrays},
           Foreign{"\x89HDF\r\n\x1a\n\0\0\0\0\0\0\0\0"s, "an HDF5 file, as Keras writes them", arrays},
           Foreign{"\x1f\x8b\x08\0\0\0\0\0\0\x03"s, "compressed (gzip)", "unpack it first"},
           Foreign{std::string(257, 'a') + "ustar\0"s + std::string(250, '\0'), "a tar archive", "unpack it first"},
           Foreign{"<!DOCTYPE html>\n<html>", "a web page", "download the file again"},
           Foreign{zip("archive/data.pkl"), "is a zip file that ends early", "name a complete file"},
           Foreign{whole_zip("model.json"), "it holds no data.pkl", "name a complete file of torch.save"},
           Foreign{"", "is empty", "copy it again"},
           Foreign{std::string(64, '\xff'), "is neither a safetensors file nor one of torch.save", "name such a file"},
       }) {
    EXPECT_THAT(said_of(foreign.bytes), testing::AllOf(testing::StartsWith("model.weights w: "),
                                                       HasSubstr(foreign.seen), HasSubstr(foreign.remedy)));
  }
}

TEST(WeightsFormat, TellsWhatIsWrongWithAHeader) {
  const std::string header = R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})";
  EXPECT_THAT(said_of(static_cast<char>(header.size()) + std::string(7, '\0') + header + "ab"),
              HasSubstr("is not a valid safetensors file: the tensors need 4 bytes and the file holds 2"));
}

}  // namespace
}  // namespace foldwise
