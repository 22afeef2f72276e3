// SPDX-License-Identifier: Apache-2.0
#include "datasets/readers/afew.h"

#include <gmock/gmock.h>

#include "tests/support/expect_user_error.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

/// The ids of a small copy: two videos per class and split.
const std::array<std::string, 2> ids{"000046280", "010924040"};

void make_videos(const fs::path& root) {
  for (const std::string split : {"Train_AFEW", "Val_AFEW"}) {
    for (std::size_t label = 0; label < afew_classes.size(); ++label) {
      for (const std::string& id : ids) {
        write_text(root / split / afew_classes[label] / (std::to_string(label) + id + ".avi"), "a video");
      }
    }
  }
}

fs::path aligned_folder(const std::string& split) {
  return fs::path(split + "_AFEW") /
         (split == "Val" ? "AlignedFaces_LBPTOP_Points_Val" : "AlignedFaces_LBPTOP_Points") / "Faces";
}

void make_aligned(const fs::path& root) {
  for (const std::string split : {"Train", "Val"}) {
    for (std::size_t label = 0; label < afew_classes.size(); ++label) {
      for (const std::string& id : ids) {
        write_text(root / aligned_folder(split) / (std::to_string(label) + id) / "001.png", "an image");
      }
    }
  }
}

void make_class_faces(const fs::path& root) {
  for (const std::string split : {"Train_AFEW", "Val_AFEW"}) {
    for (std::size_t label = 0; label < afew_classes.size(); ++label) {
      for (const std::string& id : ids) {
        write_text(root / split / afew_classes[label] / (std::to_string(label) + id) / "001.png", "an image");
      }
    }
  }
}

Dataset read(const fs::path& root, DatasetLayout layout = DatasetLayout::automatic) {
  DatasetOptions options;
  options.root = root.string();
  options.layout = layout;
  return read_dataset(options);
}

std::vector<std::string> ids_of(const Dataset& dataset) {
  std::vector<std::string> result;
  result.reserve(dataset.samples.size());
  for (const Sample& sample : dataset.samples) result.push_back(sample.id);
  return result;
}

TEST(Afew, ReadsVideos) {
  const TemporaryFolder folder;
  make_videos(folder.path());

  const Dataset dataset = read(folder.path());

  EXPECT_EQ(dataset.name, "afew");
  EXPECT_THAT(dataset.classes, ElementsAre("Angry", "Disgust", "Fear", "Happy", "Neutral", "Sad", "Surprise"));
  ASSERT_EQ(dataset.samples.size(), 28u);
  EXPECT_EQ(dataset.samples.front(),
            (Sample{"Train_AFEW/Angry/0000046280", "Train_AFEW/Angry/0000046280.avi", 0, "", "Train"}));
  EXPECT_EQ(dataset.samples.back(),
            (Sample{"Val_AFEW/Surprise/6010924040", "Val_AFEW/Surprise/6010924040.avi", 6, "", "Val"}));
}

TEST(Afew, SortsSamplesById) {
  const TemporaryFolder folder;
  make_videos(folder.path());
  const std::vector<std::string> read_ids = ids_of(read(folder.path()));
  EXPECT_TRUE(std::is_sorted(read_ids.begin(), read_ids.end()));
}

TEST(Afew, ReadsFacesBelowTheEmotions) {
  const TemporaryFolder folder;
  make_class_faces(folder.path());
  const Dataset dataset = read(folder.path());
  ASSERT_EQ(dataset.samples.size(), 28u);
  EXPECT_EQ(dataset.samples[2],
            (Sample{"Train_AFEW/Disgust/1000046280", "Train_AFEW/Disgust/1000046280", 1, "", "Train"}));
}

TEST(Afew, LabelsAlignedFacesByTheVideoOfTheirId) {
  const TemporaryFolder folder;
  make_videos(folder.path());
  make_aligned(folder.path());

  const Dataset faces = read(folder.path(), DatasetLayout::faces);

  ASSERT_EQ(faces.samples.size(), 28u);
  EXPECT_EQ(faces.samples.back(), (Sample{"Val_AFEW/Surprise/6010924040",
                                          "Val_AFEW/AlignedFaces_LBPTOP_Points_Val/Faces/6010924040", 6, "", "Val"}));
  EXPECT_EQ(ids_of(faces), ids_of(read(folder.path(), DatasetLayout::videos)));
}

TEST(Afew, LeavesOutVideosWhoseFacesWereNotFound) {
  const TemporaryFolder folder;
  make_videos(folder.path());
  make_aligned(folder.path());
  fs::remove_all(folder.path() / aligned_folder("Train") / "3000046280");
  EXPECT_EQ(read(folder.path(), DatasetLayout::faces).samples.size(), 27u);
}

TEST(Afew, PrefersFacesWhereBothSplitsHaveThem) {
  const TemporaryFolder folder;
  make_videos(folder.path());
  EXPECT_EQ(read(folder.path()).samples.front().path, "Train_AFEW/Angry/0000046280.avi");
  make_aligned(folder.path());
  EXPECT_EQ(read(folder.path()).samples.front().path, (aligned_folder("Train") / "0000046280").string());
  fs::remove_all(folder / "Val_AFEW/AlignedFaces_LBPTOP_Points_Val");
  EXPECT_EQ(read(folder.path()).samples.front().path, "Train_AFEW/Angry/0000046280.avi");
}

TEST(Afew, AcceptsSplitsNamedTrainAndVal) {
  const TemporaryFolder folder;
  make_videos(folder.path());
  fs::rename(folder / "Train_AFEW", folder / "Train");
  fs::rename(folder / "Val_AFEW", folder / "Val");
  const Dataset dataset = read(folder.path());
  EXPECT_EQ(dataset.samples.front().id, "Train_AFEW/Angry/0000046280");
  EXPECT_EQ(dataset.samples.front().path, "Train/Angry/0000046280.avi");
}

TEST(Afew, IgnoresDotFilesAndOtherExtensions) {
  const TemporaryFolder folder;
  make_videos(folder.path());
  write_text(folder / "Train_AFEW/Angry/.hidden.avi", "");
  write_text(folder / "Train_AFEW/Angry/notes.txt", "");
  write_text(folder / "Train_AFEW/.cache/x.avi", "");
  write_text(folder / "Train_AFEW/readme.txt", "");
  write_text(folder / "planted/manifest.csv", "");
  EXPECT_EQ(read(folder.path()).samples.size(), 28u);
}

TEST(Afew, ReadsUpperCaseExtensions) {
  const TemporaryFolder folder;
  make_videos(folder.path());
  write_text(folder / "Train_AFEW/Angry/new.AVI", "a video");
  EXPECT_EQ(read(folder.path()).samples.size(), 29u);
}

TEST(Afew, RefusesAMissingRoot) {
  expect_user_error([] { read("/nowhere/afew"); }, {"/nowhere/afew", "no such folder", "Train_AFEW and Val_AFEW"});
  expect_user_error([] { read(""); }, {"dataset.root", "no folder is given"});
}

TEST(Afew, RefusesAMissingSplit) {
  const TemporaryFolder folder;
  make_videos(folder.path());
  fs::remove_all(folder / "Val_AFEW");
  expect_user_error([&] { read(folder.path()); }, {"Val_AFEW", "split Val is missing"});
}

TEST(Afew, RefusesAnUnknownClass) {
  const TemporaryFolder folder;
  make_videos(folder.path());
  write_text(folder / "Train_AFEW/Contempt/1.avi", "a video");
  expect_user_error([&] { read(folder.path()); },
                    {"Train_AFEW/Contempt", "'Contempt' is not a class of AFEW", "Angry, Disgust, Fear"});
}

TEST(Afew, RefusesAMissingOrEmptyClass) {
  const TemporaryFolder folder;
  make_videos(folder.path());
  fs::remove_all(folder / "Val_AFEW/Fear");
  expect_user_error([&] { read(folder.path()); }, {"Val_AFEW", "the class Fear is missing"});
  fs::create_directory(folder / "Val_AFEW/Fear");
  expect_user_error([&] { read(folder.path()); }, {"Val_AFEW/Fear", "the class has no video"});
}

TEST(Afew, RefusesALayoutThatIsNotThere) {
  const TemporaryFolder folder;
  make_videos(folder.path());
  expect_user_error([&] { read(folder.path(), DatasetLayout::faces); },
                    {"no folder of aligned faces", "layout: videos"});
  const TemporaryFolder other;
  make_class_faces(other.path());
  expect_user_error([&] { read(other.path(), DatasetLayout::videos); }, {"there is no video", "layout: faces"});
}

TEST(Afew, RefusesAlignedFacesWithoutALabel) {
  const TemporaryFolder folder;
  make_videos(folder.path());
  make_aligned(folder.path());
  fs::remove(folder / "Train_AFEW/Sad/5000046280.avi");
  expect_user_error([&] { read(folder.path()); },
                    {"Faces/5000046280", "no video tells the emotion", "<Emotion>/5000046280.avi"});
}

TEST(Afew, RefusesAlignedFacesWithTwoLabels) {
  const TemporaryFolder folder;
  make_videos(folder.path());
  make_aligned(folder.path());
  write_text(folder / "Train_AFEW/Sad/0000046280.avi", "a video");
  expect_user_error([&] { read(folder.path()); }, {"Sad/0000046280.avi", "also in Angry"});
}

TEST(Afew, RefusesTwoFilesWithOneId) {
  const TemporaryFolder folder;
  make_videos(folder.path());
  write_text(folder / "Train_AFEW/Sad/5000046280.AVI", "a video");
  expect_user_error([&] { read(folder.path()); }, {"5000046280", "same id"});
}

TEST(Afew, FollowsALinkToASplitOnAnotherDisk) {
  const TemporaryFolder elsewhere;
  const TemporaryFolder folder;
  make_videos(folder.path());
  const std::vector<Sample> expected = read(folder.path()).samples;
  fs::rename(folder / "Train_AFEW", elsewhere / "train");
  fs::create_directory_symlink(elsewhere / "train", folder / "Train_AFEW");
  EXPECT_EQ(read(folder.path()).samples, expected);
}

TEST(Afew, ReadsNamesInAnyCaseUnderTheirOfficialIds) {
  const TemporaryFolder folder;
  make_videos(folder.path());
  fs::rename(folder / "Train_AFEW/Sad", folder / "Train_AFEW/SAD");
  fs::rename(folder / "Train_AFEW", folder / "train_afew");
  const Dataset dataset = read(folder.path());
  ASSERT_EQ(dataset.samples.size(), 28u);
  EXPECT_EQ(dataset.samples[10],
            (Sample{"Train_AFEW/Sad/5000046280", "train_afew/SAD/5000046280.avi", 5, "", "Train"}));
}

TEST(Afew, RefusesLinksToNothing) {
  const TemporaryFolder folder;
  make_videos(folder.path());
  fs::create_symlink(folder / "Train_AFEW/Sad/gone.avi", folder / "Train_AFEW/Sad/link.avi");
  expect_user_error([&] { read(folder.path()); }, {"Sad/link.avi", "link to nothing"});
}

TEST(Afew, FollowsLinksWithinTheRootAndToTheRoot) {
  const TemporaryFolder folder;
  make_videos(folder / "real");
  fs::create_symlink(folder / "real/Train_AFEW/Sad/5000046280.avi", folder / "real/Train_AFEW/Sad/link.avi");
  fs::create_directory_symlink(folder / "real", folder / "root");
  EXPECT_EQ(read(folder / "root").samples.size(), 29u);
}

}  // namespace
}  // namespace foldwise::datasets
