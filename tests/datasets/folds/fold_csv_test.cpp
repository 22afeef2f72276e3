// SPDX-License-Identifier: Apache-2.0
#include "datasets/folds/fold_csv.h"

#include <gmock/gmock.h>

#include "tests/datasets/folds/protocols/made_up.h"
#include "tests/support/expect_user_error.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class FoldCsv : public testing::Test {
 protected:
  FoldCsv() : dataset(dataset_of_classes({"calm", "pain, \"strong\""})) {
    for (const char* subject : {"ann", "bob", "eve"}) {
      add_samples(dataset, 1, 0, subject);
      add_samples(dataset, 1, 1, subject);
    }
    fold = {.name = "subject ann", .train = {2, 3}, .validation = {4}, .test = {0, 1}};
  }

  ProtocolOptions imported(const std::string& text, int repeats = 0) {
    write_text(folder / "folds.csv", text);
    ProtocolOptions protocol = protocol_of(ProtocolKind::imported, repeats);
    protocol.file = (folder / "folds.csv").string();
    return protocol;
  }

  std::vector<Fold> import(const std::string& text, int repeats = 0) {
    return make_folds(dataset, imported(text, repeats));
  }

  void expect_refused(const std::string& text, std::initializer_list<std::string> parts) {
    const ProtocolOptions protocol = imported(text);
    expect_user_error([&] { make_folds(dataset, protocol); }, parts);
  }

  /// Rows of one fold with the smallest table there is; line 1 names the columns.
  static std::string rows(const std::vector<std::string>& parts, const std::string& number = "1") {
    std::string text;
    for (std::size_t sample = 0; sample < parts.size(); ++sample) {
      text += number + ",s" + std::to_string(100000 + sample) + "," + parts[sample] + "\n";
    }
    return text;
  }

  const std::string head = "fold,sample,part\n";
  const std::vector<std::string> sound{"test", "test", "train", "train", "validation", "unused"};
  TemporaryFolder folder;
  Dataset dataset;
  Fold fold;
};

TEST_F(FoldCsv, HasARowForEachSampleInEachFold) {
  EXPECT_EQ(to_csv({fold}, dataset),
            "dataset,repeat,fold,name,sample,subject,class,part\n"
            "folders,1,1,subject ann,s100000,ann,calm,test\n"
            "folders,1,1,subject ann,s100001,ann,\"pain, \"\"strong\"\"\",test\n"
            "folders,1,1,subject ann,s100002,bob,calm,train\n"
            "folders,1,1,subject ann,s100003,bob,\"pain, \"\"strong\"\"\",train\n"
            "folders,1,1,subject ann,s100004,eve,calm,validation\n"
            "folders,1,1,subject ann,s100005,eve,\"pain, \"\"strong\"\"\",unused\n");
}

TEST_F(FoldCsv, LeavesTheClassEmptyWhereLabelsAreNone) {
  dataset.labels = LabelKind::curves;
  EXPECT_THAT(to_csv({fold}, dataset), HasSubstr("s100000,ann,,test\n"));
}

TEST_F(FoldCsv, KeepsNamesThatGoOverSeveralLines) {
  for (const std::size_t sample : fold.test) dataset.samples[sample].subject = "Ann\nO'Hara";
  fold.name = "subject Ann\nO'Hara";
  const auto folds = import(to_csv({fold}, dataset));
  ASSERT_THAT(folds, SizeIs(1));
  EXPECT_EQ(folds[0].name, fold.name);
  EXPECT_EQ(folds[0].test, fold.test);
}

// Seeds come from (protocol.seed, repeat), and digests from who is in which part: so jobs have the same keys.
TEST_F(FoldCsv, ImportsTheVeryFoldsThatWereExported) {
  dataset = even_subjects(9, 2);
  for (const ProtocolKind kind : {ProtocolKind::k_fold, ProtocolKind::leave_one_subject_out}) {
    const auto folds = make_folds(dataset, protocol_of(kind, 3, 5));
    const std::string text = to_csv(folds, dataset);
    ProtocolOptions protocol = imported(text);
    protocol.seed = 5;

    const auto again = make_folds(dataset, protocol);

    ASSERT_EQ(again.size(), folds.size());
    for (std::size_t index = 0; index < folds.size(); ++index) {
      EXPECT_EQ(to_json(describe(again[index], dataset)), to_json(describe(folds[index], dataset)));
      EXPECT_EQ(again[index].seed, folds[index].seed);
      EXPECT_EQ(again[index].fold, folds[index].fold);
      EXPECT_EQ(again[index].repeat, folds[index].repeat);
      EXPECT_EQ(again[index].name, folds[index].name);
    }
    EXPECT_EQ(to_csv(again, dataset), text);
  }
}

TEST_F(FoldCsv, KeepsTheSamplesThatAFoldLeavesOut) {
  const auto folds = import(to_csv({fold}, dataset));
  ASSERT_THAT(folds, SizeIs(1));
  EXPECT_EQ(folds[0].train, fold.train);
  EXPECT_EQ(folds[0].validation, fold.validation);
  EXPECT_EQ(folds[0].test, fold.test);
}

TEST_F(FoldCsv, NeedsThreeColumnsInAnyOrder) {
  const auto folds = import(head + rows(sound));
  ASSERT_THAT(folds, SizeIs(1));
  EXPECT_THAT(folds[0].test, ElementsAre(0, 1));
  EXPECT_THAT(folds[0].name, IsEmpty());

  std::string text = "part,sample,fold\r\n";
  for (std::size_t sample = sound.size(); sample-- > 0;) {
    text += sound[sample] + ",s" + std::to_string(100000 + sample) + ",4\r\n";
  }
  const auto other = import(text);
  EXPECT_EQ(other.at(0).test, folds[0].test);
  EXPECT_EQ(other.at(0).fold, 3);
}

TEST_F(FoldCsv, IsRepeatedAsOftenAsItSays) {
  std::string text = "repeat," + head;
  for (const std::string repeat : {"1", "2", "3"}) {
    for (std::size_t sample = 0; sample < sound.size(); ++sample) {
      text += repeat + ",1,s" + std::to_string(100000 + sample) + "," + sound[sample] + "\n";
    }
  }
  EXPECT_THAT(import(text), SizeIs(3));
  EXPECT_THAT(import(text, 2), SizeIs(2));
  const ProtocolOptions four = imported(text, 4);
  expect_user_error([&] { make_folds(dataset, four); }, {"protocol.repeats: saw 4", "has 3 repeats"}, Fault::usage);
}

TEST_F(FoldCsv, WithOneRepeatCanBeRepeatedWithOtherSeeds) {
  const auto folds = import(head + rows(sound), 3);
  ASSERT_THAT(folds, SizeIs(3));
  EXPECT_EQ(folds[2].test, folds[0].test);
  EXPECT_EQ(folds[2].repeat, 2);
  EXPECT_NE(folds[2].seed, folds[0].seed);
}

TEST_F(FoldCsv, RefusesSamplesThatDoNotFit) {
  expect_refused(head + rows(sound) + "1,s999999,train\n", {"folds.csv:8: the sample 's999999' is not in /data"});
  expect_refused(head + rows(sound) + "1,s100002,train\n",
                 {"folds.csv:8: the sample s100002 is already in this fold, in line 4"});
  expect_refused(head + rows({"test", "test", "train", "train", "validation"}),
                 {"folds.csv:2: fold 1 of repeat 1 begins here and has no row for the sample s100005", "unused"});
  expect_refused(head + rows(sound) + rows({"test"}, "2"), {"folds.csv:8: fold 2 of repeat 1", "sample s100001"});
}

TEST_F(FoldCsv, RefusesPartsThatDoNotExistOrAreEmpty) {
  expect_refused(head + "1,s100000,exam\n", {"folds.csv:2: the part is 'exam'; it is one of train, validation, test"});
  expect_refused(head + rows({"test", "test", "train", "train", "train", "unused"}), {"no video for validation"});
}

TEST_F(FoldCsv, RefusesASubjectOnBothSides) {
  expect_refused(head + rows({"test", "train", "train", "train", "validation", "unused"}),
                 {"folds.csv:3: the subject ann trains here and is tested in line 2"});
  expect_refused(head + rows({"test", "validation", "train", "train", "train", "unused"}),
                 {"folds.csv:3: the subject ann validates here"});
}

TEST_F(FoldCsv, LeavesSamplesWithoutSubjectsAlone) {
  for (Sample& sample : dataset.samples) sample.subject = "";
  const auto folds = import(head + rows({"test", "train", "train", "test", "validation", "unused"}));
  ASSERT_THAT(folds, SizeIs(1));
  EXPECT_THAT(folds[0].test, ElementsAre(0, 3));
}

TEST_F(FoldCsv, RefusesNumbersThatAreNone) {
  for (const std::string number : {"0", "-1", "x", "1.5", ""}) {
    expect_refused(head + rows(sound, number), {"folds.csv:2: fold is '" + number + "'; it is a whole number from 1"});
  }
  expect_refused("repeat," + head + "2,1,s100000,test\n", {"folds.csv:2: there is a repeat 2 and no repeat 1"});
}

TEST_F(FoldCsv, RefusesWhatTheDatasetContradicts) {
  std::string text = to_csv({fold}, dataset);
  const auto with = [&](const std::string& old, const std::string& changed) {
    std::string other = text;
    other.replace(other.find(old), old.size(), changed);
    return other;
  };
  expect_refused(with("folders,1", "afew,1"), {"folds.csv:2: dataset is 'afew', and 'folders'"});
  expect_refused(with("bob", "eve"), {"folds.csv:4: subject is 'eve', and 'bob' in the dataset"});
  expect_refused(with("calm", "pain"), {"folds.csv:2: class is 'pain', and 'calm'"});
  expect_refused(with("1,subject ann,s100003", "1,subject bob,s100003"),
                 {"folds.csv:5: the fold's name is 'subject bob', and 'subject ann' in line 2"});
}

TEST_F(FoldCsv, IsReadWhateverTheCaseOfItsColumnsAndTheBlanksAroundItsCells) {
  std::string text = "Fold, SAMPLE,part,Subject\n";
  for (std::size_t sample = 0; sample < sound.size(); ++sample) {
    text += "1, s" + std::to_string(100000 + sample) + "," + sound[sample] + " ,";
    text += dataset.samples[sample].subject + "\n";
  }
  EXPECT_EQ(import(text).at(0).test, fold.test);
  expect_refused("FOLD,sample,part,Subject\n1,s100000,test,bob\n", {"folds.csv:2: subject is 'bob', and 'ann'"});
}

// Room for each sample in each fold would be 160 GB here.
TEST_F(FoldCsv, NeedsNoMoreMemoryThanItsTable) {
  add_samples(dataset, 100'000, 0, "tim");
  std::string text = head;
  for (std::size_t fold_number = 1; fold_number <= dataset.samples.size(); ++fold_number) {
    text += std::to_string(fold_number) + "," + dataset.samples[fold_number - 1].id + ",train\n";
  }
  expect_refused(text, {"folds.csv:2: fold 1 of repeat 1 begins here and has no row for the sample s100001"});
}

TEST_F(FoldCsv, RefusesFilesThatAreNoTables) {
  expect_refused("fold,sample\n1,s100000\n", {"folds.csv:1: the column part is missing"});
  expect_refused("fold,sample,part,part\n", {"folds.csv:1: the column part is there twice"});
  expect_refused("fold,sample,part,persons\n", {"folds.csv:1: the column 'persons' is unknown"});
  expect_refused(head, {"folds.csv: it holds no fold"});
  expect_refused("", {"folds.csv: is empty"});
  expect_refused(head + "1,s10000\xFF,train\n", {"folds.csv:2", "not UTF-8"});
  expect_refused(head + "1,s100000\n", {"folds.csv:2: has 2 cells"});
  ProtocolOptions missing = protocol_of(ProtocolKind::imported, 0);
  missing.file = (folder / "nowhere.csv").string();
  expect_user_error([&] { make_folds(dataset, missing); }, {"nowhere.csv: cannot be opened"});
}

}  // namespace
}  // namespace foldwise::datasets
