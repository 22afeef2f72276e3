// SPDX-License-Identifier: Apache-2.0
#include "worker/stages/planned_files.h"

#include <filesystem>
#include <system_error>

#include "datasets/files/content_digest.h"
#include "experiments/foundation/error.h"

namespace foldwise::worker {
namespace {

constexpr const char* planned_anew =
    "put back what was there, or run the sweep again, which plans anew with what is there now; until then leave the "
    "files of a running sweep alone";

}  // namespace

void require_as_planned(const std::vector<PlannedFile>& files) {
  static datasets::DigestCache seen{std::filesystem::path()};  // of no file: the process's own memory
  for (const PlannedFile& file : files) {
    std::error_code error;
    if (!std::filesystem::exists(file.path, error)) {
      throw UserError(Fault::data, file.field + " " + file.path,
                      "the file was there when the sweep was planned and is gone", planned_anew);
    }
    const Key found = seen.of_file(file.path);
    if (found == file.digest) continue;
    throw UserError(Fault::data, file.field + " " + file.path,
                    "the file has changed since the sweep was planned: its SHA-256 begins with " + found.brief() +
                        " and began with " + file.digest.brief(),
                    planned_anew);
  }
}

}  // namespace foldwise::worker
