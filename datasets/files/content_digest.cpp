// SPDX-License-Identifier: Apache-2.0
#include "datasets/files/content_digest.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <system_error>

#include "datasets/files/sample_files.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/files/durable_file.h"
#include "experiments/foundation/files/file_descriptor.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;

constexpr const char* first_line = "foldwise digests 1";
constexpr std::int64_t settled_after = 2'000'000'000;  // nanoseconds

// What tells that a file is still the one that was read. The time of its last status change cannot be set back.
struct Stamp {
  std::int64_t size = 0;
  std::int64_t modified = 0;  ///< nanoseconds since 1970
  std::int64_t changed = 0;
  bool operator==(const Stamp&) const = default;
};

struct Remembered {
  Stamp stamp;
  Key digest;
};

std::int64_t nanoseconds(const timespec& time) {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

std::int64_t now() {
  timespec time{};
  clock_gettime(CLOCK_REALTIME, &time);
  return nanoseconds(time);
}

class OpenFile {
 public:
  explicit OpenFile(const fs::path& path) : path_(path), file_(open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (!file_.open()) fail();
  }

  Stamp stamp() const {
    struct stat status {};
    if (fstat(file_.get(), &status) != 0) fail();
    return {status.st_size, nanoseconds(status.st_mtim), nanoseconds(status.st_ctim)};
  }
  std::size_t read(std::span<std::uint8_t> target) {
    for (;;) {
      const ssize_t bytes = ::read(file_.get(), target.data(), target.size());
      if (bytes >= 0) return static_cast<std::size_t>(bytes);
      if (errno != EINTR) fail();
    }
  }

 private:
  [[noreturn]] void fail() const {
    throw UserError(Fault::data, path_.string(), "cannot be read: " + std::generic_category().message(errno),
                    "check the dataset and its rights");
  }

  const fs::path& path_;
  FileDescriptor file_;
};

Key digest_of(OpenFile& file) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  Key key;
  bool good = context && EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1;
  std::vector<std::uint8_t> buffer(std::size_t{1} << 18);
  while (const std::size_t bytes = good ? file.read(buffer) : 0) {
    good = EVP_DigestUpdate(context.get(), buffer.data(), bytes) == 1;
  }
  if (!good || EVP_DigestFinal_ex(context.get(), key.bytes.data(), nullptr) != 1) {
    throw std::runtime_error("OpenSSL offers no SHA-256");
  }
  return key;
}

std::string to_line(const std::string& path, const Remembered& entry) {
  return entry.digest.hex() + ' ' + std::to_string(entry.stamp.size) + ' ' + std::to_string(entry.stamp.modified) +
         ' ' + std::to_string(entry.stamp.changed) + ' ' + path + '\n';
}

// Lines that cannot be read are left out: they only cost reading a file again.
std::map<std::string, Remembered> load(const fs::path& file) {
  std::map<std::string, Remembered> entries;
  std::ifstream stream(file, std::ios::binary);
  std::string line;
  if (!std::getline(stream, line) || line != first_line) return entries;
  while (std::getline(stream, line) && !stream.eof()) {  // a last line without its end was cut
    std::istringstream fields(line);
    std::string hex;
    Remembered entry;
    std::string path;
    fields >> hex >> entry.stamp.size >> entry.stamp.modified >> entry.stamp.changed;
    if (!fields || fields.get() != ' ' || !std::getline(fields, path)) continue;
    try {
      entry.digest = Key::from_hex(hex);
    } catch (const std::invalid_argument&) {
      continue;
    }
    entries.insert_or_assign(path, entry);
  }
  return entries;
}

}  // namespace

struct DigestCache::Memory {
  fs::path file;
  std::map<std::string, Remembered> entries;
  std::map<std::string, Remembered> added;
};

DigestCache::DigestCache(fs::path file) : memory_(new Memory{std::move(file), {}, {}}) {
  memory_->entries = load(memory_->file);
}

DigestCache::~DigestCache() = default;

fs::path DigestCache::default_file() {
  const char* cache = std::getenv("XDG_CACHE_HOME");
  if (cache != nullptr && fs::path(cache).is_absolute()) return fs::path(cache) / "foldwise" / "digests";
  const char* home = std::getenv("HOME");
  return fs::path(home != nullptr ? home : "/nonexistent") / ".cache" / "foldwise" / "digests";
}

Key DigestCache::of_file(const fs::path& file) {
  OpenFile opened(file);
  const Stamp before = opened.stamp();
  std::error_code error;
  const std::string path = fs::canonical(file, error).string();
  const auto known = memory_->entries.find(path);
  if (known != memory_->entries.end() && known->second.stamp == before) return known->second.digest;

  const std::int64_t started = now();
  const Key digest = digest_of(opened);
  const bool settled = std::max(before.modified, before.changed) + settled_after < started && opened.stamp() == before;
  if (settled && !error && path.find('\n') == std::string::npos) {
    memory_->entries.insert_or_assign(path, Remembered{before, digest});
    memory_->added.insert_or_assign(path, Remembered{before, digest});
  }
  return digest;
}

Key DigestCache::of_files(const fs::path& root, const fs::path& sample) {
  std::string contents;
  for (const fs::path& file : sample_files(root, sample)) contents += of_file(root / file).hex();
  return digest(contents);
}

SampleDigests DigestCache::of_sample(const Dataset& dataset, const Sample& sample) {
  std::string identity = sample.path + '\n';
  if (sample.record >= 0) identity += std::to_string(sample.record) + '\n';
  std::vector<fs::path> files = sample_files(dataset.root, sample.path);
  const std::size_t own = files.size();
  for (const FeatureFile& feature : sample.features) {
    const std::vector<fs::path> more = sample_files(dataset.root, feature.path);
    files.insert(files.end(), more.begin(), more.end());
  }
  std::string content;
  for (const fs::path& file : files) {
    const fs::path whole = dataset.root / file;
    const std::string hex = of_file(whole).hex();
    identity += file.string() + '\n' + std::to_string(fs::file_size(whole)) + '\n' + hex + '\n';
    content += hex;
  }
  const bool is_whole = sample.record < 0 && !files.empty();
  const std::size_t digits = 2 * sizeof(Key::bytes);
  return {digest(identity), is_whole ? std::optional(digest(content)) : std::nullopt,
          digest(std::string_view(content).substr(0, own * digits))};
}

void DigestCache::save() {
  if (memory_->added.empty()) return;
  std::map<std::string, Remembered> entries = load(memory_->file);
  for (const auto& [path, entry] : memory_->added) entries.insert_or_assign(path, entry);
  std::string text = std::string(first_line) + '\n';
  for (const auto& [path, entry] : entries) text += to_line(path, entry);
  try {
    DurableFile file(memory_->file);
    file.append({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    file.commit();
    memory_->added.clear();
  } catch (const UserError&) {
    return;  // by contract: a memory that cannot be written only costs time
  }
}

}  // namespace foldwise::datasets
