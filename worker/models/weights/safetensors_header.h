// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <c10/core/ScalarType.h>

#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace foldwise::worker {

/// The published limit of a header's length.
constexpr std::uint64_t longest_safetensors_header = 100'000'000;

/// Where a tensor lies in the buffer, and what it is.
struct TensorEntry {
  std::string name;
  c10::ScalarType type = c10::ScalarType::Float;
  std::vector<std::int64_t> shape;
  std::uint64_t begin = 0;  ///< bytes from the start of the buffer
  std::uint64_t end = 0;
};

struct SafeTensorsHeader {
  std::vector<TensorEntry> entries;  ///< in the order of the buffer
  std::map<std::string, std::string> metadata;
};

/// What is wrong with a header, as a phrase.
class HeaderError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Reads the JSON of a file whose buffer has `buffer_bytes`. Throws HeaderError unless every entry is well-formed, no
/// name occurs twice, and the entries tile the buffer.
SafeTensorsHeader parse_safetensors_header(std::string_view json, std::uint64_t buffer_bytes);

/// The JSON of entries and metadata: names sorted, padded with spaces to a multiple of eight bytes. Throws
/// std::invalid_argument on a dtype that the format does not have.
std::string safetensors_header_text(const SafeTensorsHeader& header);

}  // namespace foldwise::worker
