// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/unfinished_folder.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <system_error>
#include <vector>

#include "experiments/foundation/error.h"
#include "experiments/foundation/files/durable_file.h"
#include "experiments/foundation/files/file_lock.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& folder, int error) {
  throw UserError(Fault::store, folder.string(), "could not be written: " + std::generic_category().message(error),
                  "free space there or choose another folder");
}

std::vector<fs::path> entries_of(const fs::path& folder) {
  std::vector<fs::path> entries;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    entries.push_back(entry->path());
  }
  return entries;
}

}  // namespace

bool holds(const fs::path& folder, const fs::path& file, const std::string& text) {
  std::error_code error;
  if (!fs::exists(folder, error)) return false;
  if (fs::is_directory(folder, error) && fs::is_empty(folder, error)) return false;
  std::ifstream stream(folder / file, std::ios::binary);
  if (stream) {
    const std::string there{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    if (there == text) return true;
    throw UserError(Fault::usage, folder.string(), "holds a dataset that was generated with other options",
                    "choose another folder, or remove this one first");
  }
  throw UserError(Fault::usage, folder.string(), "is not empty", "choose a new or an empty folder");
}

UnfinishedFolder::UnfinishedFolder(const fs::path& target) : target_(fs::absolute(target).lexically_normal()) {
  if (!target_.has_filename()) target_ = target_.parent_path();
  path_ = target_;
  path_ += ".making";
  std::error_code error;
  fs::create_directories(path_, error);
  if (error) fail(target_, error.value());
  folder_ = FileDescriptor(open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder_.open()) fail(target_, errno);
  // Where folders cannot be locked (NFS), it is filled all the same.
  if (lock_file(folder_, LockKind::whole_file) == LockAnswer::held) {
    throw UserError(Fault::usage, target_.string(), "another process is making this dataset", "wait for it to end");
  }
  for (const fs::path& left : entries_of(path_)) {
    fs::remove_all(left, error);
    if (error) fail(target_, error.value());
  }
}

UnfinishedFolder::~UnfinishedFolder() {
  if (!folder_.open()) return;
  std::error_code unused;
  fs::remove_all(path_, unused);
}

void UnfinishedFolder::finish() {
  if (syncfs(folder_.get()) != 0) fail(target_, errno);  // everything in it at once
  if (std::rename(path_.c_str(), target_.c_str()) != 0) fail(target_, errno);
  folder_.close();
  sync_folder(target_.parent_path());
}

}  // namespace foldwise::datasets
