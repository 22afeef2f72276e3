// SPDX-License-Identifier: Apache-2.0
#include "worker/models/weights/safetensors_header.h"

#include <algorithm>
#include <array>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

namespace foldwise::worker {

namespace {

constexpr std::string_view metadata_name = "__metadata__";

struct DtypeName {
  std::string_view name;
  c10::ScalarType type;
};
constexpr std::array<DtypeName, 10> dtypes{{{"F64", c10::ScalarType::Double},
                                            {"F32", c10::ScalarType::Float},
                                            {"F16", c10::ScalarType::Half},
                                            {"BF16", c10::ScalarType::BFloat16},
                                            {"I64", c10::ScalarType::Long},
                                            {"I32", c10::ScalarType::Int},
                                            {"I16", c10::ScalarType::Short},
                                            {"I8", c10::ScalarType::Char},
                                            {"U8", c10::ScalarType::Byte},
                                            {"BOOL", c10::ScalarType::Bool}}};

[[noreturn]] void reject(const std::string& name, const std::string& what) {
  throw HeaderError("tensor '" + name + "' " + what);
}

/// Parses strictly: JSON libraries keep the last of two equal names and recurse as deep as a file tells them to.
nlohmann::json parse_strictly(std::string_view text) {
  constexpr int deepest = 3;  // header, entry, shape or data_offsets
  std::vector<std::set<std::string>> names;
  const auto check = [&names](int depth, nlohmann::json::parse_event_t event, nlohmann::json& value) {
    using Event = nlohmann::json::parse_event_t;
    if (event == Event::object_start || event == Event::array_start) {
      if (depth >= deepest) throw HeaderError("the header is nested too deeply");
      if (event == Event::object_start) names.emplace_back();
    } else if (event == Event::object_end) {
      names.pop_back();
    } else if (event == Event::key && !names.back().insert(value.get<std::string>()).second) {
      throw HeaderError("the name '" + value.get<std::string>() + "' occurs twice");
    }
    return true;
  };
  try {
    return nlohmann::json::parse(text, check);
  } catch (const nlohmann::json::exception&) {
    throw HeaderError("the header is not JSON");
  }
}

std::uint64_t whole_number(const nlohmann::json& value, const std::string& name, const std::string& member) {
  constexpr auto largest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() > largest) {
    reject(name, "has a " + member + " that is not a list of whole numbers");
  }
  return value.get<std::uint64_t>();
}

c10::ScalarType dtype_of(const nlohmann::json& value, const std::string& name) {
  if (!value.is_string()) reject(name, "has a dtype that is not a string");
  const std::string text = value.get<std::string>();
  const auto found = std::ranges::find(dtypes, text, &DtypeName::name);
  if (found == dtypes.end()) {
    reject(name, "has dtype '" + text + "', known are F64 F32 F16 BF16 I64 I32 I16 I8 U8 BOOL");
  }
  return found->type;
}

/// Bytes of a tensor; rejects what does not fit into 63 bits.
std::uint64_t bytes_of(const TensorEntry& entry) {
  constexpr auto largest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  std::uint64_t bytes = c10::elementSize(entry.type);
  if (std::ranges::find(entry.shape, 0) != entry.shape.end()) return 0;
  for (const std::int64_t size : entry.shape) {
    if (bytes > largest / static_cast<std::uint64_t>(size)) reject(entry.name, "has a shape that is too large");
    bytes *= static_cast<std::uint64_t>(size);
  }
  return bytes;
}

TensorEntry parse_entry(const std::string& name, const nlohmann::json& value) {
  if (!value.is_object() || value.size() != 3 || !value.contains("dtype") || !value.contains("shape") ||
      !value.contains("data_offsets")) {
    reject(name, "is not described by exactly dtype, shape and data_offsets");
  }
  TensorEntry entry;
  entry.name = name;
  entry.type = dtype_of(value.at("dtype"), name);
  const nlohmann::json& shape = value.at("shape");
  if (!shape.is_array()) reject(name, "has a shape that is not a list of whole numbers");
  for (const nlohmann::json& size : shape) {
    entry.shape.push_back(static_cast<std::int64_t>(whole_number(size, name, "shape")));
  }
  const nlohmann::json& offsets = value.at("data_offsets");
  if (!offsets.is_array() || offsets.size() != 2) reject(name, "has data_offsets that are not [begin, end]");
  entry.begin = whole_number(offsets[0], name, "data_offsets");
  entry.end = whole_number(offsets[1], name, "data_offsets");
  if (entry.end < entry.begin || entry.end - entry.begin != bytes_of(entry)) {
    reject(name, "has data_offsets [" + std::to_string(entry.begin) + ", " + std::to_string(entry.end) +
                     "] where its dtype and shape need " + std::to_string(bytes_of(entry)) + " bytes");
  }
  return entry;
}

void require_tiling(const std::vector<TensorEntry>& entries, std::uint64_t buffer_bytes) {
  std::uint64_t covered = 0;
  for (const TensorEntry& entry : entries) {
    if (entry.begin != covered) {
      reject(entry.name, "begins at byte " + std::to_string(entry.begin) + " of the buffer where byte " +
                             std::to_string(covered) + " is next");
    }
    covered = entry.end;
  }
  if (covered != buffer_bytes) {
    throw HeaderError("the tensors need " + std::to_string(covered) + " bytes and the file holds " +
                      std::to_string(buffer_bytes));
  }
}

std::map<std::string, std::string> parse_metadata(const nlohmann::json& value) {
  if (!value.is_object()) throw HeaderError("__metadata__ is not an object of strings");
  std::map<std::string, std::string> metadata;
  for (const auto& [name, text] : value.items()) {
    if (!text.is_string()) throw HeaderError("__metadata__ is not an object of strings");
    metadata.emplace(name, text.get<std::string>());
  }
  return metadata;
}

}  // namespace

SafeTensorsHeader parse_safetensors_header(std::string_view json, std::uint64_t buffer_bytes) {
  if (!json.starts_with('{')) throw HeaderError("the header is not JSON");
  const nlohmann::json document = parse_strictly(json);
  SafeTensorsHeader header;
  for (const auto& [name, value] : document.items()) {
    if (name == metadata_name) {
      header.metadata = parse_metadata(value);
    } else {
      header.entries.push_back(parse_entry(name, value));
    }
  }
  std::ranges::stable_sort(header.entries, [](const TensorEntry& left, const TensorEntry& right) {
    return std::pair(left.begin, left.end) < std::pair(right.begin, right.end);
  });
  require_tiling(header.entries, buffer_bytes);
  return header;
}

std::string safetensors_header_text(const SafeTensorsHeader& header) {
  nlohmann::json document = nlohmann::json::object();
  if (!header.metadata.empty()) document[std::string(metadata_name)] = header.metadata;
  for (const TensorEntry& entry : header.entries) {
    const auto found = std::ranges::find(dtypes, entry.type, &DtypeName::type);
    if (found == dtypes.end() || entry.name == metadata_name) {
      throw std::invalid_argument("no safetensors entry for tensor " + entry.name);
    }
    document[entry.name] = {{"dtype", found->name}, {"shape", entry.shape}, {"data_offsets", {entry.begin, entry.end}}};
  }
  std::string text = document.dump();
  constexpr std::size_t alignment = 8;
  text.append((alignment - text.size() % alignment) % alignment, ' ');
  return text;
}

}  // namespace foldwise::worker
