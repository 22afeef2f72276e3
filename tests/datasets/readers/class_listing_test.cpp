// SPDX-License-Identifier: Apache-2.0
#include "datasets/readers/class_listing.h"

#include <gmock/gmock.h>

#include "datasets/readers/misplaced_splits.h"
#include "tests/support/expect_user_error.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

using testing::HasSubstr;
using testing::Optional;
using testing::StartsWith;

TEST(ClassListing, NamesTheClassesOrTheFirstOfThem) {
  Dataset dataset;
  dataset.classes = {"happy", "sad"};
  EXPECT_EQ(describe_classes(dataset), "2 classes: happy, sad");
  dataset.classes = {"happy"};
  EXPECT_EQ(describe_classes(dataset), "1 class: happy");
  dataset.classes = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n"};
  EXPECT_EQ(describe_classes(dataset), "14 classes: a, b, c, d, e, f, g, h, i, j, k, l, … and 2 more");
  dataset.labels = LabelKind::curves;
  dataset.targets = {"valence", "arousal"};
  EXPECT_EQ(describe_classes(dataset), "values of valence, arousal along recordings");
}

class OneClass : public testing::Test {
 protected:
  OneClass() {
    dataset.name = "folders";
    dataset.root = folder.path();
    dataset.classes = {"data"};
    dataset.samples = {{"data/happy/a", "data/happy/a.avi", 0, "", ""}, {"data/sad/b", "data/sad/b.avi", 0, "", ""}};
  }
  void expect_refused(std::initializer_list<std::string> parts) {
    expect_user_error([&] { require_several_classes(dataset); }, parts);
  }
  TemporaryFolder folder;
  Dataset dataset;
};

TEST_F(OneClass, IsRefusedWithTheFolderThatIsMeant) {
  write_text(folder / "data/happy/a.avi", "");
  write_text(folder / "data/sad/b.avi", "");
  write_text(folder / "data/planted/recipe.json", "");
  write_text(folder / "data/runs/x/results.db", "");
  expect_refused({"there is one class alone, data", "the folders in it (happy, sad)",
                  "set dataset.root to " + (folder / "data").string()});
}

TEST_F(OneClass, IsRefusedWhereNoFolderIsInIt) {
  write_text(folder / "data/a.avi", "");
  expect_refused({"one class alone, data", "each class is a folder of its own"});
  write_text(folder / "samples.csv", "");
  expect_refused({"in samples.csv"});
  dataset.name = "fer2013";
  dataset.classes = {"Angry", "Happy"};
  expect_refused({"one class alone, Angry", "complete the copy"});
}

TEST_F(OneClass, IsNoneWhereSamplesDifferOrHaveNoClass) {
  dataset.labels = LabelKind::curves;
  EXPECT_NO_THROW(require_several_classes(dataset));
  dataset.labels = LabelKind::classes;
  dataset.classes = {"data", "other"};
  dataset.samples[1].label = 1;
  EXPECT_NO_THROW(require_several_classes(dataset));
}

TEST(MisplacedSplits, AreClassesOfWhichSeveralAreNamedLikeSplits) {
  EXPECT_THAT(misplaced_splits_remark({"videos_train", "videos_val"}, {}),
              Optional(StartsWith("the classes videos_train and videos_val are named as splits are: ")));
  EXPECT_THAT(misplaced_splits_remark({"Test", "happy", "train", "train_extra"}, {}),
              Optional(HasSubstr("Test, train and train_extra")));
  EXPECT_EQ(misplaced_splits_remark({"training-shoes", "sandals"}, {}), std::nullopt);
  EXPECT_EQ(misplaced_splits_remark({"trainer", "contest", "interval"}, {}), std::nullopt);
}

TEST(MisplacedSplits, IsOneClassThatHoldsSeveralFolders) {
  EXPECT_EQ(misplaced_splits_remark({"car", "train"}, {"car/a.avi", "train/b.avi"}), std::nullopt);
  EXPECT_THAT(
      misplaced_splits_remark({"extra", "train"}, {"extra/happy/a.avi", "train/happy/b.avi", "train/sad/c.avi"}),
      Optional(StartsWith("the class train is named as a split is: ")));
}

}  // namespace
}  // namespace foldwise::datasets
