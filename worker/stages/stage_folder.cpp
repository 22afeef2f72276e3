// SPDX-License-Identifier: Apache-2.0
#include "worker/stages/stage_folder.h"

#include <fcntl.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <utility>
#include <variant>

#include "experiments/foundation/error.h"
#include "experiments/foundation/files/durable_file.h"
#include "experiments/foundation/files/file_checksum.h"
#include "experiments/foundation/files/file_lock.h"
#include "experiments/foundation/files/storage_full.h"
#include "experiments/jobs/result_file.h"

namespace foldwise::worker {
namespace {

constexpr const char* result_name = "result.json";

ResultFile parse_file(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return NoResult{};
  return parse_result_file(std::string{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()});
}

/// In its size, and with its checksum where it has one.
bool is_intact(const std::filesystem::path& output, const Artifact& artifact, const LeftResult& left) {
  std::error_code error;
  const auto size = std::filesystem::file_size(output / artifact.path, error);
  if (error || !std::cmp_equal(size, artifact.bytes)) return false;
  const auto told = left.checksums.find(artifact.path);
  return told == left.checksums.end() || file_checksum(output / artifact.path) == told->second;
}

LeftResult read_left(const std::filesystem::path& file) {
  ResultFile found = parse_file(file);
  if (auto* const left = std::get_if<LeftResult>(&found)) return std::move(*left);
  const bool altered = std::holds_alternative<AlteredResult>(found);
  throw UserError(Fault::store, file.string(),
                  altered ? "it is not as its job wrote it" : "no result of this stage that can be read",
                  "run the sweep again: what is missing is made again");
}

}  // namespace

std::optional<StageFolder> StageFolder::lock(const std::filesystem::path& output, const Key& key,
                                             std::chrono::milliseconds patience) {
  const std::filesystem::path folder = stage_folder(output, key);
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  const std::filesystem::path file = folder / "lock";
  FileDescriptor lock(error ? -1 : ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
  if (!lock.open()) {
    const int cause = error ? error.value() : errno;
    constexpr const char* remedy = "the sweep's folder must be writable";
    if (StorageFull::is(cause)) throw StorageFull(folder.string(), std::strerror(cause), remedy);
    throw UserError(Fault::store, folder.string(), std::strerror(cause), remedy);
  }
  if (lock_file(lock, LockKind::whole_file, patience) != LockAnswer::taken) return std::nullopt;
  return StageFolder(output, folder, std::move(lock));
}

Artifact StageFolder::artifact(const std::string& name, const std::string& file_name) const {
  const std::filesystem::path path = file(file_name);
  return {name, std::filesystem::relative(path, output_).generic_string(),
          static_cast<std::int64_t>(std::filesystem::file_size(path))};
}

std::optional<Result> StageFolder::finished() const {
  ResultFile found = parse_file(file(result_name));
  auto* const left = std::get_if<LeftResult>(&found);
  if (left == nullptr) return std::nullopt;
  bool intact = true;
  for (const Artifact& artifact : left->result.artifacts) {
    if (is_intact(output_, artifact, *left)) continue;
    intact = false;
    std::error_code error;
    if ((output_ / artifact.path).parent_path() == folder_) std::filesystem::remove(output_ / artifact.path, error);
  }
  return intact ? std::optional(std::move(left->result)) : std::nullopt;
}

void StageFolder::forget() const {
  std::error_code error;
  std::filesystem::remove(file(result_name), error);
}

void StageFolder::finish(const Result& result) const {
  LeftResult left{.result = result};
  for (const Artifact& artifact : result.artifacts) {
    const std::filesystem::path path = output_ / artifact.path;
    if (path.parent_path() != folder_) continue;  // a frame store has checksums of its own
    if (const auto checksum = file_checksum(path)) left.checksums.emplace(artifact.path, *checksum);
  }
  const std::string text = result_file_text(left);
  DurableFile target(file(result_name));
  target.append({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  target.commit();
}

std::filesystem::path stage_folder(const std::filesystem::path& output, const Key& key) {
  return output / "stages" / key.hex();
}

Result read_result(const std::filesystem::path& output, const Key& key) {
  return read_left(stage_folder(output, key) / result_name).result;
}

Result read_intact(const std::filesystem::path& output, const Key& key) {
  const std::filesystem::path file = stage_folder(output, key) / result_name;
  LeftResult left = read_left(file);
  for (const Artifact& artifact : left.result.artifacts) {
    if (is_intact(output, artifact, left)) continue;
    std::error_code error;
    std::filesystem::rename(file, file.string() + ".damaged", error);
    const bool there = std::filesystem::exists(output / artifact.path, error);
    throw UserError(Fault::store, (output / artifact.path).string(),
                    there ? "its bytes are not those that its job wrote" : "there is no such file any more",
                    "run the sweep again: it is made again");
  }
  return std::move(left.result);
}

}  // namespace foldwise::worker
