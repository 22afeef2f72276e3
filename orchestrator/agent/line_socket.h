// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "experiments/foundation/files/file_descriptor.h"
#include "experiments/foundation/text/line_splitter.h"

namespace foldwise::orchestrator {

/// One end of a socket pair that carries lines of any length and never waits: the worker's end is a BlockingLineSocket.
class LineSocket {
 public:
  LineSocket() = default;
  /// The descriptor must not block.
  explicit LineSocket(FileDescriptor descriptor) : descriptor_(std::move(descriptor)) {}

  /// Appends a line feed; what does not fit now is kept for write_pending().
  void send(std::string_view line);
  /// The same, kept for write_pending() as a whole: several lines are then one message to the kernel.
  void keep(std::string_view line);
  void write_pending();
  bool has_pending() const { return !outgoing_.empty(); }

  /// The whole lines that have arrived, without their line feeds. A last line without one is dropped.
  std::vector<std::string> read_lines();
  /// The other side is gone and everything it said has been read.
  bool hung_up() const { return hung_up_; }

  void close() { descriptor_.close(); }
  int descriptor() const { return descriptor_.get(); }

 private:
  FileDescriptor descriptor_;
  LineSplitter incoming_;
  std::string outgoing_;
  bool hung_up_ = false;
};

}  // namespace foldwise::orchestrator
