// SPDX-License-Identifier: Apache-2.0
#include "worker/models/weights/weights_file.h"

#include <cstdint>
#include <cstring>
#include <fstream>
#include <string>
#include <system_error>
#include <vector>

#include "experiments/foundation/error.h"
#include "experiments/foundation/formats/safetensors_layout.h"
#include "experiments/foundation/formats/weights_format.h"
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

/// The bytes that tell the formats apart.
std::vector<std::uint8_t> beginning_of(const std::filesystem::path& file) {
  constexpr std::size_t telling = 32;
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(file, error);
  std::ifstream stream(file, std::ios::binary);
  const bool is_file = std::filesystem::exists(status) && !std::filesystem::is_directory(status);
  if (!is_file || !stream) {
    std::string seen = "cannot be opened";
    if (std::filesystem::is_directory(status)) seen = "is a folder";
    if (!std::filesystem::exists(status)) seen += ": there is no such file";
    throw UserError(Fault::data, file.string(), seen, "name a file of weights: of torch.save or of safetensors");
  }
  std::vector<std::uint8_t> begin(telling);
  stream.read(reinterpret_cast<char*>(begin.data()), telling);
  begin.resize(static_cast<std::size_t>(stream.gcount()));
  return begin;
}

bool is_torch_file(const std::vector<std::uint8_t>& begin) {
  return torch_format_of(begin) != TorchFormat::none || begins_pickle(begin);
}

}  // namespace

SafeTensors read_weights_file(const std::filesystem::path& file) {
  const std::vector<std::uint8_t> begin = beginning_of(file);
  if (is_torch_file(begin)) return read_torch_file(file);
  if (std::filesystem::is_regular_file(file)) {
    require_weights_format(file, file.string());
  } else if (begin.empty()) {
    throw UserError(Fault::data, file.string(), "is empty",
                    "name a complete file of weights: of torch.save or of safetensors");
  }
  return read_safetensors(file);
}

std::vector<std::string> left_out_of_weights_file(const std::filesystem::path& file) {
  if (!is_torch_file(beginning_of(file))) return {};
  return left_out_of_torch_file(file);
}

}  // namespace foldwise::worker
