// SPDX-License-Identifier: Apache-2.0
#include "results/figures/tensor_file.h"

#include <array>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

#include "experiments/foundation/error.h"
#include "experiments/foundation/text/parse_number.h"

namespace foldwise::results {
namespace {

constexpr std::size_t length_bytes = 8;

MappedFile map_file(const std::filesystem::path& file) {
  try {
    return MappedFile(file);
  } catch (const std::system_error& error) {
    throw UserError(Fault::data, file.string(), "cannot be read (" + error.code().message() + ")",
                    "run the sweep again, which trains anew what lost its files");
  }
}

template <typename Stored>
double stored_number(std::span<const std::uint8_t> bytes, std::uint64_t begin, std::int64_t index) {
  Stored value;
  std::memcpy(&value, bytes.data() + begin + static_cast<std::uint64_t>(index) * sizeof value, sizeof value);
  return static_cast<double>(value);
}

}  // namespace

TensorFile::TensorFile(const std::filesystem::path& file) : name_(file.string()), file_(map_file(file)) {
  read_header();
}

void TensorFile::refuse(const std::string& seen) const {
  throw UserError(Fault::data, name_, seen, "remove it and run the sweep again, which trains anew what lost its files");
}

void TensorFile::read_header() {
  const std::span<const std::uint8_t> bytes = file_.bytes();
  std::uint64_t length = 0;  // little-endian, as the machines that run this
  if (bytes.size() >= length_bytes) std::memcpy(&length, bytes.data(), sizeof length);
  if (bytes.size() < length_bytes || length > bytes.size() - length_bytes) refuse("is no whole .safetensors file");
  const auto* text = reinterpret_cast<const char*>(bytes.data() + length_bytes);
  const nlohmann::json header = nlohmann::json::parse(text, text + length, nullptr, false);
  if (!header.is_object()) refuse("has no header that can be read");
  const std::uint64_t data = bytes.size() - length_bytes - length;
  constexpr auto types =
      std::to_array<std::pair<std::string_view, std::uint64_t>>({{"I64", 8}, {"I32", 4}, {"F64", 8}, {"F32", 4}});
  try {
    for (const auto& [name, entry] : header.items()) {
      if (name == "__metadata__") {
        metadata_ = entry.get<std::map<std::string, std::string>>();
        continue;
      }
      Tensor tensor;
      tensor.shape = entry.at("shape").get<std::vector<std::int64_t>>();
      const auto offsets = entry.at("data_offsets").get<std::array<std::uint64_t, 2>>();
      if (offsets[0] > offsets[1] || offsets[1] > data) refuse("is cut: " + name + " is not whole");
      tensor.begin = length_bytes + length + offsets[0];
      tensor.size = 1;
      for (const std::int64_t side : tensor.shape) tensor.size *= side;
      for (std::size_t type = 0; type < types.size(); ++type) {
        if (entry.at("dtype") != types.at(type).first) continue;
        tensor.type = static_cast<Type>(type);
        if (static_cast<std::uint64_t>(tensor.size) * types.at(type).second != offsets[1] - offsets[0]) {
          refuse("holds a " + name + " of another size than it says");
        }
      }
      tensors_.emplace(name, std::move(tensor));
    }
  } catch (const nlohmann::json::exception&) {
    refuse("has a header that lacks something");
  }
}

const TensorFile::Tensor& TensorFile::find(const std::string& name) const {
  const auto found = tensors_.find(name);
  if (found == tensors_.end()) refuse("has no tensor " + name);
  return found->second;
}

std::vector<double> TensorFile::numbers(const std::string& name, std::int64_t first, std::int64_t count) const {
  const Tensor& tensor = find(name);
  if (first < 0 || count < 0 || first > tensor.size - count) refuse("has too few numbers in " + name);
  std::vector<double> values;
  values.reserve(static_cast<std::size_t>(count));
  for (std::int64_t index = first; index < first + count; ++index) {
    switch (tensor.type) {
      case Type::int64:
        values.push_back(stored_number<std::int64_t>(file_.bytes(), tensor.begin, index));
        break;
      case Type::int32:
        values.push_back(stored_number<std::int32_t>(file_.bytes(), tensor.begin, index));
        break;
      case Type::float64:
        values.push_back(stored_number<double>(file_.bytes(), tensor.begin, index));
        break;
      case Type::float32:
        values.push_back(stored_number<float>(file_.bytes(), tensor.begin, index));
        break;
      case Type::other:
        refuse("has other numbers than were expected in " + name);
    }
  }
  return values;
}

const std::string& TensorFile::metadata(const std::string& name) const {
  const auto found = metadata_.find(name);
  if (found == metadata_.end()) refuse("does not say its " + name);
  return found->second;
}

double TensorFile::number(const std::string& name) const {
  const auto value = parse_number(metadata(name));
  if (!value) refuse("has " + metadata(name) + " as its " + name);
  return *value;
}

int TensorFile::whole_number(const std::string& name) const {
  const auto value = parse_whole_number(metadata(name));
  if (!value) refuse("has " + metadata(name) + " as its " + name);
  return *value;
}

}  // namespace foldwise::results
