// SPDX-License-Identifier: Apache-2.0
#include "experiments/jobs/job.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace foldwise {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

JobSpec some_job() {
  JobSpec job{.key = digest("job"),
              .stage = Stage::train,
              .experiment = {},
              .output = "/runs/äöü \"quoted\"",
              .inputs = {.prepared = {digest("a"), digest("b")}, .of_the_fold = {{Stage::train, digest("c")}}},
              .files = {{"model.weights", "/weights/ü.pth", digest("d")}},
              .fold_file = "folds/x.json",
              .videos = {{.id = "000123", .path = "Train_AFEW/Angry/000123.avi"},
                         {.id = "row 7", .path = "fer2013.csv", .record = 1LL << 33}},
              .fold = 2,
              .repeat = 3,
              .seed = std::numeric_limits<std::uint64_t>::max(),
              .attempt = 2};
  job.experiment.dataset.root = "/data/afew";
  job.experiment.model.backbone = Backbone::i3d_vgg11_bn;
  job.experiment.model.width = 0.125;
  job.experiment.model.input = {32, 48};
  job.experiment.sampling.strategy = SamplingStrategy::stochastic_softmax;
  job.experiment.training.learning_rate.backbone = 1.0 / 3;
  job.experiment.execution.loader_threads = 4;
  return job;
}

Result some_result() {
  return {.metrics = {{"accuracy", 0.1}, {"loss", kInfinity}},
          .epochs = {{.epoch = 1, .metrics = {{"train_loss", 0.25}}}},
          .predictions = {{.sample = "v1", .target = 3, .scores = {-kInfinity, 0.1, 1e-300}},
                          {.sample = "v3", .scores = {0.5}, .targets = {-0.25}}},
          .artifacts = {{.name = "model", .path = "stages/x/model.safetensors", .bytes = 1LL << 40}},
          .exclusions = {{.sample = "v2", .reason = "cannot be decoded\nat frame 3"}}};
}

WorkerReport again(const WorkerReport& report) {
  return parse_report(to_line(report));
}

using Json = nlohmann::json;

/// A message as often as it has members, each time without one of them. Members that may be missing are left, and so is
/// the content of objects whose names are data.
std::vector<Json> each_without_one_member(const Json& whole) {
  const std::set<std::string> optional{"planned", "record",    "targets",     "output",    "inputs",     "prepared",
                                       "files",   "fold_file", "videos",      "fold",      "repeat",     "seed",
                                       "metrics", "epochs",    "predictions", "artifacts", "exclusions", "of_the_fold"};
  const std::set<std::string> data{"metrics", "versions"};
  std::vector<Json> versions;
  if (whole.is_array()) {
    for (std::size_t index = 0; index < whole.size(); ++index) {
      for (const Json& inner : each_without_one_member(whole[index])) {
        versions.push_back(whole);
        versions.back()[index] = inner;
      }
    }
  }
  if (!whole.is_object()) return versions;
  for (const auto& [name, value] : whole.items()) {
    if (!optional.contains(name)) {
      versions.push_back(whole);
      versions.back().erase(name);
    }
    if (data.contains(name)) continue;
    for (const Json& inner : each_without_one_member(value)) {
      versions.push_back(whole);
      versions.back()[name] = inner;
    }
  }
  return versions;
}

TEST(Job, ComesBackFromItsMessage) {
  const WorkerRequest request = RunJob{some_job()};

  EXPECT_EQ(parse_request(to_line(request)), request);
  EXPECT_EQ(parse_job(to_json(some_job())), some_job());
  EXPECT_EQ(parse_request(to_line(WorkerRequest{StopJob{}})), WorkerRequest{StopJob{}});
}

TEST(Job, KeepsASampleAtTheFirstByteOfItsFile) {
  JobSpec job = some_job();
  job.videos = {{.id = "row 1", .path = "fer2013.csv", .record = 0}};

  EXPECT_EQ(parse_job(to_json(job)), job);
}

TEST(Job, KeepsWhatAVideoWasWhenItWasPlanned) {
  JobSpec job = some_job();
  job.videos = {{.id = "a", .path = "a.avi", .planned = digest("a")}, {.id = "b", .path = "b.avi"}};

  EXPECT_EQ(parse_job(to_json(job)), job);
}

TEST(Job, NamesWhatItBuildsOn) {
  JobSpec job = some_job();
  EXPECT_THAT(to_json(job), HasSubstr(R"("of_the_fold":[{"key":")" + digest("c").hex() + R"(","stage":"train"}])"));
  job.inputs = {};
  EXPECT_THAT(to_json(job), Not(HasSubstr("inputs")));
  EXPECT_EQ(parse_job(to_json(job)), job);
}

TEST(Job, IsRefusedWithoutWhatItBuildsOn) {
  EXPECT_EQ(some_job().inputs.of(Stage::train), digest("c"));
  EXPECT_THROW(some_job().inputs.of(Stage::evaluate), std::invalid_argument);
}

TEST(Job, NamesOnlyTheFieldsThatDifferFromTheirDefaults) {
  const std::string json = to_json(some_job());

  EXPECT_THAT(json, HasSubstr(R"(\"model.width\":0.125)"));
  EXPECT_THAT(json, HasSubstr(R"(\"execution.loader_threads\":4)"));
  EXPECT_THAT(json, Not(HasSubstr("clips.frames")));
}

TEST(Report, ComesBackFromItsMessage) {
  const WorkerReport ready = Ready{.device = "cpu", .versions = {{"libtorch", "1.13.1"}}};
  const WorkerReport progress = Progress{.key = digest("job"),
                                         .epoch = 3,
                                         .epochs = 100,
                                         .step = 7,
                                         .steps = 9,
                                         .loss = 0.5,
                                         .checkpointed = true,
                                         .finished_epochs = {{.epoch = 2, .metrics = {{"train_loss", 1.5}}}},
                                         .remarks = {"resumed from epoch 2"}};

  EXPECT_EQ(again(ready), ready);
  EXPECT_EQ(again(progress), progress);
}

TEST(Message, LeavesOutWhatIsEmpty) {
  JobSpec job;
  job.key = digest("job");
  EXPECT_EQ(to_json(job), R"({"attempt":1,"experiment":"{}","key":")" + job.key.hex() + R"(","stage":"prepare"})");
  EXPECT_EQ(parse_job(to_json(job)), job);
  EXPECT_EQ(to_json(Outcome{Finished{}}), R"({"outcome":"finished","result":{}})");
  EXPECT_EQ(parse_outcome(to_json(Outcome{Finished{}})), Outcome{Finished{}});
}

TEST(Outcome, OfEveryKindComesBack) {
  for (const Outcome& outcome :
       {Outcome{Finished{some_result()}}, Outcome{Diverged{4}}, Outcome{Rejected{"weights.safetensors: cut"}},
        Outcome{Crashed{"killed", 11, 0}}, Outcome{Stalled{900.5}}, Outcome{Interrupted{12}}}) {
    EXPECT_EQ(parse_outcome(to_json(outcome)), outcome);
    EXPECT_EQ(again(Ended{digest("job"), outcome}), WorkerReport(Ended{digest("job"), outcome}));
  }
}

TEST(Ended, TellsWhatItsDeviceTookWhereThatIsKnown) {
  const Ended measured{digest("job"), Interrupted{3}, 1234.5};

  EXPECT_EQ(again(measured), WorkerReport(measured));
  EXPECT_EQ(to_line(WorkerReport{Ended{digest("job"), Interrupted{3}}}).find("joules"), std::string::npos);
}

TEST(Message, IsOneLineWhateverItsTexts) {
  const std::string line = to_line(WorkerReport{Ended{{}, Rejected{"first\nsecond\r\n\x01"}}});

  EXPECT_EQ(line.find_first_of("\n\r"), std::string::npos);
  EXPECT_EQ(std::get<Rejected>(std::get<Ended>(parse_report(line)).outcome).message, "first\nsecond\r\n\x01");
}

TEST(Message, KeepsNumbersThatJsonDoesNotKnow) {
  Progress progress;
  progress.loss = kNaN;
  progress.finished_epochs = {{.epoch = 1, .metrics = {{"train_loss", -kInfinity}}}};

  const auto back = std::get<Progress>(again(progress));

  EXPECT_TRUE(std::isnan(back.loss));
  EXPECT_EQ(back.finished_epochs.front().metrics.at("train_loss"), -kInfinity);
}

TEST(Message, KeepsEveryBitOfADouble) {
  for (const double number : {0.1, 1.0 / 3, 5e-324, 1.7976931348623157e308, -0.0}) {
    Progress progress;
    progress.loss = number;
    const auto back = std::get<Progress>(again(progress)).loss;
    EXPECT_EQ(back, number);
    EXPECT_EQ(std::signbit(back), std::signbit(number));
  }
}

TEST(Message, SurvivesBytesThatAreNotUtf8) {
  const std::string line = to_line(WorkerReport{Ended{{}, Rejected{"codec said \xff\xfe"}}});

  EXPECT_THAT(std::get<Rejected>(std::get<Ended>(parse_report(line)).outcome).message, HasSubstr("codec said"));
}

TEST(Message, ThatIsMalformedIsRefused) {
  const std::string line = to_line(WorkerRequest{RunJob{some_job()}});

  for (const std::string& text : {std::string(), std::string("{}"), std::string("[1]"), std::string("\"run\""),
                                  std::string(R"({"request":"dance"})"), line.substr(0, line.size() / 2)}) {
    EXPECT_THROW(parse_request(text), std::invalid_argument) << text;
  }
  EXPECT_THROW(parse_report(R"({"report":"progress"})"), std::invalid_argument);
  EXPECT_THROW(parse_outcome(R"({"outcome":"lost"})"), std::invalid_argument);
  EXPECT_THROW(parse_result(R"({"metrics":3})"), std::invalid_argument);
}

TEST(Message, ThatLacksAMemberIsRefused) {
  const Json request = Json::parse(to_line(WorkerRequest{RunJob{some_job()}}));
  for (const Json& json : each_without_one_member(request)) {
    EXPECT_THROW(parse_request(json.dump()), std::invalid_argument) << json;
  }
  Progress progress;
  progress.finished_epochs = {{.epoch = 1, .metrics = {}}};
  for (const WorkerReport& report :
       {WorkerReport{Ready{}}, WorkerReport{progress}, WorkerReport{Ended{{}, Finished{some_result()}}},
        WorkerReport{Ended{{}, Diverged{4}}}, WorkerReport{Ended{{}, Rejected{"cut"}}},
        WorkerReport{Ended{{}, Crashed{"killed", 11, 0}}}, WorkerReport{Ended{{}, Stalled{900.5}}},
        WorkerReport{Ended{{}, Interrupted{12}}}}) {
    for (const Json& json : each_without_one_member(Json::parse(to_line(report)))) {
      EXPECT_THROW(parse_report(json.dump()), std::invalid_argument) << json;
    }
  }
}

TEST(Message, WithAFieldThatNoExperimentHasIsRefused) {
  std::string json = to_json(some_job());
  json.replace(json.find("model.width"), 11, "model.wodth");

  EXPECT_THROW(parse_job(json), std::invalid_argument);
}

}  // namespace
}  // namespace foldwise
