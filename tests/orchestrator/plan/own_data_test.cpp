// SPDX-License-Identifier: Apache-2.0
// What a plan makes of data as people have it: folders of their own, in which links and results may lie.
#include <gmock/gmock.h>

#include <cstring>

#include "datasets/frames/looks.h"
#include "datasets/frames/shard_path.h"
#include "orchestrator/plan/remarks/clip_lengths.h"
#include "orchestrator/plan/remarks/look_alikes.h"
#include "tests/orchestrator/counted_video.h"
#include "tests/orchestrator/plan_fixture.h"
#include "tests/support/expect_user_error.h"
#include "tests/support/files.h"

namespace foldwise::orchestrator {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class OwnData : public PlanFixture {
 protected:
  OwnData() {
    for (const char* label : {"happy", "sad"}) {
      for (int number = 1; number <= 6; ++number) {
        const std::string name = std::string(label) + "/" + std::to_string(number);
        write_text(root_ / (name + ".avi"), "content of " + name);
      }
    }
  }
  void name_subjects() const {
    std::string table = "sample,subject\n";
    for (int number = 1; number <= 6; ++number) {
      for (const std::string label : {"happy", "sad"}) {
        table += label + "/" + std::to_string(number) + ".avi,s" + std::to_string(number) + "\n";
      }
    }
    write_text(root_ / "samples.csv", table);
  }
  Sweep own(const fs::path& root, const std::string& lines = "") const {
    return Sweep::parse("name: test\ndataset: {name: folders, root: " + root.string() + "}\noutput: " +
                            (root_ / "runs/test").string() + "\nprotocol: {kind: k_fold, folds: 3}\n" + lines,
                        "test.yaml", folder, {});
  }
  std::vector<std::string> remarks() const {
    const Sweep planned = own(root_);
    return plan(planned).remarks();
  }
  std::set<Key> trainings(const fs::path& root) const {
    const Sweep planned = own(root);
    return keys(plan(planned), Stage::train);
  }

  fs::path root_ = folder / "own";
};

TEST_F(OwnData, IsNamedWithItsClasses) {
  const Sweep planned = own(root_, "sweep: {grid: {clips.frames: [8, 16]}}\n");
  EXPECT_THAT(plan(planned).dataset_sentences(),
              ElementsAre("folders in " + root_.string() + ": 12 samples, 2 classes: happy, sad"));
}

TEST_F(OwnData, IsDividedByItsSamplesWhereNobodyIsNamedAndThatIsSaid) {
  EXPECT_THAT(remarks(), Contains(HasSubstr("no subjects are known: folds divide samples")));
  name_subjects();
  EXPECT_THAT(remarks(), Each(Not(HasSubstr("no subjects are known"))));
}

TEST_F(OwnData, MayHoldTheSameBytesTwiceWhichIsSaid) {
  EXPECT_THAT(remarks(), Each(Not(HasSubstr("the same bytes"))));
  for (const char* number : {"2", "3", "4", "5", "6"}) {
    write_text(root_ / "happy" / (std::string(number) + ".avi"),
               "content of happy/1");  // of six, some are tested apart
  }
  EXPECT_THAT(remarks(), Contains(testing::AllOf(HasSubstr("hold the same bytes"), HasSubstr("happy/"))));
}

TEST_F(OwnData, IsRefusedWithARootOneLevelTooHigh) {
  const fs::path above = folder / "above";
  fs::create_directories(above);
  fs::rename(root_, above / "own");
  const Sweep planned = own(above);
  expect_user_error([&] { plan(planned); },
                    {"one class alone, own", "(happy, sad)", "set dataset.root to " + (above / "own").string()});
}

TEST_F(OwnData, MayHoldItsResults) {
  const std::set<Key> before = trainings(root_);
  fs::create_directories(root_ / "runs/test");
  EXPECT_EQ(trainings(root_), before);
  write_text(root_ / "runs/test/results.db", "");
  write_text(root_ / "runs/test/stages/k/map.png", "");
  write_text(root_ / "runs/other/results.db", "");
  EXPECT_EQ(trainings(root_), before);
}

TEST_F(OwnData, MayBeLinks) {
  const std::set<Key> copied = trainings(root_);
  const fs::path links = folder / "links";
  fs::create_directories(links / "happy");
  for (int number = 1; number <= 6; ++number) {
    const std::string name = "happy/" + std::to_string(number) + ".avi";
    const fs::path store = folder / "store" / std::to_string(number);
    write_text(store, read_text(root_ / name));
    fs::create_symlink(store, links / name);
  }
  fs::create_directory_symlink(root_ / "sad", links / "sad");
  EXPECT_EQ(trainings(links), copied);
}

TEST_F(OwnData, IsRemarkedOnWhereItsClassesLookLikeSplits) {
  fs::rename(root_ / "happy", root_ / "videos_train");
  fs::rename(root_ / "sad", root_ / "videos_val");
  EXPECT_THAT(remarks(), Contains(testing::StartsWith(root_.string() + ": the classes videos_train and videos_val")));
}

TEST_F(OwnData, IsRemarkedOnWhereItsVideosAreShorterThanClips) {
  for (const char* name : {"happy/1", "sad/2", "sad/3"})
    write_text(root_ / (std::string(name) + ".avi"), counted_video(25));
  write_text(root_ / "sad/4.avi", counted_video(24));
  write_text(root_ / "sad/5.avi", counted_video(64));
  const auto remarks_with = [&](const std::string& lines) {
    const Sweep planned = own(root_, lines);
    CountedPictures counted;
    return clip_length_remarks(planned, plan(planned), counted);
  };
  EXPECT_THAT(remarks_with("clips: {frames: 64}\n"),
              ElementsAre("4 of 12 videos of " + root_.string() +
                          " are shorter than clips.frames 64, the shortest is sad/4 with 24: their last frame is held "
                          "to the end of the clip"));
  EXPECT_THAT(remarks_with("clips: {frames: 24}\n"), IsEmpty());
  EXPECT_THAT(remarks_with("sweep: {grid: {clips.frames: [24, 25, 65], training.epochs: [1, 2]}}\n"),
              ElementsAre(HasSubstr("1 of 12 videos"), HasSubstr("5 of 12 videos")));
  EXPECT_THAT(remarks_with("clips: {frames: 64, padding: black}\n"), ElementsAre(HasSubstr("black frames follow")));
}

TEST_F(OwnData, IsRemarkedOnWhereClipsRepeatSinglePictures) {
  fs::remove_all(root_);
  for (const char* name : {"happy/1", "happy/2", "happy/3", "sad/1", "sad/2", "sad/3"}) {
    write_text(root_ / (std::string(name) + ".png"), name);
  }
  const Sweep planned = own(root_);
  CountedPictures counted;
  EXPECT_THAT(clip_length_remarks(planned, plan(planned), counted), ElementsAre(HasSubstr("set clips.frames: 1")));
}

/// A video of 20 pictures, of which no two are alike: the bytes of the digests of their numbers.
datasets::VideoLook film(const std::string& name, int begin = 0, int end = 20) {
  datasets::VideoLook look;
  for (int number = begin; number < end; ++number) {
    look.times.push_back(number - begin);
    datasets::PictureLook& picture = look.pictures.emplace_back();
    for (std::size_t byte = 0; byte < picture.size(); byte += sizeof(Key)) {
      const Key key = digest(name + std::to_string(number) + " " + std::to_string(byte));
      std::memcpy(picture.data() + byte, key.bytes.data(), key.bytes.size());
    }
  }
  return look;
}

TEST_F(OwnData, IsRemarkedOnWherePreparedVideosLookLikeCopiesOnBothSides) {
  const Sweep planned = own(root_, "execution: {videos_per_shard: 5}\n");
  const Plan made = plan(planned);
  const PlannedFrames& frames = made.frames().front();
  const auto& samples = frames.source->dataset.samples;
  const PlannedFold& first = made.divisions().front().folds.front();
  const std::size_t tested = first.parts.find(results::FoldRecord::test);
  const std::size_t trained = first.parts.find(results::FoldRecord::train);
  const std::size_t tested_too = first.parts.find(results::FoldRecord::test, tested + 1);
  const auto prepare = [&](std::size_t copy, std::size_t of) {
    for (std::size_t shard = 0; shard < frames.shards.size(); ++shard) {
      std::vector<datasets::NamedLook> looks;
      for (std::size_t sample = frames.shards[shard].begin; sample < frames.shards[shard].end; ++sample) {
        looks.push_back({samples[sample].id, film(sample == copy ? samples[of].id : samples[sample].id)});
        if (sample == copy) looks.back().look = film(samples[of].id, 5, 15);  // a part of it
      }
      write_looks(datasets::looks_path(datasets::shard_path(planned.output(), frames.shard_keys[shard])), looks);
    }
  };
  EXPECT_THAT(look_alike_remarks(made, planned.output()), IsEmpty());  // nothing is prepared
  prepare(samples.size(), 0);
  EXPECT_THAT(look_alike_remarks(made, planned.output()), IsEmpty());
  prepare(tested, trained);
  EXPECT_THAT(
      look_alike_remarks(made, planned.output()),
      ElementsAre(testing::AllOf(HasSubstr(samples[tested].id), HasSubstr(samples[trained].id),
                                 HasSubstr("look like copies of each other (what was compared agrees to 100.0 %)"),
                                 HasSubstr("fold 1 of 3"))));
  prepare(tested, tested_too);  // of one test part: apart in no fold
  EXPECT_THAT(look_alike_remarks(made, planned.output()), IsEmpty());
}

TEST_F(OwnData, IsRemarkedOnWhereOneVideoIsThereFourTimes) {
  const Sweep planned = own(root_, "execution: {videos_per_shard: 5}\n");
  const Plan made = plan(planned);
  const PlannedFrames& frames = made.frames().front();
  const auto& samples = frames.source->dataset.samples;
  for (std::size_t shard = 0; shard < frames.shards.size(); ++shard) {
    std::vector<datasets::NamedLook> looks;
    for (std::size_t sample = frames.shards[shard].begin; sample < frames.shards[shard].end; ++sample) {
      looks.push_back({samples[sample].id, film(sample < 4 ? "one" : samples[sample].id)});
    }
    write_looks(datasets::looks_path(datasets::shard_path(planned.output(), frames.shard_keys[shard])), looks);
  }
  EXPECT_THAT(look_alike_remarks(made, planned.output()),
              ElementsAre(testing::AllOf(HasSubstr("look like copies"), HasSubstr("so it is with"))));
}

TEST_F(OwnData, KeepsRemarksOnLookAlikesForWhoeverLooksLater) {
  EXPECT_THAT(kept_look_alike_remarks(root_), IsEmpty());
  keep_look_alike_remarks(root_, {"a and b", "c and d"});
  EXPECT_THAT(kept_look_alike_remarks(root_), ElementsAre("a and b", "c and d"));
  keep_look_alike_remarks(root_, {});
  EXPECT_THAT(kept_look_alike_remarks(root_), IsEmpty());
}

}  // namespace
}  // namespace foldwise::orchestrator
