// SPDX-License-Identifier: Apache-2.0
#include "datasets/readers/biovid.h"

#include <gmock/gmock.h>

#include "tests/support/expect_user_error.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

const std::string list_header = "subject_id\tsubject_name\tclass_id\tclass_name\tsample_id\tsample_name\n";

/// Two subjects, of whom the second does not react, with one sample of each class.
class BioVid : public testing::Test {
 protected:
  BioVid() {
    int sample = 0;
    for (const std::string subject : {"071309_w_21", "082315_w_60"}) {
      for (std::size_t level = 0; level < biovid_levels.size(); ++level) {
        std::string name = subject;
        name.append("-").append(biovid_levels[level]).append("-081");
        rows_.append(subject == "071309_w_21" ? "1" : "2").append("\t").append(subject).append("\t");
        rows_.append(std::to_string(level)).append("\t").append(biovid_levels[level]).append("\t");
        rows_.append(std::to_string(++sample)).append("\t").append(name).append("\n");
        write_text(folder_ / "video" / subject / (name + ".mp4"), "a video");
      }
    }
    write_list(list_header + rows_);
  }
  void write_list(const std::string& text) const { write_text(list(), text); }
  fs::path list() const { return folder_ / "starting_point/samples.csv"; }
  Dataset read(Task task = Task::automatic, SubjectSet subjects = SubjectSet::all) const {
    DatasetOptions options;
    options.name = DatasetName::biovid;
    options.root = folder_.path().string();
    options.task = task;
    options.subjects = subjects;
    return read_dataset(options);
  }
  /// Expects that a list whose lines are changed is refused.
  void expect_refusal(const std::string& from, const std::string& to, std::initializer_list<std::string> parts) const {
    std::string text = list_header + rows_;
    const std::size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    write_list(text.replace(at, from.size(), to));
    expect_user_error([&] { read(); }, parts);
  }
  static std::vector<std::pair<std::string, int>> labels(const Dataset& dataset) {
    std::vector<std::pair<std::string, int>> result;
    for (const Sample& sample : dataset.samples) result.emplace_back(sample.id, sample.label);
    return result;
  }
  TemporaryFolder folder_;
  std::string rows_;
};

TEST_F(BioVid, ReadsEveryLevel) {
  const Dataset dataset = read();
  EXPECT_EQ(dataset.name, "biovid");
  EXPECT_THAT(dataset.classes, ElementsAre("BL1", "PA1", "PA2", "PA3", "PA4"));
  ASSERT_EQ(dataset.samples.size(), 10u);
  EXPECT_EQ(dataset.samples.front(), (Sample{"071309_w_21/071309_w_21-BL1-081",
                                             "video/071309_w_21/071309_w_21-BL1-081.mp4", 0, "071309_w_21", ""}));
  EXPECT_EQ(dataset.samples.back(), (Sample{"082315_w_60/082315_w_60-PA4-081",
                                            "video/082315_w_60/082315_w_60-PA4-081.mp4", 4, "082315_w_60", ""}));
  EXPECT_EQ(read(Task::pain_levels).samples, dataset.samples);
}

TEST_F(BioVid, LeavesTheOtherLevelsOutOfATaskOfTwoClasses) {
  const Dataset two = read(Task::bl1_pa4);
  EXPECT_THAT(two.classes, ElementsAre("BL1", "PA4"));
  EXPECT_THAT(
      labels(two),
      ElementsAre(std::pair("071309_w_21/071309_w_21-BL1-081", 0), std::pair("071309_w_21/071309_w_21-PA4-081", 1),
                  std::pair("082315_w_60/082315_w_60-BL1-081", 0), std::pair("082315_w_60/082315_w_60-PA4-081", 1)));
  const Dataset three = read(Task::bl1_pa3_pa4);
  EXPECT_THAT(three.classes, ElementsAre("BL1", "PA3+PA4"));
  ASSERT_EQ(three.samples.size(), 6u);
  EXPECT_EQ(three.samples[1].id, "071309_w_21/071309_w_21-PA3-081");
  EXPECT_EQ(three.samples[1].label, 1);
  EXPECT_EQ(three.samples[2].label, 1);
}

TEST_F(BioVid, LeavesOutSubjectsWhoDoNotReact) {
  const Dataset dataset = read(Task::bl1_pa4, SubjectSet::reactive);
  EXPECT_THAT(labels(dataset), ElementsAre(std::pair("071309_w_21/071309_w_21-BL1-081", 0),
                                           std::pair("071309_w_21/071309_w_21-PA4-081", 1)));
  EXPECT_EQ(biovid_non_reactive.size(), 20u);
}

TEST_F(BioVid, AcceptsWhatEditorsLeave) {
  const std::vector<Sample> expected = read().samples;
  std::string text = "\xEF\xBB\xBF";
  for (const char c : list_header + rows_) text += c == '\n' ? std::string("\r\n") : std::string(1, c);
  write_list(text.substr(0, text.size() - 2));
  EXPECT_EQ(read().samples, expected);
}

TEST_F(BioVid, FindsColumnsByTheirNames) {
  write_list(
      "Sample_Name\tclass_name\tCLASS_ID\t subject_name\tsubject_id\tsample_id\n"
      "071309_w_21-BL1-081\tBL1\t0\t071309_w_21 \t1\t1\n");
  fs::remove_all(folder_ / "video/082315_w_60");
  for (const char* level : {"PA1", "PA2", "PA3", "PA4"}) {
    fs::remove(folder_ / ("video/071309_w_21/071309_w_21-" + std::string(level) + "-081.mp4"));
  }
  ASSERT_EQ(read().samples.size(), 1u);
  EXPECT_EQ(read().samples.front().subject, "071309_w_21");
}

TEST_F(BioVid, RefusesColumnsThatItDoesNotKnow) {
  expect_refusal("sample_id\t", "sample_number\tsample_id\t",
                 {"samples.csv:1", "the column 'sample_number' is unknown"});
}

TEST_F(BioVid, IgnoresOtherFilesAndReadsUpperCaseExtensions) {
  const fs::path video = folder_ / "video/071309_w_21/071309_w_21-BL1-081";
  fs::rename(video.string() + ".mp4", video.string() + ".MP4");
  write_text(folder_ / "video/071309_w_21/notes.txt", "");
  write_text(folder_ / "video/071309_w_21/.hidden.mp4", "");
  write_text(folder_ / "video/readme.mp4.txt", "");
  write_text(folder_ / "biosignals_raw/071309_w_21/x.csv", "");
  EXPECT_EQ(read().samples.size(), 10u);
  EXPECT_EQ(read().samples.front().path, "video/071309_w_21/071309_w_21-BL1-081.MP4");
}

TEST_F(BioVid, RefusesAMissingRootListOrFolder) {
  DatasetOptions options;
  options.name = DatasetName::biovid;
  expect_user_error([&] { read_dataset(options); }, {"dataset.root", "no folder is given"});
  options.root = "/nowhere/biovid";
  expect_user_error([&] { read_dataset(options); }, {"/nowhere/biovid", "no such folder", "starting_point and video"});
  fs::remove_all(folder_ / "video");
  expect_user_error([&] { read(); }, {"video", "the folder is missing"});
  fs::remove(list());
  expect_user_error([&] { read(); }, {"starting_point/samples.csv", "the list of the samples is missing"});
}

TEST_F(BioVid, RefusesLayoutsThatItDoesNotHave) {
  DatasetOptions options;
  options.name = DatasetName::biovid;
  options.root = folder_.path().string();
  options.layout = DatasetLayout::videos;
  EXPECT_EQ(read_dataset(options).samples.size(), 10u);
  options.layout = DatasetLayout::faces;
  expect_user_error([&] { read_dataset(options); }, {"dataset.layout", "faces", "videos"});
}

TEST_F(BioVid, RefusesARowWithoutItsVideo) {
  fs::remove(folder_ / "video/071309_w_21/071309_w_21-PA2-081.mp4");
  expect_user_error([&] { read(Task::bl1_pa4); },
                    {"samples.csv:4", "there is no", "video/071309_w_21/071309_w_21-PA2-081.mp4"});
}

TEST_F(BioVid, RefusesAVideoWithoutItsRow) {
  write_text(folder_ / "video/071309_w_21/071309_w_21-PA4-082.mp4", "a video");
  expect_user_error([&] { read(); }, {"071309_w_21-PA4-082.mp4", "no line of starting_point/samples.csv"});
  fs::remove(folder_ / "video/071309_w_21/071309_w_21-PA4-082.mp4");
  write_text(folder_ / "video/071309_w_21/071309_w_21-PA4-081.MP4", "a video");
  expect_user_error([&] { read(); }, {"071309_w_21-PA4-081.mp4", "is there twice"});
}

TEST_F(BioVid, RefusesListsThatAreNone) {
  write_list("");
  expect_user_error([&] { read(); }, {"samples.csv", "is empty"});
  write_list(list_header);
  expect_user_error([&] { read(); }, {"samples.csv", "lists no sample"});
  expect_refusal("class_name", "class", {"samples.csv:1", "the column class_name is missing"});
  expect_refusal("\tPA1", "", {"samples.csv:3", "has 5 cells"});
}

TEST_F(BioVid, RefusesClassesThatDisagree) {
  expect_refusal("1\tPA1", "1\tPA9", {"samples.csv:3", "'PA9' is no class", "BL1, PA1, PA2, PA3, PA4"});
  expect_refusal("2\tPA2", "1\tPA2", {"samples.csv:4", "class_id 1 stands beside class_name PA2", "belonged to PA1"});
  expect_refusal("082315_w_60\t0", "082315_w_60\t7", {"samples.csv:7", "class_id 7", "BL1 had 0"});
  expect_refusal("\t1\tPA1", "\tone\tPA1", {"samples.csv:3", "class_id is 'one'", "whole number"});
  expect_refusal("3\tPA3\t4\t071309_w_21-PA3-081", "3\tPA3\t4\t071309_w_21-PA4-081",
                 {"samples.csv:5", "sample_name is '071309_w_21-PA4-081'", "begin with 071309_w_21-PA3-"});
}

TEST_F(BioVid, RefusesSubjectsAndSamplesThatDisagree) {
  expect_refusal("2\t082315_w_60", "1\t082315_w_60", {"samples.csv:7", "subject_id 1", "belonged to 071309_w_21"});
  expect_refusal("\t3\t071309_w_21-PA2-081", "\t2\t071309_w_21-PA2-081", {"samples.csv:4", "sample_id 2"});
  expect_refusal("071309_w_21-PA2-081", "082315_w_60-PA2-081", {"samples.csv:4", "begin with 071309_w_21-PA2-"});
  write_list(list_header + rows_ + "1\t071309_w_21\t0\tBL1\t11\t071309_w_21-BL1-081\n");
  expect_user_error([&] { read(); }, {"samples.csv:12", "071309_w_21-BL1-081 is listed before"});
}

TEST_F(BioVid, RefusesPathsInNames) {
  expect_refusal("1\t071309_w_21", "1\t../../secret", {"samples.csv:2", "subject_name is '../../secret'"});
  expect_refusal("1\t071309_w_21", "1\t/etc", {"samples.csv:2", "subject_name is '/etc'"});
  expect_refusal("1\t071309_w_21", "1\t..", {"samples.csv:2", "subject_name is '..'"});
  expect_refusal("1\t071309_w_21", "1\t", {"samples.csv:2", "subject_name is ''"});
  expect_refusal("071309_w_21-BL1-081", "../071309_w_21-BL1-081", {"samples.csv:2", "sample_name is"});
  expect_refusal("071309_w_21-BL1-081", std::string("071309_w_21-BL1-0\0", 18), {"samples.csv:2", "sample_name is"});
}

TEST_F(BioVid, RefusesOtherEncodings) {
  expect_refusal("082315_w_60", "m\xFCller_w_60", {"samples.csv:7", "is not UTF-8"});
}

TEST_F(BioVid, FollowsLinks) {
  const std::vector<Sample> expected = read().samples;
  const TemporaryFolder elsewhere;
  fs::rename(folder_ / "video/071309_w_21", elsewhere / "subject");
  fs::create_directory_symlink(elsewhere / "subject", folder_ / "video/071309_w_21");
  fs::rename(list(), elsewhere / "samples.csv");
  fs::create_symlink(elsewhere / "samples.csv", list());
  EXPECT_EQ(read().samples, expected);
}

}  // namespace
}  // namespace foldwise::datasets
