// SPDX-License-Identifier: Apache-2.0
// The half of dataset.h that chooses a reader: read_dataset. The readers, one line each.
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

namespace foldwise::datasets {
namespace {

using Reader = Dataset (*)(const DatasetOptions&);

constexpr auto readers = std::to_array<std::pair<DatasetName, Reader>>({
    {DatasetName::afew, read_afew},
    {DatasetName::unbc_mcmaster, read_unbc_mcmaster},
    {DatasetName::biovid, read_biovid},
    {DatasetName::hmdb51, read_hmdb51},
    {DatasetName::sewa, read_sewa},
    {DatasetName::recola, read_recola},
    {DatasetName::youtube8m, read_youtube8m},
    {DatasetName::rafdb, read_rafdb},
    {DatasetName::fer2013, read_fer2013},
    {DatasetName::folders, read_folders},
});

// Readers stand in the order of their names, so that a name without one does not compile.
consteval bool each_has_its_reader() {
  for (std::size_t i = 0; i < readers.size(); ++i) {
    if (readers[i].first != static_cast<DatasetName>(i)) return false;
  }
  return readers.size() == Choices<DatasetName>::names.size();
}
static_assert(each_has_its_reader());

}  // namespace

Dataset read_dataset(const DatasetOptions& options) {
  return readers.at(static_cast<std::size_t>(options.name)).second(options);
}

}  // namespace foldwise::datasets
