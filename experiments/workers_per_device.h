// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace foldwise {

/// How many workers share a device.
class WorkersPerDevice {
 public:
  static constexpr int most = 256;
  static constexpr std::string_view usual_word = "usual";
  static constexpr std::string_view measured_word = "auto";

  /// One on a GPU; on the CPU as many as the cores allow.
  constexpr WorkersPerDevice() = default;
  /// So many, from 1 to `most`.
  constexpr WorkersPerDevice(int count) : code_(count) {}  // NOLINT: a number is one
  /// As many as fit into memory and make the device finish more jobs: found out while it works.
  static constexpr WorkersPerDevice measured() { return WorkersPerDevice(-1); }

  bool is_measured() const { return code_ < 0; }
  std::optional<int> fixed() const { return code_ > 0 ? std::optional(code_) : std::nullopt; }
  /// "usual", "auto", "3".
  std::string word() const {
    if (code_ == 0) return std::string(usual_word);
    return is_measured() ? std::string(measured_word) : std::to_string(code_);
  }

  /// As one number, and back: a count, 0 for the usual one, -1 for what is measured.
  std::int64_t code() const { return code_; }
  static WorkersPerDevice of_code(std::int64_t code) { return {static_cast<int>(code)}; }
  bool operator==(const WorkersPerDevice&) const = default;

 private:
  int code_ = 0;
};

}  // namespace foldwise
