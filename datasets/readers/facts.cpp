// SPDX-License-Identifier: Apache-2.0
// With the half of dataset.h that chooses a reader: read_dataset.
#include "datasets/readers/facts.h"

#include <algorithm>
#include <array>
#include <set>

#include "datasets/dataset.h"
#include "datasets/files/rooted_path.h"
#include "datasets/files/unknown_files.h"
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

constexpr auto afew_counts = [] {
  constexpr std::array train{133, 74, 81, 150, 144, 117, 74};
  constexpr std::array validation{64, 40, 46, 63, 63, 61, 46};
  std::array<OfficialCount, 2 + 2 * afew_classes.size()> counts;
  counts[0] = OfficialCount{.expected = 773, .split = "Train"};
  counts[1] = OfficialCount{.expected = 383, .split = "Val"};
  for (std::size_t label = 0; label < afew_classes.size(); ++label) {
    counts[2 + 2 * label] = OfficialCount{.expected = train[label], .split = "Train", .label = afew_classes[label]};
    counts[3 + 2 * label] = OfficialCount{.expected = validation[label], .split = "Val", .label = afew_classes[label]};
  }
  return counts;
}();

constexpr auto unbc_counts = std::to_array<OfficialCount>({
    {.what = Counted::subjects, .expected = 25, .task = Task::opi_levels},
    {.expected = 200, .task = Task::opi_levels},
    {.expected = 92, .label = "no_pain", .task = Task::opi_0_3},
    {.expected = 57, .label = "pain", .task = Task::opi_0_3},
});
constexpr auto unbc_defects = std::to_array<KnownDefect>({
    {"095-tv095/tv095t2aeunaff", "begins with"},
});

constexpr auto biovid_counts = std::to_array<OfficialCount>({
    {.what = Counted::subjects, .expected = 87},
    {.expected = 8700},
    {.expected = 1740, .label = "BL1"},
    {.expected = 1740, .label = "PA1"},
    {.expected = 1740, .label = "PA2"},
    {.expected = 1740, .label = "PA3"},
    {.expected = 1740, .label = "PA4"},
});

constexpr auto hmdb51_counts = std::to_array<OfficialCount>({
    {.what = Counted::classes, .expected = 51},
    {.what = Counted::training, .expected = 3570, .split = "1"},
    {.what = Counted::testing, .expected = 1530, .split = "1"},
    {.what = Counted::training, .expected = 3570, .split = "2"},
    {.what = Counted::testing, .expected = 1530, .split = "2"},
    {.what = Counted::training, .expected = 3570, .split = "3"},
    {.what = Counted::testing, .expected = 1530, .split = "3"},
});

constexpr auto sewa_counts = std::to_array<OfficialCount>({
    {.expected = 34, .split = "Train"},
    {.expected = 14, .split = "Devel"},
});

constexpr auto recola_counts = std::to_array<OfficialCount>({
    {.expected = 9, .split = "train"},
    {.expected = 9, .split = "dev"},
});

constexpr auto youtube8m_counts = std::to_array<OfficialCount>({
    {.expected = 3844, .split = "train"},
    {.expected = 3844, .split = "validate"},
    {.what = Counted::classes, .expected = 3862},
});

constexpr auto rafdb_counts = std::to_array<OfficialCount>({
    {.expected = 12271, .split = "train"},
    {.expected = 3068, .split = "test"},
});

constexpr auto fer2013_counts = std::to_array<OfficialCount>({
    {.expected = 28709, .split = "Training"},
    {.expected = 3589, .split = "PublicTest"},
    {.expected = 3589, .split = "PrivateTest"},
});

// A reader that looks into folders of known names alone, so that it matters not where a sweep writes.
template <Dataset (*read)(const DatasetOptions&)>
Dataset by_names(const DatasetOptions& options, const std::filesystem::path&) {
  return read(options);
}

constexpr auto facts_rows = std::to_array<DatasetFacts>({
    {.name = DatasetName::afew,
     .read = by_names<read_afew>,
     .title = "Acted Facial Expressions in the Wild (EmotiW)",
     .layout = "Train_AFEW/<Emotion>/<id>.avi and Val_AFEW/…, or folders of aligned face images",
     .licence = "on request, for academic research, from the EmotiW organisers",
     .citation = "Dhall, Goecke, Lucey, Gedeon: Collecting large, richly annotated facial-expression databases from "
                 "movies. IEEE MultiMedia 19(3), 2012",
     .protocol = ProtocolKind::afew_9_repeats,
     .counts = afew_counts},
    {.name = DatasetName::unbc_mcmaster,
     .read = by_names<read_unbc_mcmaster>,
     .title = "UNBC-McMaster Shoulder Pain Expression Archive",
     .layout = "Images/<subject>/<sequence>/*.png, Frame_Labels/PSPI/…, Sequence_Labels/OPR/…",
     .licence = "on request, for non-commercial research, with a signed agreement",
     .citation = "Lucey, Cohn, Prkachin, Solomon, Matthews: Painful data: the UNBC-McMaster shoulder pain expression "
                 "archive database. FG 2011",
     .protocol = ProtocolKind::unbc_leave_one_subject_out,
     .every_sample = Task::opi_levels,
     .counts = unbc_counts,
     .known_defects = unbc_defects},
    {.name = DatasetName::biovid,
     .read = by_names<read_biovid>,
     .title = "BioVid Heat Pain Database, Part A",
     .layout = "starting_point/samples.csv, video/<subject_name>/<sample_name>.mp4",
     .licence = "on request, for non-commercial research, with a signed agreement",
     .citation = "Walter et al.: The BioVid heat pain database. CYBCO 2013; Werner et al.: Towards pain monitoring. "
                 "BMVC 2013",
     .protocol = ProtocolKind::biovid_8_fold,
     .every_sample = Task::pain_levels,
     .counts = biovid_counts},
    {.name = DatasetName::hmdb51,
     .read = by_names<read_hmdb51>,
     .title = "HMDB-51, human motion",
     .layout = "<class>/<name>.avi, testTrainMulti_7030_splits/<class>_test_split<1-3>.txt",
     .licence = "CC BY 4.0",
     .citation = "Kuehne, Jhuang, Garrote, Poggio, Serre: HMDB: a large video database for human motion recognition. "
                 "ICCV 2011",
     .protocol = ProtocolKind::hmdb51_3_splits,
     .counts = hmdb51_counts},
    {.name = DatasetName::sewa,
     .read = read_sewa,
     .title = "SEWA-DB, as of AVEC 2017, AVEC 2018 and the basic release",
     .layout = "video/Train_01.avi (or Train_DE_01), labels/Train_01.csv, Devel_…, Test_…",
     .licence = "on request, for academic research, with a signed agreement",
     .citation = "Kossaifi et al.: SEWA DB: a rich database for audio-visual emotion and sentiment research in the "
                 "wild. IEEE TPAMI 43(3), 2021",
     .protocol = ProtocolKind::sewa_train_devel,
     .withholds_test_labels = true,
     .counts = sewa_counts},
    {.name = DatasetName::recola,
     .read = by_names<read_recola>,
     .title = "RECOLA, as of AVEC 2016",
     .layout = "ratings_gold_standard/{arousal,valence}/{train,dev}_<n>.arff, features_audio/…, features_video_…",
     .licence = "on request, for academic research, with a signed agreement",
     .citation = "Ringeval, Sonderegger, Sauer, Lalanne: Introducing the RECOLA multimodal corpus of remote "
                 "collaborative and affective interactions. FG Workshops 2013",
     .protocol = ProtocolKind::recola_train_dev,
     .withholds_test_labels = true,
     .counts = recola_counts},
    {.name = DatasetName::youtube8m,
     .read = by_names<read_youtube8m>,
     .title = "YouTube-8M features, 2017 and 2018",
     .layout = "train*.tfrecord, validate*.tfrecord, test*.tfrecord, video level or frame level",
     .licence = "CC BY 4.0",
     .citation = "Abu-El-Haija et al.: YouTube-8M: a large-scale video classification benchmark. arXiv:1609.08675",
     .protocol = ProtocolKind::youtube8m_shards,
     .withholds_test_labels = true,
     .counts = youtube8m_counts},
    {.name = DatasetName::rafdb,
     .read = by_names<read_rafdb>,
     .title = "RAF-DB, basic expressions",
     .layout = "EmoLabel/list_patition_label.txt, Image/aligned/*_aligned.jpg",
     .licence = "on request, for non-commercial research",
     .citation = "Li, Deng, Du: Reliable crowdsourcing and deep locality-preserving learning for expression "
                 "recognition in the wild. CVPR 2017",
     .protocol = ProtocolKind::rafdb_train_test,
     .counts = rafdb_counts},
    {.name = DatasetName::fer2013,
     .read = by_names<read_fer2013>,
     .title = "FER2013",
     .layout = "fer2013.csv, or Kaggle's train.csv",
     .licence = "as stated by the challenge on Kaggle",
     .citation = "Goodfellow et al.: Challenges in representation learning: a report on three machine learning "
                 "contests. ICONIP 2013",
     .protocol = ProtocolKind::fer2013_train_test,
     .counts = fer2013_counts},
    {.name = DatasetName::folders,
     .read = read_folders,
     .title = "your own videos or images",
     .layout = "<class>/<video or image>, or <split>/<class>/…; optional samples.csv: sample, class, subject, split",
     .licence = "yours",
     .citation = "–",
     .protocol = ProtocolKind::k_fold},
});
static_assert(each_has_its_row(facts_rows, &DatasetFacts::name));

bool fits(const Sample& sample, const Dataset& dataset, const OfficialCount& wanted) {
  if (!wanted.split.empty() && sample.split != wanted.split) return false;
  return wanted.label.empty() || dataset.classes.at(static_cast<std::size_t>(sample.label)) == wanted.label;
}

int count_part(const Dataset& dataset, const OfficialCount& wanted) {
  const std::string_view part = wanted.what == Counted::training ? "train" : "test";
  for (const OfficialSplit& split : dataset.official_splits) {
    if (split.name == wanted.split) return static_cast<int>(std::count(split.parts.begin(), split.parts.end(), part));
  }
  return 0;
}

}  // namespace

std::span<const DatasetFacts> dataset_facts() {
  return facts_rows;
}

const DatasetFacts& facts_of(DatasetName dataset) {
  return facts_rows.at(static_cast<std::size_t>(dataset));
}

Dataset read_dataset(const DatasetOptions& options, const std::filesystem::path& output) {
  if (options.links == Links::refuse) require_no_link_out(options.root);
  Dataset dataset = facts_of(options.name).read(options, output);
  // These come with recordings of other kinds than pictures, or as one file.
  const bool has_other_files =
      options.name == DatasetName::sewa || options.name == DatasetName::recola || options.name == DatasetName::fer2013;
  if (!has_other_files) dataset.unknown_files = unknown_files(OtherFolders(dataset.root, output));
  return dataset;
}

int count(const Dataset& dataset, const OfficialCount& wanted) {
  std::set<std::string_view> subjects;
  int samples = 0;
  switch (wanted.what) {
    case Counted::classes:
      return static_cast<int>(dataset.classes.size());
    case Counted::training:
    case Counted::testing:
      return count_part(dataset, wanted);
    case Counted::samples:
    case Counted::subjects:
      for (const Sample& sample : dataset.samples) {
        if (!fits(sample, dataset, wanted)) continue;
        ++samples;
        if (!sample.subject.empty()) subjects.insert(sample.subject);
      }
      return wanted.what == Counted::samples ? samples : static_cast<int>(subjects.size());
  }
  return 0;
}

std::string describe(const OfficialCount& count) {
  constexpr std::array names{"samples", "subjects", "classes", "training samples", "test samples"};
  std::string text = names[static_cast<std::size_t>(count.what)];
  const bool official = count.what == Counted::training || count.what == Counted::testing;
  if (!count.label.empty()) text += " of " + std::string(count.label);
  if (!count.split.empty()) text += (official ? " of split " : " in ") + std::string(count.split);
  return text;
}

}  // namespace foldwise::datasets
