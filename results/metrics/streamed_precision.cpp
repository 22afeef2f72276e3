// SPDX-License-Identifier: Apache-2.0
#include "results/metrics/streamed_precision.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <queue>
#include <stdexcept>
#include <string>
#include <utility>

#include "experiments/foundation/error.h"

namespace foldwise::results {
namespace {

[[noreturn]] void refuse_folder(const std::filesystem::path& folder, int code) {
  throw UserError(Fault::store, folder.string(), std::string("a temporary file of scores: ") + std::strerror(code),
                  "make room, or give a folder that can be written to");
}

FileDescriptor nameless_file(const std::filesystem::path& folder) {
  std::string name = (folder / "scores.XXXXXX").string();
  FileDescriptor file(::mkostemp(name.data(), O_CLOEXEC));
  if (!file.open()) refuse_folder(folder, errno);
  ::unlink(name.c_str());
  return file;
}

}  // namespace

/// The tags of several runs, the highest score first.
class StreamedPrecision::Merge {
 public:
  Merge(const StreamedPrecision& of, const std::vector<Run>& runs) : of_(of) {
    for (const Run& run : runs) {
      sources_.push_back({run, {}, 0});
      if (refill(sources_.back())) queue_.push({sources_.back().next().score, sources_.size() - 1});
    }
  }

  bool ended() const { return queue_.empty(); }
  ScoredTag next() {
    Source& source = sources_[queue_.top().second];
    const std::size_t place = queue_.top().second;
    queue_.pop();
    const ScoredTag tag = source.next();
    ++source.used;
    if (source.used < source.read.size() || refill(source)) queue_.push({source.next().score, place});
    return tag;
  }

 private:
  struct Source {
    Run left;
    std::vector<ScoredTag> read;
    std::size_t used = 0;
    const ScoredTag& next() const { return read[used]; }
  };

  bool refill(Source& source) {
    const auto count = std::min<std::uint64_t>(source.left.count, of_.memory_.tags_of_run);
    source.read.resize(count);
    source.used = 0;
    char* bytes = reinterpret_cast<char*>(source.read.data());
    std::size_t missing = count * sizeof(ScoredTag);
    auto place = static_cast<off_t>(source.left.first * sizeof(ScoredTag));
    while (missing > 0) {
      const ssize_t got = ::pread(of_.file_.get(), bytes, missing, place);
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) refuse_folder(of_.folder_, got < 0 ? errno : EIO);
      bytes += got;
      place += got;
      missing -= static_cast<std::size_t>(got);
    }
    source.left.first += count;
    source.left.count -= count;
    return count > 0;
  }

  const StreamedPrecision& of_;
  std::vector<Source> sources_;
  std::priority_queue<std::pair<double, std::size_t>> queue_;  // of each source that goes on its next score
};

StreamedPrecision::StreamedPrecision(std::filesystem::path folder, PrecisionMemory memory)
    : folder_(std::move(folder)), memory_(memory), file_(nameless_file(folder_)) {
  waiting_.reserve(memory_.tags);
}

void StreamedPrecision::add(const Prediction& prediction) {
  for (const ScoredTag& tag : highest_tags(prediction)) {
    if (waiting_.size() == memory_.tags) flush();
    waiting_.push_back(tag);
  }
  all_right_ += prediction.target;
  ++predictions_;
}

double StreamedPrecision::value() {
  if (predictions_ == 0) throw std::invalid_argument("a metric of no predictions");
  PrecisionSum sum;
  if (runs_.empty()) {  // all of it is here
    std::ranges::sort(waiting_, std::greater(), &ScoredTag::score);
    for (const ScoredTag& tag : waiting_) sum.add(tag);
    return sum.mean(all_right_);
  }
  flush();
  while (runs_.size() > memory_.runs) merge_some();
  for (Merge merge(*this, runs_); !merge.ended();) sum.add(merge.next());
  return sum.mean(all_right_);
}

void StreamedPrecision::flush() {
  if (waiting_.empty()) return;
  std::ranges::sort(waiting_, std::greater(), &ScoredTag::score);
  runs_.push_back({written_, waiting_.size()});
  append(waiting_);
  waiting_.clear();
}

void StreamedPrecision::merge_some() {
  const std::vector<Run> first(runs_.begin(), runs_.begin() + static_cast<std::ptrdiff_t>(memory_.runs));
  runs_.erase(runs_.begin(), runs_.begin() + static_cast<std::ptrdiff_t>(memory_.runs));
  Run merged{written_, 0};
  std::vector<ScoredTag> block;
  for (Merge merge(*this, first); !merge.ended();) {
    block.push_back(merge.next());
    ++merged.count;
    if (block.size() < memory_.tags_of_run && !merge.ended()) continue;
    append(block);
    block.clear();
  }
  runs_.push_back(merged);
}

void StreamedPrecision::append(const std::vector<ScoredTag>& tags) {
  const char* bytes = reinterpret_cast<const char*>(tags.data());
  std::size_t left = tags.size() * sizeof(ScoredTag);
  auto place = static_cast<off_t>(written_ * sizeof(ScoredTag));
  while (left > 0) {
    const ssize_t put = ::pwrite(file_.get(), bytes, left, place);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) refuse_folder(folder_, put < 0 ? errno : EIO);
    bytes += put;
    place += put;
    left -= static_cast<std::size_t>(put);
  }
  written_ += tags.size();
}

}  // namespace foldwise::results
