// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "experiments/foundation/files/file_descriptor.h"
#include "experiments/foundation/text/line_splitter.h"

namespace foldwise::worker {

/// Lines over a connected socket, each waited for: an agent's end, orchestrator::LineSocket, never waits. One thread
/// reads; any thread writes.
class BlockingLineSocket {
 public:
  /// Takes over the descriptor; children do not inherit it.
  explicit BlockingLineSocket(int descriptor);

  /// The next line without its line feed; waits for it. nullopt when the other side is gone.
  std::optional<std::string> read_line();
  /// Returns when the line is handed to the kernel. What the other side no longer reads is dropped: read_line() tells.
  void write_line(std::string_view line);

 private:
  FileDescriptor descriptor_;
  LineSplitter received_;
  std::mutex writing_;
};

}  // namespace foldwise::worker
