// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/formats/safetensors_layout.h"

#include <algorithm>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <tuple>
#include <unordered_set>
#include <utility>

#include "experiments/foundation/text/utf8.h"

namespace foldwise {
namespace {

constexpr std::string_view metadata_name = "__metadata__";
constexpr std::size_t length_bytes = 8;
constexpr auto largest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());

[[noreturn]] void reject(const std::string& name, const std::string& what) {
  throw LayoutError("tensor '" + shortened(name) + "' " + what);
}

/// What an entry says of a tensor, as far as it was read.
struct Described {
  std::optional<std::string> dtype;
  std::optional<std::vector<std::uint64_t>> shape;
  std::optional<std::vector<std::uint64_t>> offsets;
};

std::string_view dtype_of(const std::string& name, const std::string& text) {
  const auto found = std::ranges::find(safetensors_dtypes, text, &SafeTensorsDtype::name);
  if (found != safetensors_dtypes.end()) return found->name;
  reject(name, "has dtype '" + shortened(text) + "', known are F64 F32 F16 BF16 I64 I32 I16 I8 U8 BOOL");
}

/// Bytes of a tensor; rejects what does not fit into 63 bits.
std::uint64_t bytes_of(const StoredTensor& tensor) {
  if (std::ranges::find(tensor.shape, 0) != tensor.shape.end()) return 0;
  std::uint64_t bytes = std::ranges::find(safetensors_dtypes, tensor.dtype, &SafeTensorsDtype::name)->bytes;
  for (const std::int64_t size : tensor.shape) {
    if (bytes > largest / static_cast<std::uint64_t>(size)) reject(tensor.name, "has a shape that is too large");
    bytes *= static_cast<std::uint64_t>(size);
  }
  return bytes;
}

StoredTensor made_of(std::string name, const Described& described) {
  if (!described.dtype || !described.shape || !described.offsets) {
    reject(name, "is not described by exactly dtype, shape and data_offsets");
  }
  StoredTensor tensor{.name = std::move(name), .dtype = {}, .shape = {}};
  tensor.dtype = dtype_of(tensor.name, *described.dtype);
  for (const std::uint64_t size : *described.shape) tensor.shape.push_back(static_cast<std::int64_t>(size));
  if (described.offsets->size() != 2) reject(tensor.name, "has data_offsets that are not [begin, end]");
  tensor.begin = described.offsets->front();
  tensor.end = described.offsets->back();
  const std::uint64_t needed = bytes_of(tensor);
  if (tensor.end < tensor.begin || tensor.end - tensor.begin != needed) {
    reject(tensor.name, "has data_offsets [" + std::to_string(tensor.begin) + ", " + std::to_string(tensor.end) +
                            "] where its dtype and shape need " + std::to_string(needed) + " bytes");
  }
  return tensor;
}

/// Makes the layout while the text is read: a tree of it, as JSON libraries build and prune one, is never made.
class LayoutReader : public nlohmann::json_sax<nlohmann::json> {
 public:
  SafeTensorsLayout take() { return std::move(layout_); }

  bool null() override { return refuse_value(); }
  bool boolean(bool /*value*/) override { return refuse_value(); }
  bool number_integer(number_integer_t /*value*/) override { return refuse_value(); }
  bool number_float(number_float_t /*value*/, const string_t& /*text*/) override { return refuse_value(); }
  bool binary(binary_t& /*value*/) override { return refuse_value(); }
  bool number_unsigned(number_unsigned_t value) override {
    if (list_ == nullptr || value > largest) return refuse_value();
    list_->push_back(value);
    return true;
  }

  bool string(string_t& value) override {
    if (place_ == Place::metadata) {
      layout_.metadata.emplace(member_, std::move(value));
      return true;
    }
    if (place_ != Place::tensor || member_ != "dtype") return refuse_value();
    described_.dtype = std::move(value);
    return true;
  }

  bool start_object(std::size_t /*members*/) override {
    if (place_ == Place::nowhere) {
      place_ = Place::header;
      return true;
    }
    if (place_ != Place::header) return refuse_depth();
    place_ = name_ == metadata_name ? Place::metadata : Place::tensor;
    described_ = {};
    members_.clear();
    return true;
  }
  bool end_object() override {
    if (place_ == Place::header) {
      place_ = Place::done;
      return true;
    }
    if (place_ == Place::tensor) layout_.tensors.push_back(made_of(std::move(name_), described_));
    place_ = Place::header;
    return true;
  }
  bool key(string_t& name) override {
    auto& known = place_ == Place::header ? names_ : members_;
    if (!known.insert(name).second) throw LayoutError("the name '" + shortened(name) + "' occurs twice");
    (place_ == Place::header ? name_ : member_) = std::move(name);
    const bool strange =
        place_ == Place::tensor && member_ != "dtype" && member_ != "shape" && member_ != "data_offsets";
    if (strange) reject(name_, "is not described by exactly dtype, shape and data_offsets");
    return true;
  }

  bool start_array(std::size_t /*elements*/) override {
    if (place_ == Place::nowhere) throw LayoutError("the header is not JSON");
    if (place_ != Place::tensor) return refuse_value();
    if (list_ != nullptr) return refuse_depth();
    if (member_ == "dtype") return refuse_value();
    auto& list = member_ == "shape" ? described_.shape : described_.offsets;
    list_ = &list.emplace();
    return true;
  }
  bool end_array() override {
    list_ = nullptr;
    return true;
  }

  bool parse_error(std::size_t /*position*/, const std::string& /*token*/,
                   const nlohmann::detail::exception& /*error*/) override {
    throw LayoutError("the header is not JSON");
  }

 private:
  enum class Place { nowhere, header, metadata, tensor, done };

  [[noreturn]] bool refuse_depth() const {
    if (place_ == Place::metadata) throw LayoutError("__metadata__ is not an object of strings");
    throw LayoutError("the header is nested too deeply");
  }
  [[noreturn]] bool refuse_value() const {
    if (place_ == Place::metadata || (place_ == Place::header && name_ == metadata_name)) {
      throw LayoutError("__metadata__ is not an object of strings");
    }
    if (place_ == Place::nowhere) throw LayoutError("the header is not JSON");
    if (place_ == Place::header) reject(name_, "is not described by exactly dtype, shape and data_offsets");
    if (member_ == "dtype") reject(name_, "has a dtype that is not a string");
    reject(name_, "has a " + member_ + " that is not a list of whole numbers");
  }

  SafeTensorsLayout layout_;
  Place place_ = Place::nowhere;
  std::string name_;    // in the header
  std::string member_;  // of the entry or of the metadata
  std::unordered_set<std::string> names_;
  std::unordered_set<std::string> members_;
  Described described_;
  std::vector<std::uint64_t>* list_ = nullptr;  // that is being read
};

void require_tiling(const std::vector<StoredTensor>& tensors, std::uint64_t buffer_bytes) {
  std::uint64_t covered = 0;
  for (const StoredTensor& tensor : tensors) {
    if (tensor.begin != covered) {
      reject(tensor.name, "begins at byte " + std::to_string(tensor.begin) + " of the buffer where byte " +
                              std::to_string(covered) + " is next");
    }
    covered = tensor.end;
  }
  if (covered != buffer_bytes) {
    throw LayoutError("the tensors need " + std::to_string(covered) + " bytes and the file holds " +
                      std::to_string(buffer_bytes));
  }
}

}  // namespace

SafeTensorsLayout parse_safetensors_layout(std::string_view json, std::uint64_t buffer_bytes) {
  // To the parser a NUL is the end of the text, whatever stands behind it.
  if (!json.starts_with('{') || json.find('\0') != std::string_view::npos) throw LayoutError("the header is not JSON");
  LayoutReader reader;
  nlohmann::json::sax_parse(json, &reader);
  SafeTensorsLayout layout = reader.take();
  std::ranges::sort(layout.tensors, [](const StoredTensor& left, const StoredTensor& right) {
    return std::tie(left.begin, left.end, left.name) < std::tie(right.begin, right.end, right.name);
  });
  require_tiling(layout.tensors, buffer_bytes);
  return layout;
}

std::uint64_t safetensors_header_length(std::string_view begin, std::uint64_t file_bytes) {
  if (begin.size() < length_bytes) throw LayoutError("it has less than 8 bytes");
  std::uint64_t length = 0;
  for (std::size_t byte = length_bytes; byte-- > 0;) length = length << 8U | static_cast<unsigned char>(begin[byte]);
  if (length > longest_safetensors_header) {
    throw LayoutError("its header would have " + std::to_string(length) + " bytes, at most 100000000 are allowed");
  }
  if (length > file_bytes - length_bytes) {
    throw LayoutError("its header has " + std::to_string(length) + " bytes and the file ends after " +
                      std::to_string(file_bytes - length_bytes));
  }
  return length;
}

SafeTensorsLayout read_safetensors_layout(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string begin(length_bytes, '\0');
  stream.read(begin.data(), length_bytes);
  begin.resize(static_cast<std::size_t>(stream.gcount()));
  std::error_code error;
  const std::uint64_t bytes = std::filesystem::file_size(file, error);
  if (error) throw LayoutError("it cannot be opened");
  std::string text(safetensors_header_length(begin, bytes), '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (static_cast<std::size_t>(stream.gcount()) != text.size()) throw LayoutError("it ended while it was read");
  return parse_safetensors_layout(text, bytes - length_bytes - text.size());
}

}  // namespace foldwise
