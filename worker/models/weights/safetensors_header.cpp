// SPDX-License-Identifier: Apache-2.0
#include "worker/models/weights/safetensors_header.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "experiments/foundation/formats/safetensors_layout.h"

namespace foldwise::worker {

namespace {

constexpr std::string_view metadata_name = "__metadata__";

/// Of safetensors_dtypes, in their order.
constexpr std::array types_by_dtype{c10::ScalarType::Double,   c10::ScalarType::Float, c10::ScalarType::Half,
                                    c10::ScalarType::BFloat16, c10::ScalarType::Long,  c10::ScalarType::Int,
                                    c10::ScalarType::Short,    c10::ScalarType::Char,  c10::ScalarType::Byte,
                                    c10::ScalarType::Bool};
static_assert(types_by_dtype.size() == safetensors_dtypes.size());

}  // namespace

c10::ScalarType type_of_dtype(std::string_view dtype) {
  const auto found = std::ranges::find(safetensors_dtypes, dtype, &SafeTensorsDtype::name);
  return types_by_dtype.at(static_cast<std::size_t>(found - safetensors_dtypes.begin()));
}

std::string safetensors_header_text(const SafeTensorsHeader& header) {
  nlohmann::json document = nlohmann::json::object();
  if (!header.metadata.empty()) document[std::string(metadata_name)] = header.metadata;
  for (const TensorEntry& entry : header.entries) {
    const auto found = std::ranges::find(types_by_dtype, entry.type);
    if (found == types_by_dtype.end() || entry.name == metadata_name) {
      throw std::invalid_argument("no safetensors entry for tensor " + entry.name);
    }
    const std::string_view dtype = safetensors_dtypes.at(static_cast<std::size_t>(found - types_by_dtype.begin())).name;
    document[entry.name] = {{"dtype", dtype}, {"shape", entry.shape}, {"data_offsets", {entry.begin, entry.end}}};
  }
  std::string text = document.dump();
  constexpr std::size_t alignment = 8;
  text.append((alignment - text.size() % alignment) % alignment, ' ');
  return text;
}

}  // namespace foldwise::worker
