// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace foldwise::worker {

/// Lines over a connected socket. One thread reads; any thread writes.
class LineSocket {
 public:
  /// Takes over the descriptor; children do not inherit it.
  explicit LineSocket(int descriptor);
  ~LineSocket();
  LineSocket(const LineSocket&) = delete;
  LineSocket& operator=(const LineSocket&) = delete;

  /// The next line without its line feed; waits for it. nullopt when the other side is gone.
  std::optional<std::string> read_line();
  /// Returns when the line is handed to the kernel. What the other side no longer reads is dropped: read_line() tells.
  void write_line(std::string_view line);

 private:
  int descriptor_;
  std::string received_;
  std::size_t searched_ = 0;  // received_ holds no line feed before
  std::mutex writing_;
};

}  // namespace foldwise::worker
