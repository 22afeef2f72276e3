// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "worker/models/weights/torch_file_error.h"

namespace foldwise::worker {

/// Reads bytes from front to back. Whatever would read beyond them throws TorchFileError. What it gives lies in the
/// bytes.
class ByteCursor {
 public:
  /// `what` they are, for messages: "its pickle".
  ByteCursor(std::span<const std::uint8_t> bytes, std::string_view what) : left_(bytes), what_(what) {}

  std::uint64_t left() const { return left_.size(); }

  std::span<const std::uint8_t> take(std::uint64_t count) {
    if (count > left_.size()) throw damaged(std::string(what_) + " ends too early");
    const auto taken = left_.first(count);
    left_ = left_.subspan(count);
    return taken;
  }

  /// A little-endian number.
  template <typename Number>
  Number number() {
    static_assert(std::endian::native == std::endian::little);
    Number value;
    std::memcpy(&value, take(sizeof value).data(), sizeof value);
    return value;
  }

  std::string_view text(std::uint64_t bytes) {
    const auto taken = take(bytes);
    return {reinterpret_cast<const char*>(taken.data()), taken.size()};
  }

  /// Up to the next line feed, which is passed too.
  std::string_view line() {
    const auto length = static_cast<std::uint64_t>(std::ranges::find(left_, '\n') - left_.begin());
    const std::string_view line = text(length);
    take(1);
    return line;
  }

 private:
  std::span<const std::uint8_t> left_;
  std::string_view what_;
};

}  // namespace foldwise::worker
