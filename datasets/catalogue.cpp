// SPDX-License-Identifier: Apache-2.0
// The readers, one line each.
#include <array>
#include <utility>

#include "datasets/dataset.h"
#include "datasets/readers/afew.h"

namespace foldwise {
namespace {

using Reader = Dataset (*)(const DatasetOptions&);

constexpr std::array<std::pair<DatasetName, Reader>, 1> readers{{
    {DatasetName::afew, read_afew},
}};
static_assert(readers.size() == Choices<DatasetName>::names.size(), "each dataset needs its reader");

}  // namespace

Dataset read_dataset(const DatasetOptions& options) {
  return readers[static_cast<std::size_t>(options.name)].second(options);
}

}  // namespace foldwise
