// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string_view>

#include "worker/models/weights/pickle_value.h"
#include "worker/models/weights/zip_entries.h"

namespace foldwise::worker {

/// How torch.save wrote a file: a zip file since PyTorch 1.6, a stream of pickles and storages before.
enum class TorchFormat : std::uint8_t { none, zip, stream };

/// By the first bytes. No safetensors file looks like one of torch.save.
TorchFormat torch_format_of(std::span<const std::uint8_t> file);

/// The object that torch.save wrote, and the elements of its storages where they lie in the file. Executes nothing.
class TorchArchive {
 public:
  /// `file` must outlast it. Throws TorchFileError, for a file of a big-endian machine too.
  explicit TorchArchive(std::span<const std::uint8_t> file);

  const PickleValue& object() const { return object_; }
  /// The elements of a storage of the object. Throws TorchFileError where the file lacks them, has more or less, or has
  /// another checksum of them.
  std::span<const std::uint8_t> elements_of(const PickledStorage& storage);

 private:
  void read_zip(std::span<const std::uint8_t> file);
  void read_stream(std::span<const std::uint8_t> file);
  void declare_storages();

  PickleArena arena_;
  PickleValue object_;
  std::map<std::string_view, const PickledStorage*> declared_;  ///< by key
  std::map<std::string_view, ZipEntry> stored_;                 ///< by key
  std::set<std::string_view> checked_;                          ///< keys whose checksum was compared
};

}  // namespace foldwise::worker
