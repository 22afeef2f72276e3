// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/datasets/fold_export.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "tests/orchestrator/plan_fixture.h"
#include "tests/support/files.h"

namespace foldwise::orchestrator {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class FoldExport : public PlanFixture {
 protected:
  /// A folder of two classes and five subjects, each with two videos of each class.
  void make_subjects() const {
    std::string table = "sample,class,subject\n";
    for (int subject = 1; subject <= 5; ++subject) {
      for (const char* label : {"calm", "pain"}) {
        for (int video = 1; video <= 2; ++video) {
          const std::string name = std::string(label) + "/s" + std::to_string(subject) + "-" + std::to_string(video);
          write_text(folder / "own" / (name + ".avi"), name);
          table += name + ".avi," + label + ",person " + std::to_string(subject) + "\n";
        }
      }
    }
    write_text(folder / "own" / "samples.csv", table);
  }

  Sweep own(const std::string& protocol, const std::string& lines = "") const {
    return Sweep::parse("name: test\ndataset: {name: folders, root: " + (folder / "own").string() +
                            "}\noutput: " + (folder / "runs").string() + "\nprotocol: " + protocol + "\n" + lines,
                        "test.yaml", folder, {});
  }

  std::string keep(const ExportedFolds& exported) const {
    write_text(folder / "folds.csv", exported.csv);
    return (folder / "folds.csv").string();
  }

  std::set<std::string> training_labels(const Sweep& swept) const {
    std::set<std::string> labels;
    for (const results::JobRecord& job : plan(swept).job_records()) {
      if (job.stage == Stage::train) labels.insert(job.label);
    }
    return labels;
  }

  static std::set<Key> keys_of(const Plan& plan) {
    std::set<Key> keys;
    for (const WorkItem& item : plan.workload().items) keys.insert(item.key);
    return keys;
  }

  static std::set<Key> shared_keys(const Plan& one, const Plan& other) {
    std::set<Key> shared;
    std::ranges::set_intersection(keys_of(one), keys_of(other), std::inserter(shared, shared.end()));
    return shared;
  }
};

TEST_F(FoldExport, HasEverySampleOfEveryFold) {
  const auto exported = export_folds(sweep("protocol: {repeats: 3}\n"));
  ASSERT_THAT(exported, SizeIs(1));
  EXPECT_EQ(exported[0].description, "afew by holdout, seed 1");
  EXPECT_EQ(std::ranges::count(exported[0].csv, '\n'), 1 + 3 * 70);
  EXPECT_THAT(exported[0].csv, HasSubstr("\nafew,3,1,,Val_AFEW/Angry/000000000,,Angry,test\n"));
  EXPECT_THAT(exported[0].remarks, IsEmpty());
}

// Neither what is trained nor what frames are made of divides a dataset; a preset and what it stands for divide alike.
TEST_F(FoldExport, TellsEachDivisionOnce) {
  EXPECT_THAT(
      export_folds(sweep("sweep: {grid: {clips.frames: [8, 16], dataset.frames.size: [[32, 32], [64, 64]]}}\n")),
      SizeIs(1));
  const auto seeds = export_folds(sweep("sweep: {grid: {protocol.seed: [1, 2], clips.frames: [8, 16]}}\n"));
  ASSERT_THAT(seeds, SizeIs(2));
  EXPECT_EQ(seeds[1].description, "afew by holdout, seed 2");
  EXPECT_NE(seeds[0].csv, seeds[1].csv);
  EXPECT_THAT(
      export_folds(sweep("protocol: {repeats: 9}\nsweep: {grid: {protocol.kind: [holdout, afew_9_repeats]}}\n")),
      SizeIs(1));
}

TEST_F(FoldExport, ImportedAgainGivesTheSameBytesAndTheSameJobs) {
  make_subjects();
  for (const std::string kind :
       {"kind: k_fold, folds: 3, repeats: 2", "kind: leave_one_subject_out", "kind: k_fold, seed: 9"}) {
    const std::string seed = kind.find("seed") == std::string::npos ? "" : ", seed: 9";
    const Sweep original = own("{" + kind + "}");
    const auto exported = export_folds(original);
    ASSERT_THAT(exported, SizeIs(1));

    const Sweep imported = own("{kind: imported, file: " + keep(exported[0]) + seed + "}");

    EXPECT_EQ(export_folds(imported).at(0).csv, exported[0].csv) << kind;
    EXPECT_EQ(keys_of(plan(imported)), keys_of(plan(original))) << kind;
  }
}

TEST_F(FoldExport, OfAnotherSeedGivesTheSamePartsAndOtherJobs) {
  make_subjects();
  const Sweep original = own("{kind: k_fold, folds: 3}");
  const std::string file = keep(export_folds(original).at(0));
  const Sweep imported = own("{kind: imported, seed: 2, file: " + file + "}");
  const Plan other = plan(imported);
  const Plan first = plan(original);
  EXPECT_EQ(other.fold_records(), first.fold_records());
  EXPECT_THAT(shared_keys(first, other), ElementsAre(first.workload().items.front().key));  // the frames
}

TEST_F(FoldExport, ChangedByHandChangesTheJobs) {
  make_subjects();
  const Sweep original = own("{kind: leave_one_subject_out}");
  ExportedFolds exported = export_folds(original).at(0);
  const std::string before = keep(exported);
  const Sweep imported = own("{kind: imported, file: " + before + "}");
  const auto keys = keys_of(plan(imported));
  const std::size_t train = exported.csv.rfind(",train\n");
  exported.csv.replace(train, 7, ",unused\n");
  keep(exported);
  EXPECT_NE(keys_of(plan(imported)), keys);
}

TEST_F(FoldExport, RemarksOnClassesThatNothingTeaches) {
  make_subjects();
  std::string table = read_text(folder / "own" / "samples.csv");
  write_text(folder / "own" / "rare" / "s1-1.avi", "rare");
  write_text(folder / "own" / "samples.csv", table + "rare/s1-1.avi,rare,person 1\n");
  const Sweep left_out = own("{kind: leave_one_subject_out}", "training: {learning_rate: {backbone: 0.01}}\n");
  EXPECT_THAT(export_folds(left_out).at(0).remarks,
              ElementsAre("subject person 1 of repeat 1 tests rare, which no sample in its training part has"));
  EXPECT_EQ(plan(left_out).remarks(), export_folds(left_out).at(0).remarks);
}

TEST_F(FoldExport, RemarksOfSeveralDivisionsAreToldOnce) {
  make_subjects();
  const std::string table = read_text(folder / "own" / "samples.csv");
  write_text(folder / "own" / "rare" / "s1-1.avi", "rare");
  write_text(folder / "own" / "samples.csv", table + "rare/s1-1.avi,rare,person 1\n");
  const Sweep seeds = own("{kind: leave_one_subject_out}", "sweep: {grid: {protocol.seed: [1, 2]}}\n");

  const std::vector<std::string> remarks = plan(seeds).remarks();

  const std::string remark = "subject person 1 of repeat 1 tests rare, which no sample in its training part has";
  EXPECT_EQ(std::ranges::count(remarks, remark), 1);
}

TEST_F(FoldExport, LabelsNameTheFolds) {
  make_subjects();
  EXPECT_THAT(training_labels(own("{kind: k_fold, folds: 2}")),
              ElementsAre("test · fold 1 of 2", "test · fold 2 of 2"));
  EXPECT_THAT(training_labels(own("{kind: leave_one_subject_out, repeats: 2}")),
              testing::Contains("test · subject person 4 · repeat 2"));
  EXPECT_THAT(training_labels(sweep("")), ElementsAre("test"));
}

TEST_F(FoldExport, LabelsNumberFoldsThatHaveNoName) {
  make_subjects();
  ExportedFolds exported = export_folds(own("{kind: k_fold, folds: 2}")).at(0);
  for (const std::string name : {",fold 1 of 2,", ",fold 2 of 2,"}) {
    std::size_t place = 0;
    while ((place = exported.csv.find(name, place)) != std::string::npos)
      exported.csv.replace(place, name.size(), ",,");
  }

  EXPECT_THAT(training_labels(own("{kind: imported, file: " + keep(exported) + "}")),
              ElementsAre("test · fold 1", "test · fold 2"));
}

TEST_F(FoldExport, RecordsEachFoldOnceAndPointsRunsToIt) {
  make_subjects();
  const Sweep swept = own("{kind: k_fold, folds: 2}", "sweep: {grid: {clips.frames: [8, 16, 32]}}\n");
  const Plan made = plan(swept);
  const results::FoldRecords& records = made.fold_records();
  ASSERT_THAT(records.datasets, SizeIs(1));
  ASSERT_THAT(records.folds, SizeIs(2));
  EXPECT_EQ(records.datasets[0].name, "folders");
  EXPECT_EQ(records.datasets[0].samples[0].subject, "person 1");
  EXPECT_EQ(records.datasets[0].samples[0].label, "calm");
  ASSERT_THAT(made.runs(), SizeIs(6));
  for (const results::RunRecord& run : made.runs()) {
    ASSERT_TRUE(run.division);
    EXPECT_EQ(*run.division, static_cast<std::size_t>(run.fold));
    const std::string& parts = records.folds[*run.division].parts;
    EXPECT_EQ(parts.size(), records.datasets[0].samples.size());
    EXPECT_GE(std::ranges::count(parts, results::FoldRecord::test), 8);
    EXPECT_EQ(std::ranges::count(parts, results::FoldRecord::unused), 0);
  }
  for (std::size_t sample = 0; sample < 20; ++sample) {
    EXPECT_NE(records.folds[0].parts[sample] == 't', records.folds[1].parts[sample] == 't');
  }
}

}  // namespace
}  // namespace foldwise::orchestrator
