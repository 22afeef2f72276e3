// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/formats/weights_format.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <optional>
#include <string_view>

#include "experiments/foundation/error.h"
#include "experiments/foundation/formats/foreign_file.h"
#include "experiments/foundation/formats/safetensors_layout.h"

namespace foldwise {
namespace {

using namespace std::string_view_literals;

/// A kind of file of arrays that people take for weights.
struct ArrayKind {
  std::string_view begin;
  std::size_t offset = 0;  ///< of `begin` in the file
  std::string_view seen;
  std::string_view remedy;
};

constexpr std::string_view from_arrays =
    "write its arrays with safetensors.numpy.save_file, under the names that 'orchestrator models show' lists";

constexpr auto kinds = std::to_array<ArrayKind>({
    {"\x93NUMPY"sv, 0, "is an array of NumPy (.npy)", from_arrays},
    {"\x89HDF\r\n\x1a\n"sv, 0, "is an HDF5 file, as Keras writes them", from_arrays},
    {"MATLAB 5.0 MAT-file"sv, 0, "is a file of MATLAB", from_arrays},
    {"GGUF"sv, 0, "is a GGUF file", from_arrays},
    {"TFL3"sv, 4, "is a model of TensorFlow Lite", from_arrays},
});

std::string first_bytes(const std::filesystem::path& file) {
  std::string bytes(telling_bytes, '\0');
  std::ifstream stream(file, std::ios::binary);
  stream.read(bytes.data(), telling_bytes);
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

/// What is wrong with a zip file that torch.save should have written: it ends early, or holds no pickle. Of more than
/// 65,535 entries (Zip64) nothing is said.
std::optional<std::string_view> fault_of_zip(const std::filesystem::path& file) {
  constexpr std::size_t shortest = 22;
  constexpr std::size_t longest = shortest + 65535;  // with a comment
  std::ifstream stream(file, std::ios::binary | std::ios::ate);
  const auto size = static_cast<std::size_t>(std::max<std::streamoff>(stream.tellg(), 0));
  const auto read = [&](std::size_t at, std::size_t count) {
    std::string bytes(count, '\0');
    stream.clear();
    stream.seekg(static_cast<std::streamoff>(at));
    stream.read(bytes.data(), static_cast<std::streamsize>(count));
    bytes.resize(static_cast<std::size_t>(stream.gcount()));
    return bytes;
  };
  const std::string tail = read(size - std::min(size, longest), std::min(size, longest));
  const std::size_t end = tail.rfind("PK\x05\x06"sv);
  if (end == std::string::npos || end + shortest > tail.size()) return "is a zip file that ends early";
  const auto number = [&](std::size_t at) {
    std::size_t value = 0;
    for (std::size_t i = 4; i-- > 0;) value = value << 8U | static_cast<unsigned char>(tail[end + at + i]);
    return value;
  };
  const std::size_t length = number(12);
  const std::size_t begin = number(16);
  constexpr std::size_t elsewhere = 0xFFFFFFFF;
  if (length == elsewhere || begin == elsewhere) return std::nullopt;
  if (begin + length > size) return "is a zip file that ends early";
  const bool has_pickle = read(begin, length).find("data.pkl") != std::string::npos;
  return has_pickle ? std::nullopt
                    : std::optional("is a zip file that torch.save did not write: it holds no data.pkl"sv);
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
  if (const auto foreign = foreign_file(bytes)) refuse(foreign->seen, foreign->remedy);
  for (const ArrayKind& kind : kinds) {
    if (bytes.size() > kind.offset && std::string_view(bytes).substr(kind.offset).starts_with(kind.begin)) {
      refuse(kind.seen, kind.remedy);
    }
  }
  if (const auto entry = first_entry(bytes)) {
    if (entry->ends_with(".npy")) refuse("is an archive of NumPy (.npz)", from_arrays);
    if (const auto fault = fault_of_zip(file)) refuse(*fault, "name a complete file of torch.save or of safetensors");
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
