// SPDX-License-Identifier: Apache-2.0
#include "datasets/inspection/checking.h"

#include <gmock/gmock.h>

#include <opencv2/imgcodecs.hpp>

#include "datasets/commands/commands.h"
#include "datasets/synthetic/afew.h"
#include "datasets/synthetic/recola.h"
#include "tests/datasets/encoded_video.h"
#include "tests/datasets/ffmpeg.h"
#include "tests/datasets/shards.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const ItemProgress silent = [](int, int) {};

/// Videos of AFEW's layout, one per class and split, all different.
void make_small_afew(const fs::path& root) {
  int shade = 0;
  for (const char* split : {"Train_AFEW", "Val_AFEW"}) {
    for (const char* label : {"Angry", "Disgust", "Fear", "Happy", "Neutral", "Sad", "Surprise"}) {
      std::vector<cv::Mat> pictures = moving_square(8, {32, 32});
      pictures.front().setTo(cv::Scalar::all(60 + 10 * ++shade));
      encode(root / split / label / (std::string("00") + std::to_string(shade) + ".avi"), pictures, "MJPG");
    }
  }
}

std::vector<SampleFinding> findings_in(const fs::path& root, const fs::path& cache, CheckOptions options = {}) {
  DatasetOptions reading;
  reading.root = root.string();
  DigestCache digests(cache);
  return check_samples(read_dataset(reading), facts_of(DatasetName::afew), options, digests, silent);
}

TEST(CheckSamples, FindsNothingInSoundVideos) {
  const TemporaryFolder folder;
  make_small_afew(folder / "afew");
  EXPECT_THAT(findings_in(folder / "afew", folder / "digests"), IsEmpty());
}

TEST(CheckSamples, FindsWhatIsBrokenBlackShortOrThereTwice) {
  const TemporaryFolder folder;
  make_small_afew(folder / "afew");
  const fs::path train = folder / "afew/Train_AFEW";
  write_text(train / "Angry/001.avi", "");
  encode(train / "Fear/003.avi", std::vector<cv::Mat>(6, cv::Mat(32, 32, CV_8UC3, cv::Scalar::all(0))), "MJPG");
  std::vector<cv::Mat> dark_start = moving_square(6, {32, 32});
  dark_start[0].setTo(cv::Scalar::all(0));
  dark_start[1].setTo(cv::Scalar::all(0));
  encode(train / "Happy/004.avi", dark_start, "MJPG");
  encode(train / "Sad/006.avi", moving_square(1, {32, 32}), "MJPG");
  fs::copy_file(train / "Disgust/002.avi", train / "Neutral/005.avi", fs::copy_options::overwrite_existing);

  EXPECT_THAT(findings_in(folder / "afew", folder / "digests", {.shortest = 2, .threads = 3}),
              ElementsAre(SampleFinding{"Train_AFEW/Angry/001", "is empty"},
                          SampleFinding{"Train_AFEW/Fear/003", "is black throughout"},
                          SampleFinding{"Train_AFEW/Happy/004", "begins with 2 black frames"},
                          SampleFinding{"Train_AFEW/Sad/006", "has 1 frames, fewer than 2"},
                          SampleFinding{"Train_AFEW/Neutral/005", "holds the same bytes as Train_AFEW/Disgust/002"}));
}

TEST(CheckSamples, SaysWhereBlackFramesAreThatDoNotBeginTheVideo) {
  const TemporaryFolder folder;
  make_small_afew(folder / "afew");
  std::vector<cv::Mat> pictures = moving_square(8, {32, 32});
  for (const std::size_t black : {3U, 5U}) pictures[black].setTo(cv::Scalar::all(0));
  encode(folder / "afew/Train_AFEW/Fear/003.avi", pictures, "MJPG");
  EXPECT_THAT(findings_in(folder / "afew", folder / "digests"),
              ElementsAre(SampleFinding{"Train_AFEW/Fear/003", "has 2 black frames, the first of them frame 3"}));
}

TEST(CheckSamples, TakesBlackWithNoiseForBlack) {
  const TemporaryFolder folder;
  cv::Mat noisy(64, 64, CV_8UC3, cv::Scalar::all(0));
  for (int row = 0; row < noisy.rows; row += 8) noisy.at<cv::Vec3b>(row, row) = {60, 60, 60};
  fs::create_directories(folder / "Images/a");
  for (const std::string name : {"0.png", "1.png"}) cv::imwrite((folder / ("Images/a/" + name)).string(), noisy);
  Dataset dataset{"folders", folder / "", {"calm"}, {}};
  dataset.samples.push_back({"a", "Images/a", 0, "", ""});
  DigestCache digests(folder / "digests");
  EXPECT_THAT(check_samples(dataset, facts_of(DatasetName::folders), {}, digests, silent),
              ElementsAre(SampleFinding{"a", "is black throughout"}));
}

/// A RIFF chunk: its name, its length, its content.
std::string chunk(const std::string& name, const std::string& content) {
  std::string length(4, '\0');
  for (std::size_t byte = 0; byte < 4; ++byte) length[byte] = static_cast<char>(content.size() >> (8 * byte) & 0xFF);
  return name + length + content + (content.size() % 2 == 1 ? std::string(1, '\0') : "");
}

/// An .avi file whose only stream is one second of silence: 8000 samples of 8 bits.
std::string silent_avi() {
  using namespace std::string_literals;
  const std::string main_header(56, '\0');
  std::string stream = "auds"s + std::string(16, '\0') + "\x01\0\0\0"s + "\x40\x1f\0\0"s + std::string(4, '\0') +
                       "\x40\x1f\0\0"s + std::string(20, '\0');
  const std::string format = "\x01\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0"s;
  const std::string list = chunk("LIST", "strl" + chunk("strh", stream) + chunk("strf", format));
  const std::string headers = chunk("LIST", "hdrl" + chunk("avih", main_header) + list);
  return chunk("RIFF", "AVI " + headers + chunk("LIST", "movi" + chunk("00wb", std::string(8000, '\x80'))));
}

TEST(CheckSamples, FindFilesThatAreNoVideosWhateverTheirNames) {
  const TemporaryFolder folder;
  make_small_afew(folder / "afew");
  const fs::path train = folder / "afew/Train_AFEW";
  write_text(train / "Angry/001.avi", silent_avi());
  write_text(train / "Fear/003.avi", "These are words.");
  fs::copy_file(train / "Disgust/002.avi", folder / "whole.avi");
  const std::string whole = read_text(folder / "whole.avi");
  write_text(train / "Happy/004.avi", whole.substr(0, whole.size() / 2));

  const auto findings = findings_in(folder / "afew", folder / "digests");

  ASSERT_EQ(findings.size(), 3u);
  EXPECT_EQ(findings[0].sample, "Train_AFEW/Angry/001");
  EXPECT_THAT(findings[0].what, HasSubstr("cannot be decoded"));
  EXPECT_EQ(findings[1],
            (SampleFinding{"Train_AFEW/Fear/003", "cannot be decoded: it is no video, whatever its name says"}));
  EXPECT_EQ(findings[2].sample, "Train_AFEW/Happy/004");
  EXPECT_THAT(findings[2].what, HasSubstr("is cut"));
}

TEST(CheckSamples, KnowsDefectsOfEveryCopy) {
  const TemporaryFolder folder;
  Dataset dataset{"unbc_mcmaster", folder / "", {"no_pain", "pain"}, {}};
  const std::string sequence = "095-tv095/tv095t2aeunaff";
  const std::string other = "095-tv095/tv095t2afaff";
  for (const std::string& id : {sequence, other}) {
    fs::create_directories(folder / ("Images/" + id));
    for (int frame = 0; frame < 4; ++frame) {
      const cv::Mat picture(16, 16, CV_8UC3, cv::Scalar::all(frame == 0 ? 0 : 90 + static_cast<double>(id.size())));
      cv::imwrite((folder / ("Images/" + id + "/" + std::to_string(frame) + ".png")).string(), picture);
    }
    dataset.samples.push_back({id, "Images/" + id, 0, "095-tv095", ""});
  }
  DigestCache digests(folder / "digests");
  const auto findings = check_samples(dataset, facts_of(DatasetName::unbc_mcmaster), {}, digests, silent);
  EXPECT_THAT(findings, ElementsAre(SampleFinding{sequence, "begins with 1 black frames", true},
                                    SampleFinding{other, "begins with 1 black frames", false}));
}

TEST(CheckSamples, TakesADefectOfEveryCopyForThatDefectAlone) {
  const TemporaryFolder folder;
  const std::string sequence = "095-tv095/tv095t2aeunaff";
  write_text(folder / ("Images/" + sequence + "/0.png"), "");
  Dataset dataset{"unbc_mcmaster", folder / "", {"no_pain", "pain"}, {}};
  dataset.samples.push_back({sequence, "Images/" + sequence, 0, "095-tv095", ""});
  DigestCache digests(folder / "digests");
  EXPECT_THAT(check_samples(dataset, facts_of(DatasetName::unbc_mcmaster), {}, digests, silent),
              ElementsAre(SampleFinding{sequence, "cannot be used: 0.png is empty", false}));
}

TEST(CheckSamples, ReadsFeaturesToTheirEnd) {
  const TemporaryFolder folder;
  make_recola({.recordings = 2, .rows = 10, .audio = 2, .appearance = 1, .geometric = 1}, folder / "r", 1, silent);
  DatasetOptions reading;
  reading.name = DatasetName::recola;
  reading.root = (folder / "r").string();
  const DatasetFacts& facts = facts_of(DatasetName::recola);
  DigestCache digests(folder / "digests");
  EXPECT_THAT(check_samples(read_dataset(reading), facts, {}, digests, silent), IsEmpty());

  write_text(folder / "r/features_audio/arousal/train_1.arff", "@data\n");
  const auto findings = check_samples(read_dataset(reading), facts, {}, digests, silent);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].sample, "train_1");
  EXPECT_THAT(findings[0].what, HasSubstr("before any attribute"));
}

TEST(CheckSamples, ReadsShardsToTheirEnd) {
  const TemporaryFolder folder;
  write_shard(folder / "shards/train00.tfrecord", {numbered_example(1), numbered_example(2), numbered_example(3)});
  DatasetOptions reading;
  reading.name = DatasetName::youtube8m;
  reading.root = (folder / "shards").string();
  const DatasetFacts& facts = facts_of(DatasetName::youtube8m);
  DigestCache digests(folder / "digests");
  EXPECT_THAT(check_samples(read_dataset(reading), facts, {}, digests, silent), IsEmpty());

  std::string content = read_text(folder / "shards/train00.tfrecord");
  content[content.size() - 100] ^= 1;  // in the last example
  write_text(folder / "shards/train00.tfrecord", content);
  const auto findings = check_samples(read_dataset(reading), facts, {}, digests, silent);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].sample, "train00");
  EXPECT_THAT(findings[0].what, HasSubstr("cannot be read"));
}

TEST(CheckCounts, CompareWithTheOfficialOnes) {
  const TemporaryFolder folder;
  make_small_afew(folder / "afew");
  DatasetOptions options;
  options.root = (folder / "afew").string();
  const auto counts = check_counts(options);
  const auto find = [&](const std::string& what) {
    return *std::find_if(counts.begin(), counts.end(), [&](const auto& each) { return each.what == what; });
  };
  EXPECT_EQ(find("samples in Train").seen, 7);
  EXPECT_EQ(find("samples in Train").expected, 773);
  EXPECT_TRUE(find("samples in Train").differs());
  EXPECT_EQ(find("class Sad").seen, 2);
  EXPECT_FALSE(find("class Sad").differs());
}

int run_command(const std::vector<std::string>& arguments, std::string& output) {
  testing::internal::CaptureStdout();
  const int code = run_datasets_command(arguments);
  output = testing::internal::GetCapturedStdout();
  return code;
}

TEST(Check, TellsOfEachOfManyFilesThatAreNoVideos) {
  const TemporaryFolder folder;
  Dataset dataset{"folders", folder.path(), {"a"}, {}};
  for (int i = 0; i < 240; ++i) {
    const std::string name = std::to_string(i) + ".mp4";
    write_text(folder / name, "this is no video " + name);
    dataset.samples.push_back({name, name, 0, "", ""});
  }
  DigestCache digests(folder / "digests");
  const auto findings =
      check_samples(dataset, facts_of(DatasetName::folders), {.shortest = 2, .threads = 8}, digests, [](int, int) {});
  ASSERT_EQ(findings.size(), 240U);
  for (const SampleFinding& finding : findings) EXPECT_THAT(finding.what, HasSubstr("it is no video"));
}

TEST(Check, RemarksThatAVideoIsUneven) {
  const TemporaryFolder folder;
  run_ffmpeg(folder.path(), thirty_frames + "-vf \"select='not(mod(n,3)*gt(n,10))'\" -fps_mode vfr -c:v libx264 a.mp4");
  const Dataset dataset{"folders", folder.path(), {"a"}, {Sample{"a", "a.mp4", 0, "", ""}}};
  DigestCache digests(folder / "digests");
  const auto findings = check_samples(dataset, facts_of(DatasetName::folders), {}, digests, [](int, int) {});
  EXPECT_THAT(findings,
              ElementsAre(SampleFinding{"a", "shows its frames at uneven times, 40 to 120 ms apart", false, true}));
}

TEST(CheckCommand, EndsWithOneWhenSomethingIsWrong) {
  const TemporaryFolder folder;
  make_small_afew(folder / "afew");
  const std::string root = (folder / "afew").string();
  std::string output;
  EXPECT_EQ(run_command({"check", "afew", root, "--any-counts"}, output), 0);
  EXPECT_THAT(output, HasSubstr("Nothing is wrong"));
  EXPECT_EQ(run_command({"check", "afew", root}, output), 1);
  EXPECT_THAT(output, HasSubstr("16 counts differ"));
  write_text(folder / "afew/Val_AFEW/Sad/0013.avi", "RIFF");
  EXPECT_EQ(run_command({"check", "afew", root, "--any-counts"}, output), 1);
  EXPECT_THAT(output, HasSubstr("Val_AFEW/Sad/0013 cannot be decoded: it is no video"));
}

TEST(CheckCommand, OpensNoSampleWhenItIsAskedForCountsAlone) {
  const TemporaryFolder folder;
  make_small_afew(folder / "afew");
  write_text(folder / "afew/Val_AFEW/Sad/0013.avi", "RIFF");
  std::string output;
  EXPECT_EQ(run_command({"check", "afew", folder / "afew", "--any-counts", "--counts-only"}, output), 0);
}

TEST(CheckCommand, EndsWithZeroWhereEveryCopyHasTheDefect) {
  const TemporaryFolder folder;
  const std::string sequence = "095-tv095/tv095t2aeunaff";
  fs::create_directories(folder / ("Images/" + sequence));
  for (int frame = 0; frame < 4; ++frame) {
    const std::string name = sequence + "/tv095t2aeunaff00" + std::to_string(frame);
    const cv::Mat picture(16, 16, CV_8UC3, cv::Scalar::all(frame == 0 ? 0 : 90));
    cv::imwrite((folder / ("Images/" + name + ".png")).string(), picture);
    write_text(folder / ("Frame_Labels/PSPI/" + name + "_facs.txt"), "0\n");
  }
  write_text(folder / ("Sequence_Labels/OPR/" + sequence + ".txt"), "0\n");
  std::string output;
  EXPECT_EQ(run_command({"check", "unbc_mcmaster", folder.path().string(), "--any-counts"}, output), 0);
  EXPECT_THAT(output, HasSubstr(sequence + " begins with 1 black frames (so in every copy)"));
}

TEST(CheckCommand, NamesTheClassesAndWhatMakesThemSuspicious) {
  const TemporaryFolder folder;
  encode(folder / "own/videos_train/a.avi", moving_square(8, {32, 32}), "MJPG");
  encode(folder / "own/videos_val/b.avi", moving_square(9, {32, 32}), "MJPG");
  std::string output;
  EXPECT_EQ(run_command({"check", "folders", folder / "own"}, output), 0);
  EXPECT_THAT(output, HasSubstr("\n2 classes: videos_train, videos_val\n"));
  EXPECT_THAT(output, HasSubstr("\nthe classes videos_train and videos_val are named as splits are"));
  EXPECT_EQ(run_command({"check", "folders", folder.path()}, output), 1);
  EXPECT_THAT(output, HasSubstr("\n1 class: own\n"));
  EXPECT_THAT(output, HasSubstr("there is one class alone, own"));
}

TEST(CheckSamples, RemarksOnLabelsThatEndInTheMiddleOfTheirVideo) {
  const TemporaryFolder folder;
  encode(folder / "video/Train_01.avi", moving_square(75, {32, 32}), "MJPG");  // three seconds
  std::string labels;
  for (int row = 0; row < 15; ++row) labels += "'Train_01';" + std::to_string(row / 10.0) + ";0;0;0\n";
  write_text(folder / "labels/Train_01.csv", labels);
  DatasetOptions reading;
  reading.name = DatasetName::sewa;
  reading.root = folder.path().string();
  DigestCache digests(folder / "digests");
  const auto findings = check_samples(read_dataset(reading), facts_of(DatasetName::sewa), {}, digests, silent);
  EXPECT_THAT(findings, ElementsAre(SampleFinding{
                            "Train_01", "its labels of valence end at 1.5 s, and its video at 3.0 s", false, true}));
}

TEST(CheckCommand, ReadsTheLayoutThatIsAskedFor) {
  const TemporaryFolder folder;
  make_small_afew(folder / "afew");
  std::string output;
  testing::internal::CaptureStderr();
  EXPECT_EQ(run_command({"check", "afew", folder / "afew", "--layout", "faces"}, output), 2);
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("no folder of aligned faces"));
}

TEST(CheckCommand, RefusesATaskOfAnotherDataset) {
  testing::internal::CaptureStderr();
  EXPECT_EQ(run_datasets_command({"check", "afew", "/data", "--task", "bl1_pa4"}), 2);
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("'bl1_pa4' is no task of afew; allowed: automatic"));
}

TEST(CheckCommand, RefusesSubjectsOfAnotherDataset) {
  testing::internal::CaptureStderr();
  EXPECT_EQ(run_datasets_command({"check", "afew", "/data", "--subjects", "reactive"}), 2);
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("--subjects: 'reactive' with afew"));
}

TEST(ListCommand, SaysWhatADatasetNeeds) {
  std::string output;
  EXPECT_EQ(run_command({"list", "biovid"}, output), 0);
  EXPECT_THAT(output, testing::AllOf(HasSubstr("87 subjects"), HasSubstr("samples.csv"), HasSubstr("BMVC 2013"),
                                     HasSubstr("biovid_8_fold"), HasSubstr("signed agreement")));
  EXPECT_THAT(output, testing::Not(HasSubstr("HMDB")));
}

TEST(ListCommand, SaysHowToTryOne) {
  std::string output;
  EXPECT_EQ(run_command({"list", "rafdb"}, output), 0);
  EXPECT_THAT(output, HasSubstr("orchestrator datasets make rafdb --out DIR"));
}

}  // namespace
}  // namespace foldwise::datasets
