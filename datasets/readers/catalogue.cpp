// SPDX-License-Identifier: Apache-2.0
// The half of dataset.h that chooses a reader: read_dataset. The readers, one line each.
#include <array>

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
#include "experiments/choice_table.h"

namespace foldwise::datasets {
namespace {

struct ReaderRow {
  DatasetName name;
  Dataset (*read)(const DatasetOptions& options);
};

constexpr auto readers = std::to_array<ReaderRow>({
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

static_assert(each_has_its_row(readers, &ReaderRow::name));

}  // namespace

Dataset read_dataset(const DatasetOptions& options) {
  return readers.at(static_cast<std::size_t>(options.name)).read(options);
}

}  // namespace foldwise::datasets
