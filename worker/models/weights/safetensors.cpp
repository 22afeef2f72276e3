// SPDX-License-Identifier: Apache-2.0
#include "worker/models/weights/safetensors.h"

#include <torch/types.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <fstream>
#include <span>
#include <string>
#include <utility>

#include "experiments/foundation/error.h"
#include "experiments/foundation/files/durable_file.h"
#include "experiments/foundation/formats/safetensors_layout.h"
#include "experiments/foundation/text/utf8.h"
#include "worker/models/weights/safetensors_header.h"

namespace foldwise::worker {

namespace {

static_assert(std::endian::native == std::endian::little, "safetensors buffers are little-endian");

constexpr std::uint64_t length_bytes = 8;

UserError unreadable(const std::filesystem::path& file, const std::string& seen) {
  return {Fault::data, file.string(), seen, "name a complete safetensors file"};
}

UserError malformed(const std::filesystem::path& file, const std::string& problem) {
  return unreadable(file, "is not a valid safetensors file: " + problem);
}

/// A file read from front to back.
class WeightsFile {
 public:
  explicit WeightsFile(const std::filesystem::path& file) : path_(file), stream_(file, std::ios::binary) {
    std::error_code error;
    const bool regular = std::filesystem::is_regular_file(file, error);
    if (!error && !regular && std::filesystem::exists(file, error)) throw unreadable(file, "is not a file");
    if (!regular || !stream_) throw unreadable(file, "cannot be opened");
    left_ = std::filesystem::file_size(file);
  }

  std::uint64_t left() const { return left_; }

  void read(void* to, std::uint64_t bytes) {
    if (bytes > left_ || !stream_.read(static_cast<char*>(to), static_cast<std::streamsize>(bytes))) {
      throw unreadable(path_, "ended while it was read");
    }
    left_ -= bytes;
  }

 private:
  std::filesystem::path path_;
  std::ifstream stream_;
  std::uint64_t left_ = 0;
};

std::string read_header_text(WeightsFile& source) {
  const std::uint64_t whole = source.left();
  std::string begin(std::min(length_bytes, whole), '\0');
  source.read(begin.data(), begin.size());
  std::string text(safetensors_header_length(begin, whole), '\0');
  source.read(text.data(), text.size());
  return text;
}

torch::Tensor read_tensor(WeightsFile& source, const StoredTensor& entry, const std::filesystem::path& file) {
  torch::Tensor tensor = torch::empty(entry.shape, type_of_dtype(entry.dtype));
  source.read(tensor.data_ptr(), entry.end - entry.begin);
  if (tensor.scalar_type() == torch::kBool) {
    const std::span bytes(static_cast<const std::uint8_t*>(tensor.data_ptr()), entry.end - entry.begin);
    if (std::ranges::any_of(bytes, [](std::uint8_t byte) { return byte > 1; })) {
      throw malformed(file, "tensor '" + shortened(entry.name) + "' is BOOL and holds bytes other than 0 and 1");
    }
  }
  return tensor;
}

std::span<const std::uint8_t> bytes_of(const torch::Tensor& tensor) {
  return {static_cast<const std::uint8_t*>(tensor.data_ptr()), tensor.nbytes()};
}

}  // namespace

SafeTensors read_safetensors(const std::filesystem::path& file) {
  WeightsFile source(file);
  SafeTensors content;
  try {
    const std::string text = read_header_text(source);
    SafeTensorsLayout layout = parse_safetensors_layout(text, source.left());
    for (const StoredTensor& entry : layout.tensors) {
      content.tensors.emplace(entry.name, read_tensor(source, entry, file));
    }
    content.metadata = std::move(layout.metadata);
  } catch (const LayoutError& error) {
    throw malformed(file, error.what());
  }
  return content;
}

void write_safetensors(const std::filesystem::path& file, const SafeTensors& content) {
  SafeTensorsHeader header;
  header.metadata = content.metadata;
  std::vector<torch::Tensor> buffers;
  std::uint64_t offset = 0;
  for (const auto& [name, tensor] : content.tensors) {
    buffers.push_back(tensor.detach().to(torch::kCPU).contiguous());
    const std::uint64_t bytes = buffers.back().nbytes();
    header.entries.push_back({name, tensor.scalar_type(), tensor.sizes().vec(), offset, offset + bytes});
    offset += bytes;
  }
  const std::string text = safetensors_header_text(header);
  const auto length = std::bit_cast<std::array<std::uint8_t, length_bytes>>(std::uint64_t{text.size()});

  DurableFile output(file);
  output.append(length);
  output.append({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  for (const torch::Tensor& buffer : buffers) output.append(bytes_of(buffer));
  output.commit();
}

}  // namespace foldwise::worker
