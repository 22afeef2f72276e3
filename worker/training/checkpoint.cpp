// SPDX-License-Identifier: Apache-2.0
#include "worker/training/checkpoint.h"

#include <torch/types.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <map>
#include <stdexcept>
#include <string_view>

namespace foldwise::worker {
namespace {

constexpr std::string_view file_prefix = "checkpoint-";
constexpr std::string_view suffix = ".safetensors";
constexpr const char* checksum_name = "checksum";

/// A 64-bit checksum against damage on disk (not against forgery): eight bytes at a time.
class Checksum {
 public:
  void add(const void* data, std::size_t bytes) {
    const auto* from = static_cast<const unsigned char*>(data);
    for (; bytes >= sizeof(std::uint64_t); bytes -= sizeof(std::uint64_t), from += sizeof(std::uint64_t)) {
      std::uint64_t word = 0;
      std::memcpy(&word, from, sizeof word);
      add(word);
    }
    std::uint64_t rest = 0;
    std::memcpy(&rest, from, bytes);
    add(rest ^ (static_cast<std::uint64_t>(bytes) << 56U));
  }
  std::string text() const { return std::to_string(value_); }

 private:
  void add(std::uint64_t word) {
    value_ = std::rotl((value_ ^ word) * 0x9fb21c651e98df25ULL, 29) * 0xd6e8feb86659fd93ULL + 1;
  }
  std::uint64_t value_ = 0x243f6a8885a308d3ULL;
};

std::string checksum(const SafeTensors& content) {
  Checksum sum;
  for (const auto& [name, tensor] : content.tensors) {
    sum.add(name.data(), name.size());
    const torch::Tensor bytes = tensor.contiguous();
    sum.add(bytes.data_ptr(), bytes.nbytes());
  }
  for (const auto& [name, value] : content.metadata) {
    if (name == checksum_name) continue;
    sum.add(name.data(), name.size());
    sum.add(value.data(), value.size());
  }
  return sum.text();
}

std::optional<std::uint64_t> number_of(const std::filesystem::path& file) {
  const std::string name = file.filename().string();
  if (!name.starts_with(file_prefix) || !name.ends_with(suffix)) return std::nullopt;
  std::uint64_t number = 0;
  const char* end = name.data() + name.size() - suffix.size();
  const auto [stop, error] = std::from_chars(name.data() + file_prefix.size(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

/// Oldest first. Leftovers of interrupted writes are removed on the way.
std::map<std::uint64_t, std::filesystem::path> list(const std::filesystem::path& folder) {
  std::map<std::uint64_t, std::filesystem::path> found;
  if (!std::filesystem::is_directory(folder)) return found;
  std::vector<std::filesystem::path> leftovers;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (const auto number = number_of(entry.path())) {
      found.emplace(*number, entry.path());
    } else {
      leftovers.push_back(entry.path());
    }
  }
  for (const auto& leftover : leftovers) std::filesystem::remove(leftover);
  return found;
}

SafeTensors read_verified(const std::filesystem::path& file) {
  SafeTensors content = read_safetensors(file);
  const auto stored = content.metadata.find(checksum_name);
  if (stored == content.metadata.end()) throw std::runtime_error("it has no checksum");
  if (stored->second != checksum(content)) throw std::runtime_error("its checksum does not match its content");
  return content;
}

}  // namespace

CheckpointFolder::Loaded CheckpointFolder::load() const {
  Loaded loaded;
  const auto files = list(folder_);
  for (auto newest = files.rbegin(); newest != files.rend() && !loaded.content; ++newest) {
    try {
      loaded.content = read_verified(newest->second);
    } catch (const std::exception& failure) {
      loaded.remarks.push_back("checkpoint " + newest->second.filename().string() +
                               " is damaged and was removed: " + failure.what());
      std::filesystem::remove(newest->second);
    }
  }
  return loaded;
}

void CheckpointFolder::save(SafeTensors content) const {
  std::filesystem::create_directories(folder_);
  const auto earlier = list(folder_);
  const std::uint64_t number = earlier.empty() ? 1 : earlier.rbegin()->first + 1;
  content.metadata[checksum_name] = checksum(content);
  write_safetensors(folder_ / (std::string(file_prefix) + std::to_string(number) + std::string(suffix)), content);
  for (const auto& [old, file] : earlier) {
    if (old + 1 < number) std::filesystem::remove(file);
  }
}

void CheckpointFolder::clear() const {
  std::filesystem::remove_all(folder_);
}

}  // namespace foldwise::worker
