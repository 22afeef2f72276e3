// SPDX-License-Identifier: Apache-2.0
#include "worker/stages/stage_folder.h"

#include <fcntl.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <span>
#include <stdexcept>
#include <utility>

#include "experiments/foundation/durable_file.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/file_lock.h"

namespace foldwise::worker {
namespace {

constexpr const char* result_name = "result.json";

/// nullopt when there is none or it is not a result.
std::optional<Result> parse_file(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return std::nullopt;
  const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  try {
    return parse_result(text);
  } catch (const std::invalid_argument&) {
    return std::nullopt;
  }
}

bool present(const std::filesystem::path& output, const Artifact& artifact) {
  std::error_code error;
  const auto size = std::filesystem::file_size(output / artifact.path, error);
  return !error && std::cmp_equal(size, artifact.bytes);
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
    throw UserError(Fault::store, folder.string(), error ? error.message() : std::strerror(errno),
                    "the sweep's folder must be writable");
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
  std::optional<Result> result = parse_file(file(result_name));
  if (!result) return std::nullopt;
  for (const Artifact& artifact : result->artifacts) {
    if (!present(output_, artifact)) return std::nullopt;
  }
  return result;
}

void StageFolder::finish(const Result& result) const {
  const std::string text = to_json(result) + "\n";
  DurableFile target(file(result_name));
  target.append({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  target.commit();
}

std::filesystem::path stage_folder(const std::filesystem::path& output, const Key& key) {
  return output / "stages" / key.hex();
}

Result read_result(const std::filesystem::path& output, const Key& key) {
  const std::filesystem::path file = stage_folder(output, key) / result_name;
  if (std::optional<Result> result = parse_file(file)) return *std::move(result);
  throw UserError(Fault::store, file.string(), "no result of this stage that can be read",
                  "remove the stage's folder and run the sweep again");
}

}  // namespace foldwise::worker
