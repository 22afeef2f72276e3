// SPDX-License-Identifier: Apache-2.0
#include "worker/stages/export_maps.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

#include "experiments/foundation/error.h"
#include "tests/worker/small_sweep.h"
#include "tests/worker/stages/job_outcome.h"
#include "worker/evaluation/part_scores.h"
#include "worker/models/weights/safetensors.h"
#include "worker/stages/stages.h"

namespace foldwise::worker {
namespace {

using testing::HasSubstr;

JobSpec with_attention(JobSpec job, AttentionKind kind, AttentionOver over) {
  job.experiment.model.attention = {.kind = kind, .over = over, .heads = 2, .dimension = 4};
  job.experiment.training.learning_rate.attention = 0.1;
  job.experiment.training.epochs = 1;
  return job;
}

SafeTensors exported(const JobSpec& scoring, const std::string& video) {
  MapRequest request{.job = scoring, .video = video, .file = scoring.output + "/maps.safetensors"};
  export_maps(parse_map_request(to_json(request)), torch::kCPU);
  return read_safetensors(request.file);
}

std::string refusal(const MapRequest& request) {
  try {
    export_maps(request, torch::kCPU);
  } catch (const UserError& error) {
    return error.what();
  }
  return "not refused";
}

TEST(ExportMaps, WritesWhatATrainedNetworkMadeOfAVideo) {
  const SmallSweep sweep;
  const auto attend = [](const JobSpec& job) {
    return with_attention(job, AttentionKind::self_attention, AttentionOver::temporal);
  };
  finished(attend(sweep.train_job()));
  finished(attend(sweep.score_job()));
  const TestScores scores = read_scores(stage_folder(sweep.output(), SmallSweep::score_key()) / scores_name);

  const SafeTensors content = exported(attend(sweep.score_job()), "video/17");

  ASSERT_EQ(scores.part.samples.back().sample, "video/17");
  EXPECT_TRUE(torch::allclose(content.tensors.at("scores"), scores.part.sequences.back(), 1e-5, 1e-6));
  const torch::Tensor& weights = content.tensors.at("attention.0/weights");
  const std::int64_t steps = content.tensors.at("scores").size(1);
  EXPECT_EQ(weights.sizes(), torch::IntArrayRef({2, steps, steps}));
  EXPECT_TRUE(torch::allclose(weights.sum(2), torch::ones({2, steps})));
  const torch::Tensor pooled = (content.tensors.at("pooling/values") * content.tensors.at("pooling/weights")).sum(1);
  EXPECT_TRUE(torch::allclose(pooled.to(torch::kFloat), content.tensors.at("prediction"), 1e-5, 1e-6));
  EXPECT_EQ(content.metadata.at("part"), "test");
  EXPECT_EQ(content.metadata.at("outputs"), R"(["upright","level","both"])");
  EXPECT_EQ(content.metadata.at("training"), SmallSweep::train_key().hex());
  EXPECT_EQ(nlohmann::json::parse(content.metadata.at("maps")),
            nlohmann::json::parse(R"([{"name":"attention.0/weights","axes":["head","step","key_step"],"stride":1}])"));
}

TEST(ExportMaps, OfTrainingVideosToo) {
  SmallSweep sweep;
  const auto mask = [](const JobSpec& job) {
    return with_attention(job, AttentionKind::mask, AttentionOver::spatiotemporal);
  };
  finished(mask(sweep.train_job()));
  const SafeTensors content = exported(mask(sweep.score_job()), "video/0");
  EXPECT_EQ(content.metadata.at("part"), "train");
  const datasets::FoldFile& fold = sweep.fold();
  EXPECT_EQ(content.metadata.at("label"), fold.classes.at(static_cast<std::size_t>(fold.entries.front().label)));
  const torch::Tensor& o = content.tensors.at("attention.0/mask");
  EXPECT_GE(o.min().item<float>(), 0);
  EXPECT_LE(o.max().item<float>(), 2);
  EXPECT_EQ(o.dim(), 3);
}

TEST(ExportMaps, OfAttentionOnStoredFeaturesIsThatOfTheirScores) {
  const SmallSweep sweep;
  finished(sweep.train_job());
  finished(sweep.features_job());
  finished(sweep.refine_job());
  finished(sweep.score_features_job());
  const TestScores scores = read_scores(stage_folder(sweep.output(), sweep.score_features_job().key) / scores_name);

  const SafeTensors content = exported(sweep.score_features_job(), "video/12");

  ASSERT_EQ(scores.part.samples.front().sample, "video/12");
  EXPECT_TRUE(torch::allclose(content.tensors.at("scores"), scores.part.sequences.front(), 1e-5, 1e-6));
  EXPECT_EQ(content.tensors.at("attention.0/weights").size(0), 2);
  EXPECT_EQ(content.metadata.at("clip_frames"), "6");
  EXPECT_EQ(content.metadata.at("training"), SmallSweep::refine_key().hex());
}

TEST(ExportMaps, RefusesWhatThereIsNotAndWhatIsTooLarge) {
  const SmallSweep sweep;
  const JobSpec train = with_attention(sweep.train_job(), AttentionKind::self_attention, AttentionOver::spatiotemporal);
  const JobSpec score = with_attention(sweep.score_job(), AttentionKind::self_attention, AttentionOver::spatiotemporal);
  const std::string file = score.output + "/maps.safetensors";
  EXPECT_THAT(refusal({score, "video/17", file}), HasSubstr("no result of this stage"));  // nothing is trained
  finished(train);
  EXPECT_THAT(refusal({score, "video/99", file}), HasSubstr("no video of the fold"));
  EXPECT_THAT(refusal({score, "video/17", file, 100}), HasSubstr("would take"));
  EXPECT_FALSE(std::filesystem::exists(file));
  EXPECT_EQ(refusal({score, "video/17", file}), "not refused");
  EXPECT_TRUE(std::filesystem::exists(file));
}

TEST(MapRequest, IsWhatItWasWrittenAs) {
  const SmallSweep sweep;
  const MapRequest request{sweep.score_job(), "a \"video\"", "/some/file", 5};
  EXPECT_EQ(parse_map_request(to_json(request)), request);
  EXPECT_THROW(parse_map_request("{}"), std::invalid_argument);
  EXPECT_THROW(parse_map_request("nothing"), std::invalid_argument);
}

}  // namespace
}  // namespace foldwise::worker
