// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/files/durable_file.h"

namespace foldwise {

DurableFile::DurableFile(std::filesystem::path target) : file_(std::move(target), ".tmp") {
  try {
    file_.cut(0);
  } catch (...) {
    file_.remove();  // no destructor does it for an object that was never made
    throw;
  }
}

DurableFile::~DurableFile() {
  file_.remove();
}

void DurableFile::commit() {
  file_.sync();
  file_.rename_to_target();
}

}  // namespace foldwise
