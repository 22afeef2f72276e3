// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/weights_format.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <optional>
#include <string_view>

#include "experiments/foundation/error.h"
#include "experiments/foundation/safetensors_layout.h"

namespace foldwise {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t telling = 512;  // bytes

/// A kind of file that people take for weights.
struct ForeignKind {
  std::string_view begin;
  std::size_t offset = 0;  ///< of `begin` in the file
  std::string_view seen;
  std::string_view remedy;
};

constexpr std::string_view from_arrays =
    "write its arrays with safetensors.numpy.save_file, under the names that 'orchestrator models show' lists";
constexpr std::string_view unpack = "unpack it first";
constexpr std::string_view download = "download the file again: what the link leads to may want a login or a click";

constexpr auto kinds = std::to_array<ForeignKind>({
    {"version https://git-lfs.github.com/"sv, 0, "is a pointer of Git LFS and not the file itself",
     "fetch that with 'git lfs pull'"},
    {"/annex/objects/"sv, 0, "is a pointer of git-annex and not the file itself", "fetch that with 'git annex get'"},
    {"\x93NUMPY"sv, 0, "is an array of NumPy (.npy)", from_arrays},
    {"\x89HDF\r\n\x1a\n"sv, 0, "is an HDF5 file, as Keras writes them", from_arrays},
    {"MATLAB 5.0 MAT-file"sv, 0, "is a file of MATLAB", from_arrays},
    {"GGUF"sv, 0, "is a GGUF file", from_arrays},
    {"TFL3"sv, 4, "is a model of TensorFlow Lite", from_arrays},
    {"\x1f\x8b"sv, 0, "is compressed (gzip)", unpack},
    {"BZh"sv, 0, "is compressed (bzip2)", unpack},
    {"\xfd"
     "7zXZ\0"sv,
     0, "is compressed (xz)", unpack},
    {"\x28\xb5\x2f\xfd"sv, 0, "is compressed (zstd)", unpack},
    {"7z\xbc\xaf\x27\x1c"sv, 0, "is a 7z archive", unpack},
    {"Rar!"sv, 0, "is a RAR archive", unpack},
    {"ustar"sv, 257, "is a tar archive and not one of torch.save", unpack},
    {"<!"sv, 0, "is a web page", download},
    {"<html"sv, 0, "is a web page", download},
    {"<HTML"sv, 0, "is a web page", download},
    {"<?xml"sv, 0, "is XML, such as a server's answer", download},
});

std::string first_bytes(const std::filesystem::path& file) {
  std::string bytes(telling, '\0');
  std::ifstream stream(file, std::ios::binary);
  stream.read(bytes.data(), telling);
  bytes.resize(static_cast<std::size_t>(stream.gcount()));
  return bytes;
}

/// The name of a zip file's first entry.
std::optional<std::string_view> first_entry(std::string_view bytes) {
  constexpr std::size_t length_at = 26;
  constexpr std::size_t name_at = 30;
  if (!bytes.starts_with("PK\x03\x04"sv) || bytes.size() < name_at) return std::nullopt;
  const std::size_t length =
      static_cast<unsigned char>(bytes[length_at]) | static_cast<unsigned char>(bytes[length_at + 1]) << 8U;
  return bytes.substr(name_at, length);
}

/// A pickle of any writer: the instruction for its protocol, and no length that a header of safetensors may have.
bool begins_pickle(std::string_view bytes) {
  if (bytes.size() < 8 || bytes[0] != '\x80' || static_cast<unsigned char>(bytes[1]) > 5) return false;
  return std::ranges::any_of(bytes.substr(4, 4), [](char byte) { return byte != 0; });
}

}  // namespace

void require_weights_format(const std::filesystem::path& file, const std::string& where) {
  const std::string bytes = first_bytes(file);
  const auto refuse = [&](std::string_view seen, std::string_view remedy) {
    throw UserError(Fault::data, where, std::string(seen), std::string(remedy));
  };
  if (bytes.empty())
    refuse("is empty", "copy it again, or name another file of weights: of torch.save or of safetensors");
  for (const ForeignKind& kind : kinds) {
    if (bytes.size() > kind.offset && std::string_view(bytes).substr(kind.offset).starts_with(kind.begin)) {
      refuse(kind.seen, kind.remedy);
    }
  }
  if (const auto entry = first_entry(bytes)) {
    if (entry->ends_with(".npy")) refuse("is an archive of NumPy (.npz)", from_arrays);
    return;
  }
  if (begins_pickle(bytes)) return;
  try {
    read_safetensors_layout(file);
  } catch (const LayoutError& error) {
    const bool plausible = bytes.size() > 8 && bytes[8] == '{';
    if (plausible) refuse("is not a valid safetensors file: " + std::string(error.what()), "name a complete one");
    refuse("is neither a safetensors file nor one of torch.save",
           "name such a file, a complete file of weights: of torch.save or of safetensors");
  }
}

}  // namespace foldwise
