// SPDX-License-Identifier: Apache-2.0
// The readers, one line each.
#include <algorithm>
#include <array>
#include <utility>

#include "datasets/dataset.h"
#include "datasets/readers/afew.h"
#include "datasets/readers/biovid.h"
#include "datasets/readers/fer2013.h"
#include "datasets/readers/folders.h"
#include "datasets/readers/hmdb51.h"
#include "datasets/readers/rafdb.h"
#include "datasets/readers/recola.h"
#include "datasets/readers/sewa.h"
#include "datasets/readers/unbc_mcmaster.h"
#include "datasets/readers/youtube8m.h"
#include "experiments/error.h"

namespace foldwise {
namespace {

using Reader = Dataset (*)(const DatasetOptions&);

constexpr auto readers = std::to_array<std::pair<DatasetName, Reader>>({
    {DatasetName::afew, read_afew},
    {DatasetName::unbc_mcmaster, read_unbc_mcmaster},
    {DatasetName::biovid, read_biovid},
    {DatasetName::hmdb51, read_hmdb51},
    {DatasetName::recola, read_recola},
    {DatasetName::sewa, read_sewa},
    {DatasetName::youtube8m, read_youtube8m},
    {DatasetName::rafdb, read_rafdb},
    {DatasetName::fer2013, read_fer2013},
    {DatasetName::folders, read_folders},
});

}  // namespace

Dataset read_dataset(const DatasetOptions& options) {
  const auto found =
      std::find_if(readers.begin(), readers.end(), [&](const auto& reader) { return reader.first == options.name; });
  if (found != readers.end()) return found->second(options);
  throw UserError(Fault::data, "dataset.name", "there is no reader for " + std::string(name_of(options.name)),
                  "use a dataset that can be read");
}

}  // namespace foldwise
