// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace foldwise {

/// The published limit of a header's length.
constexpr std::uint64_t longest_safetensors_header = 100'000'000;

struct SafeTensorsDtype {
  std::string_view name;
  std::size_t bytes = 0;  ///< of one element
};
/// Those of the format.
inline constexpr std::array<SafeTensorsDtype, 10> safetensors_dtypes{{{"F64", 8},
                                                                      {"F32", 4},
                                                                      {"F16", 2},
                                                                      {"BF16", 2},
                                                                      {"I64", 8},
                                                                      {"I32", 4},
                                                                      {"I16", 2},
                                                                      {"I8", 1},
                                                                      {"U8", 1},
                                                                      {"BOOL", 1}}};

/// Where a tensor lies in the buffer behind a header, and what it is.
struct StoredTensor {
  std::string name;
  std::string_view dtype;  ///< one of safetensors_dtypes
  std::vector<std::int64_t> shape;
  std::uint64_t begin = 0;  ///< bytes from the start of the buffer
  std::uint64_t end = 0;
};

struct SafeTensorsLayout {
  std::vector<StoredTensor> tensors;  ///< in the order of the buffer
  std::map<std::string, std::string> metadata;
};

/// What is wrong with a header, as a phrase of bounded length.
class LayoutError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Reads the JSON of a file whose buffer has `buffer_bytes`, in time that grows with its length alone (but for
/// sorting). Throws LayoutError unless every entry is well-formed, no name occurs twice, and the entries tile the
/// buffer.
SafeTensorsLayout parse_safetensors_layout(std::string_view json, std::uint64_t buffer_bytes);

/// Reads the header of a file, and no more of it. Throws LayoutError, also where the file is cut.
SafeTensorsLayout read_safetensors_layout(const std::filesystem::path& file);

/// The length that a header should have by a file's first eight bytes, little-endian. Throws LayoutError on fewer, on
/// one over the limit, and on one that the file of `file_bytes` cannot hold.
std::uint64_t safetensors_header_length(std::string_view begin, std::uint64_t file_bytes);

}  // namespace foldwise
