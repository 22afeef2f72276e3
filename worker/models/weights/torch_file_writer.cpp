// SPDX-License-Identifier: Apache-2.0
#include "worker/models/weights/torch_file_writer.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "experiments/foundation/error.h"
#include "experiments/foundation/files/durable_file.h"
#include "worker/models/weights/zip_writer.h"

namespace foldwise::worker {

namespace {

using namespace std::string_literals;

std::string_view storage_class_of(torch::ScalarType type) {
  constexpr std::array<std::pair<torch::ScalarType, std::string_view>, 10> classes{
      {{torch::kDouble, "DoubleStorage"},
       {torch::kFloat, "FloatStorage"},
       {torch::kHalf, "HalfStorage"},
       {torch::kBFloat16, "BFloat16Storage"},
       {torch::kLong, "LongStorage"},
       {torch::kInt, "IntStorage"},
       {torch::kShort, "ShortStorage"},
       {torch::kChar, "CharStorage"},
       {torch::kByte, "ByteStorage"},
       {torch::kBool, "BoolStorage"}}};
  for (const auto& [known, name] : classes) {
    if (known == type) return name;
  }
  throw std::logic_error("a tensor of " + std::string(c10::toString(type)) + " to be written");
}

// Instructions of pickles, protocol 2.

std::string raw_bytes(const auto& number) {
  std::string bytes(sizeof number, '\0');
  std::memcpy(bytes.data(), &number, sizeof number);
  return bytes;
}

std::string pickled_text(std::string_view text) {
  return "X"s.append(raw_bytes(static_cast<std::uint32_t>(text.size()))).append(text);
}

std::string pickled_number(std::int64_t number) {
  if (number <= std::numeric_limits<std::int32_t>::max())
    return "J"s.append(raw_bytes(static_cast<std::int32_t>(number)));
  return "\x8A\x08"s.append(raw_bytes(number));  // LONG1 of eight bytes
}

std::string pickled_numbers(torch::IntArrayRef numbers) {
  std::string text = "(";
  for (const std::int64_t number : numbers) text += pickled_number(number);
  return text + "t";
}

std::string pickled_class(std::string_view module, std::string_view name) {
  return "c"s.append(module).append("\n").append(name).append("\n");
}

/// The persistent id of a storage.
std::string pickled_storage(std::size_t key, const torch::Tensor& tensor) {
  return "("s.append(pickled_text("storage")) + pickled_class("torch", storage_class_of(tensor.scalar_type())) +
         pickled_text(std::to_string(key)) + pickled_text("cpu") + pickled_number(tensor.numel()) + "tQ";
}

/// A contiguous tensor that has its storage for itself.
std::string pickled_tensor(std::size_t key, const torch::Tensor& tensor) {
  const std::string no_gradient = "\x89";
  const std::string no_hooks = pickled_class("collections", "OrderedDict") + ")R";
  return pickled_class("torch._utils", "_rebuild_tensor_v2") + "(" + pickled_storage(key, tensor) + pickled_number(0) +
         pickled_numbers(tensor.sizes()) + pickled_numbers(tensor.strides()) + no_gradient + no_hooks + "tR";
}

std::span<const std::uint8_t> bytes_in(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::span<const std::uint8_t> bytes_in(const torch::Tensor& tensor) {
  return {static_cast<const std::uint8_t*>(tensor.data_ptr()), tensor.nbytes()};
}

void refuse_too_large(const std::filesystem::path& file, const std::map<std::string, torch::Tensor>& tensors) {
  constexpr std::uint64_t most_around_one = 2048;  // bytes of headers and of the pickle for a tensor
  std::uint64_t bytes = most_around_one;
  for (const auto& [name, tensor] : tensors) bytes += tensor.nbytes() + most_around_one + 3 * name.size();
  if (bytes <= ZipWriter::most_bytes && tensors.size() + 3 <= ZipWriter::most_entries) return;
  throw UserError(Fault::usage, file.string(),
                  std::to_string(tensors.size()) + " tensors of " + std::to_string(bytes) +
                      " bytes do not fit; at most 4 GiB and 65000 tensors are allowed",
                  "write .safetensors");
}

}  // namespace

void write_torch_file(const std::filesystem::path& file, const std::map<std::string, torch::Tensor>& tensors) {
  refuse_too_large(file, tensors);
  std::string pickle = "\x80\x02" + pickled_class("collections", "OrderedDict") + ")R(";
  std::vector<torch::Tensor> storages;
  for (const auto& [name, tensor] : tensors) {
    const torch::Tensor contiguous = tensor.detach().to(torch::kCPU).contiguous();
    pickle += pickled_text(name) + pickled_tensor(storages.size(), contiguous);
    storages.push_back(contiguous);
  }
  pickle += "u.";

  DurableFile output(file);
  ZipWriter zip(output);
  const std::string folder = "archive/";
  zip.add(folder + "data.pkl", bytes_in(pickle));
  zip.add(folder + "byteorder", bytes_in("little"));
  for (std::size_t key = 0; key < storages.size(); ++key) {
    zip.add(folder + "data/" + std::to_string(key), bytes_in(storages[key]));
  }
  zip.add(folder + "version", bytes_in("3\n"));
  zip.finish();
  output.commit();
}

}  // namespace foldwise::worker
