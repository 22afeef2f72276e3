// SPDX-License-Identifier: Apache-2.0
#include "worker/models/weights/weights_file.h"

#include <cstdint>
#include <cstring>
#include <fstream>
#include <vector>

#include "worker/models/weights/safetensors_header.h"
#include "worker/models/weights/torch_archive.h"
#include "worker/models/weights/torch_file.h"

namespace foldwise::worker {

namespace {

/// A pickle of any writer: the instruction for its protocol, and no length that a header of safetensors may have.
bool begins_pickle(const std::vector<std::uint8_t>& begin) {
  std::uint64_t header = 0;
  if (begin.size() < sizeof header) return false;
  std::memcpy(&header, begin.data(), sizeof header);
  return begin[0] == 0x80 && begin[1] <= 5 && header > longest_safetensors_header;
}

}  // namespace

SafeTensors read_weights_file(const std::filesystem::path& file) {
  constexpr std::size_t telling = 32;  // bytes; what cannot be opened is told by the reader of safetensors
  std::vector<std::uint8_t> begin(telling);
  std::ifstream stream(file, std::ios::binary);
  stream.read(reinterpret_cast<char*>(begin.data()), telling);
  begin.resize(static_cast<std::size_t>(stream.gcount()));
  const bool torch_file = torch_format_of(begin) != TorchFormat::none || begins_pickle(begin);
  return torch_file ? read_torch_file(file) : read_safetensors(file);
}

}  // namespace foldwise::worker
