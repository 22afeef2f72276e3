// SPDX-License-Identifier: Apache-2.0
#include "worker/stages/planted_truth.h"

#include <gmock/gmock.h>

#include <cstdint>
#include <numeric>
#include <vector>

#include "tests/support/expect_user_error.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"
#include "tests/worker/small_sweep.h"
#include "tests/worker/stages/job_outcome.h"

namespace foldwise::worker {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::Ge;
using testing::IsEmpty;
using testing::Key;
using testing::Le;
using testing::Not;
using testing::Pair;

/// A dataset that says what was planted in one video.
class PlantedTruthTest : public testing::Test {
 protected:
  void write(const std::string& text) const {
    write_text(folder_ / "planted/recipe.json", "{}");
    write_text(folder_ / "planted/wave/s01_1.csv", text);
  }
  PlantedFrames read(const std::vector<std::uint32_t>& numbers) const {
    datasets::VideoFrames stored;
    stored.frames = static_cast<int>(numbers.size());
    stored.numbers = numbers;
    return PlantedTruth(folder_.path()).of("wave/s01_1", stored);
  }
  TemporaryFolder folder_;
};

TEST_F(PlantedTruthTest, IsOfTheFramesThatAreStored) {
  write("frame,intensity,occluded\n0,0.0,0\n1,0.5,1\n2,1.0,0\n3,0.25,1\n");
  const PlantedFrames planted = read({1, 3});
  EXPECT_THAT(planted.intensity, ElementsAre(0.5, 0.25));
  EXPECT_THAT(planted.occluded, ElementsAre(1, 1));
}

TEST_F(PlantedTruthTest, MaySayNothingOfHands) {
  write("frame,intensity\n0,0.0\n1,1.0\n");
  const PlantedFrames planted = read({0, 1});
  EXPECT_THAT(planted.intensity, ElementsAre(0, 1));
  EXPECT_THAT(planted.occluded, IsEmpty());
}

TEST_F(PlantedTruthTest, IsNoneOfWhatNoGeneratorMade) {
  write("frame,intensity\n0,0.0\n");
  std::filesystem::remove(folder_ / "planted/recipe.json");
  EXPECT_THAT(read({0}).intensity, IsEmpty());
  write("frame,intensity\n0,0.0\n");
  EXPECT_THAT(PlantedTruth(folder_.path()).of("wave/s01_2", {}).intensity, IsEmpty());
}

TEST_F(PlantedTruthTest, SaysWhereItCannotBeRead) {
  write("frame,intensity\n0,high\n");
  expect_user_error([&] { read({0}); }, {"s01_1.csv:2", "'high'", "generate the dataset again"}, Fault::data);
  write("frame,strength\n0,1\n");
  expect_user_error([&] { read({0}); }, {"s01_1.csv", "intensity"}, Fault::data);
  write("frame,intensity\n");
  expect_user_error([&] { read({0}); }, {"s01_1.csv", "no frame"}, Fault::data);
}

/// The truth of the small sweep's videos: their pattern shows in the middle third of the frames.
void write_truth(const SmallSweep& sweep, const std::filesystem::path& root) {
  const datasets::FrameStore store =
      datasets::FrameStore::open({datasets::shard_path(sweep.output(), SmallSweep::prepare_key())});
  write_text(root / "planted/recipe.json", "{}");
  for (int video = 0; video < 18; ++video) {
    const std::string id = "video/" + std::to_string(video);
    const int frames = store.video(id).frames;
    std::string text = "frame,intensity\n";
    for (int frame = 0; frame < frames; ++frame) {
      const bool shows = 3 * frame >= frames && 3 * frame < 2 * frames;
      text += std::to_string(frame) + (shows ? ",1\n" : ",0\n");
    }
    write_text(root / "planted" / (id + ".csv"), text);
  }
}

TEST(TrainStageOnALookAlike, TellsInEachEpochHowItsClipsFitWhatIsPlanted) {
  const SmallSweep sweep;
  const TemporaryFolder root;
  write_truth(sweep, root.path());
  JobSpec job = sweep.train_job();
  job.experiment.dataset.root = root.path().string();

  const Result result = finished(job);

  ASSERT_EQ(result.epochs.size(), 3u);
  for (const EpochRecord& epoch : result.epochs) {
    EXPECT_THAT(epoch.metrics, Contains(Pair("hit_rate", AllOf(Ge(0.0), Le(1.0))))) << epoch.epoch;
  }
  EXPECT_EQ(result.epochs[0].metrics.at("uniform_distance"), 0);  // the warm-up learns nothing
  EXPECT_THAT(result.epochs[0].metrics, Not(Contains(Key("rank_correlation"))));
  EXPECT_GT(result.epochs[2].metrics.at("uniform_distance"), 0);
  EXPECT_THAT(result.epochs[2].metrics, Contains(Pair("rank_correlation", AllOf(Ge(-1.0), Le(1.0)))));
  for (const char* figure : {"hit_rate", "rank_correlation", "apex_entropy", "uniform_distance"}) {
    EXPECT_EQ(result.metrics.at(figure), result.epochs[2].metrics.at(figure)) << figure;
  }
  EXPECT_THAT(result.metrics, Not(Contains(Key("occluded_share"))));
}

TEST(ScoreStageOnALookAlike, TellsHowImportanceIsOrderedOfTheJointSoftmaxAlone) {
  const auto scored = [](Pooling pooling) {
    const SmallSweep sweep;
    const TemporaryFolder root;
    write_truth(sweep, root.path());
    const auto changed = [&](JobSpec job) {
      job.experiment.dataset.root = root.path().string();
      job.experiment.model.pooling = pooling;
      return job;
    };
    finished(changed(sweep.train_job()));
    finished(changed(sweep.score_job()));
    return finished(changed(sweep.evaluate_job())).metrics;
  };
  EXPECT_THAT(scored(Pooling::joint_softmax), Contains(Pair("importance_rank", AllOf(Ge(-1.0), Le(1.0)))));
  EXPECT_THAT(scored(Pooling::softmax), Not(Contains(Key("importance_rank"))));
}

TEST(PlantedKinds, AreReadWhereAGeneratorWroteThem) {
  const TemporaryFolder folder;
  EXPECT_THAT(PlantedTruth(folder.path()).kinds(), IsEmpty());
  write_text(folder / "planted/recipe.json", "{}");
  EXPECT_THAT(PlantedTruth(folder.path()).kinds(), IsEmpty());
  write_text(folder / "planted/classes.csv", "index,name,kind\n0,visual 0,visual\n1,audio 1,audio\n");
  const std::vector<PlantedKind> kinds = PlantedTruth(folder.path()).kinds();
  ASSERT_EQ(kinds.size(), 2u);
  EXPECT_EQ(kinds[1].name, "audio 1");
  EXPECT_EQ(kinds[1].kind, "audio");
}

TEST(TrainStageOnALookAlike, TrainsTheSameWithAndWithoutTheTruth) {
  const SmallSweep sweep;
  const Result without = finished(sweep.train_job());
  const SmallSweep other;
  const TemporaryFolder root;
  write_truth(other, root.path());
  JobSpec job = other.train_job();
  job.experiment.dataset.root = root.path().string();
  finished(job);
  EXPECT_THAT(without.metrics, Not(Contains(Key("hit_rate"))));
  for (const char* name : {"model.safetensors", "sampling.safetensors"}) {
    EXPECT_EQ(read_text(stage_folder(sweep.output(), SmallSweep::train_key()) / name),
              read_text(stage_folder(other.output(), SmallSweep::train_key()) / name))
        << name;
  }
}

}  // namespace
}  // namespace foldwise::worker
