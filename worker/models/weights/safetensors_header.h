// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <c10/core/ScalarType.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace foldwise::worker {

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

/// libtorch's type of a dtype of experiments/foundation/formats/safetensors_layout.h.
c10::ScalarType type_of_dtype(std::string_view dtype);

/// The JSON of entries and metadata: names sorted, padded with spaces to a multiple of eight bytes. Throws
/// std::invalid_argument on a dtype that the format does not have.
std::string safetensors_header_text(const SafeTensorsHeader& header);

}  // namespace foldwise::worker
