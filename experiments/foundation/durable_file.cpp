// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/durable_file.h"

namespace foldwise {

DurableFile::DurableFile(std::filesystem::path target) : file_(std::move(target), ".tmp") {
  file_.cut(0);
}

DurableFile::~DurableFile() {
  file_.remove();
}

void DurableFile::commit() {
  file_.sync();
  file_.rename_to_target();
}

}  // namespace foldwise
