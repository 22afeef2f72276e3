// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/agent/attempt_log.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace foldwise::orchestrator {
namespace {

constexpr std::size_t most_lines = 20;
constexpr std::size_t most_bytes = 4096;

}  // namespace

std::filesystem::path attempt_log_path(const std::filesystem::path& output, const std::string& key, int attempt) {
  return output / "logs" / key / ("attempt-" + std::to_string(attempt) + ".log");
}

void AttemptLog::begin(std::filesystem::path file) {
  end();
  path_ = std::move(file);
  file_.close();
  tail_.clear();
}

void AttemptLog::append(std::string_view output) {
  if (output.empty()) return;
  tail_.append(output);
  if (tail_.size() > 2 * most_bytes) tail_.erase(0, tail_.size() - most_bytes);
  if (!path_.empty()) write(output);
}

void AttemptLog::end() {
  const std::int64_t lost = std::exchange(left_out_, 0);
  if (lost == 0 || !file_.open()) return;
  write_all("\n[" + std::to_string(lost) + " bytes more are left out, since a log holds at most " +
            std::to_string(most_written >> 20) + " MiB; the last lines were:]\n" + last_lines() + "\n");
}

void AttemptLog::give_up() {
  tail_ += "\n[" + path_.string() + " cannot be written: " + std::strerror(errno) + "]\n";
  path_.clear();
}

void AttemptLog::write(std::string_view output) {
  if (!file_.open()) {
    std::error_code error;
    std::filesystem::create_directories(path_.parent_path(), error);
    file_ = FileDescriptor(::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
    if (!file_.open()) return give_up();
    struct stat status {};
    if (::fstat(file_.get(), &status) != 0) return give_up();
    room_ = std::max<std::int64_t>(0, most_written - status.st_size);
  }
  const std::string_view fits = output.substr(0, static_cast<std::size_t>(room_));
  room_ -= static_cast<std::int64_t>(fits.size());
  left_out_ += static_cast<std::int64_t>(output.size() - fits.size());
  write_all(fits);
}

void AttemptLog::write_all(std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(file_.get(), text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return give_up();
    text.remove_prefix(static_cast<std::size_t>(count));
  }
}

std::string AttemptLog::last_lines() const {
  std::string_view text = tail_;
  while (text.ends_with('\n')) text.remove_suffix(1);
  if (text.size() > most_bytes) text.remove_prefix(text.size() - most_bytes);
  std::size_t start = text.size();
  for (std::size_t lines = 0; lines < most_lines && start != std::string_view::npos && start > 0; ++lines)
    start = text.rfind('\n', start - 1);
  return std::string(start == std::string_view::npos || start == 0 ? text : text.substr(start + 1));
}

}  // namespace foldwise::orchestrator
