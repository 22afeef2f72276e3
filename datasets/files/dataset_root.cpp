// SPDX-License-Identifier: Apache-2.0
#include "datasets/files/dataset_root.h"

#include <system_error>

#include "experiments/foundation/error.h"

namespace foldwise::datasets {

bool is_folder(const std::filesystem::path& path) {
  std::error_code error;
  return std::filesystem::is_directory(path, error);
}

std::filesystem::path dataset_root(const DatasetOptions& options, const std::string& holds) {
  if (options.root.empty()) {
    throw UserError(Fault::data, "dataset.root", "no folder is given", "name " + holds);
  }
  if (!is_folder(options.root)) {
    throw UserError(Fault::data, options.root, "there is no such folder", "set dataset.root to " + holds);
  }
  return options.root;
}

void require_single_pictures(const DatasetOptions& options) {
  const DatasetLayout layout = options.layout;
  if (layout == DatasetLayout::automatic || layout == DatasetLayout::faces || layout == DatasetLayout::images) return;
  throw UserError(Fault::data, "dataset.layout", std::string(name_of(layout)),
                  std::string(name_of(options.name)) + " has single pictures alone: use automatic or images");
}

}  // namespace foldwise::datasets
