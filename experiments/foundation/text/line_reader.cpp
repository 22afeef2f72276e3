// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/text/line_reader.h"

#include <cerrno>
#include <system_error>

#include "experiments/foundation/error.h"
#include "experiments/foundation/text/utf8.h"

namespace foldwise {
namespace {

constexpr std::size_t block = std::size_t{1} << 18;
constexpr std::size_t longest_line = std::size_t{1} << 24;

}  // namespace

LineReader::LineReader(std::filesystem::path file) : file_(std::move(file)) {
  std::error_code error;
  const std::filesystem::file_type type = std::filesystem::status(file_, error).type();
  // Opening a pipe would wait for somebody who writes into it.
  std::string reason = type == std::filesystem::file_type::directory ? "it is a folder"
                       : type == std::filesystem::file_type::fifo    ? "it is a named pipe, and no file"
                                                                     : "";
  if (reason.empty()) {
    stream_.open(file_, std::ios::binary);
    if (!stream_) reason = std::generic_category().message(errno);
  }
  if (!reason.empty())
    throw UserError(Fault::data, file_.string(), "cannot be read: " + reason, "check the dataset and its rights");
}

bool LineReader::next(std::string& line) {
  line.clear();
  bool any = false;
  for (;;) {
    if (next_ == buffer_.size()) {
      buffer_.resize(block);
      stream_.read(buffer_.data(), static_cast<std::streamsize>(block));
      buffer_.resize(static_cast<std::size_t>(stream_.gcount()));
      next_ = 0;
      if (buffer_.empty()) break;
      if (number_ == 0 && !any && buffer_.starts_with(byte_order_mark)) next_ = byte_order_mark.size();
    }
    any = true;
    const std::size_t end = buffer_.find('\n', next_);
    const std::size_t taken = std::min(end, buffer_.size()) - next_;
    line.append(buffer_, next_, taken);
    next_ += taken;
    if (line.size() > longest_line) {
      throw UserError(Fault::data, file_.string() + ":" + std::to_string(number_ + 1), "the line is longer than 16 MiB",
                      "this is not the text file that is expected here");
    }
    if (end == std::string::npos) continue;
    ++next_;
    break;
  }
  if (!any) return false;
  ++number_;
  if (line.ends_with('\r')) line.pop_back();
  return true;
}

std::string LineReader::where() const {
  return file_.string() + ":" + std::to_string(number_);
}

}  // namespace foldwise
