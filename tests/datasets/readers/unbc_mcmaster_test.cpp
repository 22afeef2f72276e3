// SPDX-License-Identifier: Apache-2.0
#include "datasets/readers/unbc_mcmaster.h"

#include <gmock/gmock.h>

#include <iomanip>
#include <sstream>

#include "datasets/label_traits.h"
#include "experiments/facts/dataset_choices.h"
#include "tests/support/expect_user_error.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

std::string frame_name(const std::string& sequence, int frame) {
  std::ostringstream text;
  text << sequence << std::setfill('0') << std::setw(3) << frame;
  return text.str();
}

/// "   3.0000000e+00", as in the official copy.
std::string label_text(double value) {
  std::ostringstream text;
  text << "   " << std::scientific << std::setprecision(7) << value << '\n';
  return text.str();
}

/// Two subjects with sequences of observed pain 0 to 5, of two frames and more.
class UnbcMcMaster : public testing::Test {
 protected:
  UnbcMcMaster() {
    for (int level = 0; level < 6; ++level) {
      const std::string subject = level < 4 ? "042-ll042" : "095-tv095";
      const std::string sequence = subject.substr(4) + "t1a" + std::string(1, static_cast<char>('a' + level)) + "aff";
      add_sequence(subject, sequence, level, 2 + level);
    }
  }
  void add_sequence(const std::string& subject, const std::string& sequence, int level, int frames) const {
    for (int frame = 1; frame <= frames; ++frame) {
      const std::string name = frame_name(sequence, frame);
      write_text(folder_ / "Images" / subject / sequence / (name + ".png"), "an image");
      write_text(folder_ / "Frame_Labels/PSPI" / subject / sequence / (name + "_facs.txt"),
                 label_text((frame - 1) % 17));
    }
    write_text(folder_ / "Sequence_Labels/OPR" / subject / (sequence + ".txt"), label_text(level));
  }
  Dataset read(Task task = Task::automatic, DatasetLayout layout = DatasetLayout::automatic) const {
    DatasetOptions options;
    options.name = DatasetName::unbc_mcmaster;
    options.root = folder_.path().string();
    options.task = task;
    options.layout = layout;
    return read_dataset(options);
  }
  /// A folder that holds itself once more, as in some copies.
  void nest(const std::string& name) const {
    fs::rename(folder_ / name, folder_ / "moved");
    fs::create_directory(folder_ / name);
    fs::rename(folder_ / "moved", folder_ / name / name);
  }
  fs::path pspi(const std::string& name) const { return folder_ / "Frame_Labels/PSPI/042-ll042/ll042t1aaaff" / name; }
  fs::path opr(const std::string& name) const { return folder_ / "Sequence_Labels/OPR/042-ll042" / name; }
  TemporaryFolder folder_;
};

TEST_F(UnbcMcMaster, ReadsNoPainAgainstPain) {
  const Dataset dataset = read();
  EXPECT_EQ(dataset.name, "unbc_mcmaster");
  EXPECT_THAT(dataset.classes, ElementsAre("no_pain", "pain"));
  EXPECT_EQ(dataset.labels, LabelKind::classes);
  EXPECT_EQ(traits_of(dataset.labels).predictions, choices_of(DatasetName::unbc_mcmaster).predictions);
  EXPECT_THAT(dataset.targets, IsEmpty());
  ASSERT_EQ(dataset.samples.size(), 4u) << "sequences with observed pain 1 and 2 are left out";
  Sample first{"042-ll042/ll042t1aaaff", "Images/042-ll042/ll042t1aaaff", 0, "042-ll042", ""};
  first.curves = {{"pspi", 0, {0, 1}}};
  EXPECT_EQ(dataset.samples[0], first);
  EXPECT_EQ(dataset.samples[1].id, "042-ll042/ll042t1adaff");
  EXPECT_EQ(dataset.samples[1].label, 1);
  EXPECT_EQ(dataset.samples[3].subject, "095-tv095");
  EXPECT_EQ(dataset.samples[3].label, 1);
  EXPECT_EQ(read(Task::opi_0_3).samples, dataset.samples);
}

TEST_F(UnbcMcMaster, ReadsEveryLevel) {
  const Dataset dataset = read(Task::opi_levels);
  EXPECT_THAT(dataset.classes, ElementsAre("0", "1", "2", "3", "4", "5"));
  ASSERT_EQ(dataset.samples.size(), 6u);
  for (int level = 0; level < 6; ++level) {
    const Sample& sample = dataset.samples[static_cast<std::size_t>(level)];
    EXPECT_EQ(sample.label, level);
    EXPECT_EQ(sample.curves.at(0).values.size(), static_cast<std::size_t>(2 + level));
  }
}

TEST_F(UnbcMcMaster, AcceptsFoldersThatNestTwice) {
  const Dataset plain = read();
  nest("Frame_Labels");
  nest("Sequence_Labels");
  EXPECT_EQ(read().samples, plain.samples);
  nest("Images");
  EXPECT_EQ(read().samples.at(0).path, "Images/Images/042-ll042/ll042t1aaaff");
  EXPECT_EQ(read().samples.at(0).id, plain.samples.at(0).id);
}

TEST_F(UnbcMcMaster, AcceptsOpiForOpr) {
  const Dataset plain = read();
  fs::rename(folder_ / "Sequence_Labels/OPR", folder_ / "Sequence_Labels/OPI");
  EXPECT_EQ(read().samples, plain.samples);
  fs::create_directory(folder_ / "Sequence_Labels/OPR");
  expect_user_error([&] { read(); }, {"Sequence_Labels", "OPR and OPI are both there", "keep one"});
}

TEST_F(UnbcMcMaster, IgnoresWhatElseACopyHolds) {
  const Dataset plain = read();
  for (const char* other : {"VAS", "AFF", "SEN"}) {
    write_text(folder_ / "Sequence_Labels" / other / "042-ll042/elsewhere.txt", "99");
  }
  write_text(folder_ / "Frame_Labels/FACS/042-ll042/ll042t1aaaff/ll042t1aaaff001_facs.txt", "4 3 1 2");
  write_text(folder_ / "AAM_landmarks/042-ll042/x.txt", "");
  write_text(folder_ / "Images/042-ll042/ll042t1aaaff/Thumbs.db", "");
  write_text(folder_ / "Images/readme.txt", "");
  write_text(opr("notes.doc"), "");
  write_text(pspi("notes.txt"), "");
  EXPECT_EQ(read().samples, plain.samples);
}

TEST_F(UnbcMcMaster, KeepsTheOrderOfFramesBeyondTheThousandth) {
  add_sequence("107-hs107", "hs107t2aaaff", 3, 1001);
  const std::vector<float> values = read().samples.back().curves.at(0).values;
  ASSERT_EQ(values.size(), 1001u);
  for (std::size_t frame = 0; frame < values.size(); ++frame) ASSERT_EQ(values[frame], frame % 17) << frame;
}

TEST_F(UnbcMcMaster, RefusesAMissingRootOrFolder) {
  DatasetOptions options;
  options.name = DatasetName::unbc_mcmaster;
  expect_user_error([&] { read_dataset(options); }, {"dataset.root", "no folder is given"});
  options.root = "/nowhere/unbc";
  expect_user_error([&] { read_dataset(options); }, {"/nowhere/unbc", "no such folder", "Images, Frame_Labels"});
  for (const char* name : {"Sequence_Labels/OPR", "Sequence_Labels", "Frame_Labels/PSPI", "Frame_Labels", "Images"}) {
    fs::remove_all(folder_ / name);
    expect_user_error([&] { read(); }, {(folder_ / name).string() + ":", "the folder is missing"});
  }
}

TEST_F(UnbcMcMaster, RefusesSequencesWithoutImages) {
  write_text(folder_ / "Images/042-ll042/ll042t1aaaff/notes.txt", "");
  fs::remove(folder_ / "Images/042-ll042/ll042t1aaaff/ll042t1aaaff001.png");
  fs::remove(folder_ / "Images/042-ll042/ll042t1aaaff/ll042t1aaaff002.png");
  expect_user_error([&] { read(); }, {"Images/042-ll042/ll042t1aaaff:", "holds no image"});
  fs::remove_all(folder_ / "Images/042-ll042");
  fs::remove_all(folder_ / "Images/095-tv095");
  expect_user_error([&] { read(); }, {"Images:", "holds no sequence"});
}

TEST_F(UnbcMcMaster, RefusesMissingLabels) {
  fs::remove(pspi("ll042t1aaaff002_facs.txt"));
  expect_user_error([&] { read(); }, {"ll042t1aaaff002_facs.txt", "is missing (1 labels for 2 images)"});
  fs::remove_all(pspi(""));
  expect_user_error([&] { read(); }, {"PSPI/042-ll042/ll042t1aaaff", "the folder is missing"});
  fs::remove(opr("ll042t1abaff.txt"));
  expect_user_error([&] { read(); }, {"OPR/042-ll042/ll042t1abaff.txt", "the label is missing"});
}

TEST_F(UnbcMcMaster, RefusesLabelsOfWhatIsNotThere) {
  write_text(pspi("ll042t1aaaff003_facs.txt"), "0");
  expect_user_error([&] { read(); }, {"ll042t1aaaff003_facs.txt", "no image for it (3 labels for 2 images)"});
  write_text(folder_ / "Frame_Labels/PSPI/042-ll042/ll042t2ahaff/ll042t2ahaff001_facs.txt", "0");
  expect_user_error([&] { read(); }, {"PSPI/042-ll042/ll042t2ahaff", "there are no images of 042-ll042/ll042t2ahaff"});
  write_text(opr("ll042t2ahaff.txt"), "0");
  expect_user_error([&] { read(); }, {"OPR/042-ll042/ll042t2ahaff.txt", "there are no images"});
}

TEST_F(UnbcMcMaster, RefusesValuesThatAreNoneOrOutOfRange) {
  for (const auto& [text, seen] :
       {std::pair("", "is empty"), std::pair("none\n", "holds 'none'"), std::pair("nan", "holds 'nan'"),
        std::pair("1 2\n", "holds '1 2'"), std::pair("-1\n", "holds '-1'"), std::pair("16.5", "holds '16.5'")}) {
    write_text(pspi("ll042t1aaaff002_facs.txt"), text);
    expect_user_error([&] { read(); }, {"ll042t1aaaff002_facs.txt", seen, "PSPI is one number"});
  }
  write_text(pspi("ll042t1aaaff002_facs.txt"), "16");
  EXPECT_EQ(read().samples.at(0).curves.at(0).values.at(1), 16);
  for (const auto& [text, seen] : {std::pair("", "is empty"), std::pair("x", "holds 'x'"), std::pair("6", "holds '6'"),
                                   std::pair("-1", "holds '-1'"), std::pair("2.5", "holds a fraction")}) {
    write_text(opr("ll042t1abaff.txt"), text);
    expect_user_error([&] { read(); }, {"OPR/042-ll042/ll042t1abaff.txt", seen});
  }
}

TEST_F(UnbcMcMaster, RefusesLayoutsThatItDoesNotHave) {
  EXPECT_EQ(read(Task::automatic, DatasetLayout::images).samples.size(), 4u);
  expect_user_error([&] { read(Task::automatic, DatasetLayout::videos); }, {"dataset.layout", "videos", "images"});
}

TEST_F(UnbcMcMaster, FollowsLinks) {
  const TemporaryFolder elsewhere;
  fs::rename(folder_ / "Images", elsewhere / "Images");
  fs::create_directory_symlink(elsewhere / "Images", folder_ / "Images");
  EXPECT_EQ(read().samples.size(), 4u);
}

TEST_F(UnbcMcMaster, ReadsByteOrderMarksAndNamesInAnyCase) {
  const std::vector<Sample> expected = read(Task::opi_levels).samples;
  const std::string sequence = "042-ll042/ll042t1aaaff";
  write_text(opr("ll042t1aaaff.txt"), "\xEF\xBB\xBF" + label_text(0));
  const fs::path label = folder_ / "Frame_Labels/PSPI" / sequence / "ll042t1aaaff002_facs.txt";
  fs::remove(label);
  write_text(label.parent_path() / "ll042t1aaaff002_FACS.TXT", "\xEF\xBB\xBF" + label_text(1));
  fs::rename(folder_ / "Sequence_Labels/OPR", folder_ / "Sequence_Labels/opr");
  fs::rename(folder_ / "Sequence_Labels", folder_ / "sequence_labels");
  EXPECT_EQ(read(Task::opi_levels).samples, expected);
}

}  // namespace
}  // namespace foldwise::datasets
