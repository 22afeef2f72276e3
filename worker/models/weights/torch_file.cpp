// SPDX-License-Identifier: Apache-2.0
#include "worker/models/weights/torch_file.h"

#include <torch/types.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <span>
#include <string>
#include <system_error>
#include <vector>

#include "experiments/foundation/error.h"
#include "experiments/foundation/files/mapped_file.h"
#include "worker/models/weights/state_dictionary.h"
#include "worker/models/weights/torch_archive.h"
#include "worker/models/weights/torch_file_error.h"

namespace foldwise::worker {

namespace {

torch::ScalarType scalar_type(ElementType type) {
  constexpr std::array<torch::ScalarType, 10> types{torch::kDouble, torch::kFloat, torch::kHalf,  torch::kBFloat16,
                                                    torch::kLong,   torch::kInt,   torch::kShort, torch::kChar,
                                                    torch::kByte,   torch::kBool};
  static_assert(static_cast<std::size_t>(ElementType::boolean) + 1 == types.size());
  return types.at(static_cast<std::size_t>(type));
}

/// The tensors of an archive in memory, each storage once.
class TensorMaker {
 public:
  /// Of copies, which are made of tensors that are not contiguous, no more than `most_copied` bytes in sum.
  TensorMaker(TorchArchive& archive, std::uint64_t most_copied) : archive_(archive), left_to_copy_(most_copied) {}

  torch::Tensor tensor(const std::string& name, const PickledTensor& pickled) {
    const torch::Tensor storage = storage_of(name, *pickled.storage);
    if (std::ranges::find(pickled.sizes, 0) != pickled.sizes.end())
      return torch::empty(pickled.sizes, storage.options());
    const torch::Tensor view = storage.as_strided(pickled.sizes, pickled.strides, pickled.offset);
    if (view.is_contiguous()) return view;
    if (view.nbytes() > left_to_copy_) {
      throw TorchFileError(
          "holds tensors that share their elements so often that they are larger than the file ('" + shown(name) + "')",
          "save contiguous ones: tensor.contiguous()");
    }
    left_to_copy_ -= view.nbytes();
    return view.contiguous();
  }

 private:
  /// [elements]
  torch::Tensor storage_of(const std::string& name, const PickledStorage& storage) {
    const auto found = storages_.find(storage.key);
    if (found != storages_.end()) return found->second;
    const std::span<const std::uint8_t> bytes = archive_.elements_of(storage);
    if (storage.type == ElementType::boolean &&
        std::ranges::any_of(bytes, [](std::uint8_t byte) { return byte > 1; })) {
      throw damaged("tensor '" + shown(name) + "' is of booleans and holds bytes other than 0 and 1");
    }
    torch::Tensor elements =
        torch::empty({static_cast<std::int64_t>(storage.elements)}, scalar_type(storage.type.value()));
    if (!bytes.empty()) std::memcpy(elements.data_ptr(), bytes.data(), bytes.size());
    return storages_.emplace(storage.key, std::move(elements)).first->second;
  }

  TorchArchive& archive_;
  std::uint64_t left_to_copy_;
  std::map<std::string_view, torch::Tensor> storages_;
};

MappedFile mapped(const std::filesystem::path& file) {
  try {
    return MappedFile(file);
  } catch (const std::system_error& error) {
    throw UserError(Fault::data, file.string(), "cannot be opened: " + error.code().message(),
                    "name a file of a PyTorch state dictionary");
  }
}

std::map<std::string, torch::Tensor> tensors_in(std::span<const std::uint8_t> file) {
  TorchArchive archive(file);
  TensorMaker maker(archive, file.size());
  std::map<std::string, torch::Tensor> tensors;
  for (const auto& [name, pickled] : state_dictionary_in(archive.object()).tensors) {
    tensors.emplace(name, maker.tensor(name, *pickled));
  }
  return tensors;
}

/// What `reader` makes of a file's bytes.
auto read_with(const auto& reader, const std::filesystem::path& file) {
  const MappedFile map = mapped(file);
  try {
    return reader(map.bytes());
  } catch (const TorchFileError& error) {
    throw UserError(Fault::data, file.string(), error.what(), error.remedy());
  }
}

}  // namespace

SafeTensors read_torch_file(const std::filesystem::path& file) {
  return {read_with([](std::span<const std::uint8_t> bytes) { return tensors_in(bytes); }, file), {}};
}

std::vector<std::string> left_out_of_torch_file(const std::filesystem::path& file) {
  const auto reader = [](std::span<const std::uint8_t> bytes) {
    return state_dictionary_in(TorchArchive(bytes).object()).left_out;
  };
  return read_with(reader, file);
}

}  // namespace foldwise::worker
