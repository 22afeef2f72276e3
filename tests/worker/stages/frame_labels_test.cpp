// SPDX-License-Identifier: Apache-2.0
// Training on clips that the labels of frames choose, from the fold file on.
#include <gmock/gmock.h>

#include "tests/worker/small_sweep.h"
#include "worker/models/weights/safetensors.h"
#include "worker/stages/stages.h"

namespace foldwise::worker {
namespace {

using testing::HasSubstr;

class Silent : public JobReporter {
 public:
  void report(const Progress& /*progress*/) override {}
  bool stop_requested() override { return false; }
};

/// Pain in the last frame of each video, however long it is.
JobSpec job_of(SmallSweep& sweep, bool labelled) {
  const datasets::FrameStore store =
      datasets::FrameStore::open({datasets::shard_path(sweep.output(), SmallSweep::prepare_key())});
  for (datasets::FoldEntry& entry : sweep.fold().entries) {
    datasets::LabelCurve curve{"pspi", 0,
                               std::vector<float>(static_cast<std::size_t>(store.video(entry.id).frames), 0)};
    curve.values.back() = 16;
    if (labelled) entry.curves = {curve};
  }
  sweep.write_fold();
  JobSpec job = sweep.train_job();
  job.experiment.sampling.strategy = SamplingStrategy::frame_labels;
  job.experiment.sampling.inverse_temperature = 1e3;
  return job;
}

TEST(TrainingByFrameLabels, SeesTheClipsWithTheHighestLabels) {
  SmallSweep sweep;
  const JobSpec job = job_of(sweep, true);
  Silent silent;

  const Outcome outcome = run_stage(job, torch::kCPU, silent);

  ASSERT_TRUE(std::holds_alternative<Finished>(outcome)) << to_json(outcome);
  const SafeTensors sampling =
      read_safetensors(stage_folder(sweep.output(), SmallSweep::train_key()) / "sampling.safetensors");
  EXPECT_EQ(sampling.metadata.at("strategy"), "frame_labels");
  const torch::Tensor positions = sampling.tensors.at("positions");
  ASSERT_EQ(positions.dim(), 2);
  EXPECT_EQ(positions.size(0), 3);
  const torch::Tensor last = sampling.tensors.at("offsets").diff() - 1;
  for (int epoch = 0; epoch < 3; ++epoch) EXPECT_TRUE(torch::equal(positions[epoch].to(torch::kLong), last)) << epoch;
}

TEST(TrainingByFrameLabels, IsRefusedWithoutThem) {
  SmallSweep sweep;
  const JobSpec job = job_of(sweep, false);
  Silent silent;
  const Outcome outcome = run_stage(job, torch::kCPU, silent);
  ASSERT_TRUE(std::holds_alternative<Rejected>(outcome)) << to_json(outcome);
  EXPECT_THAT(std::get<Rejected>(outcome).message, HasSubstr("sampling.strategy"));
  EXPECT_THAT(std::get<Rejected>(outcome).message, HasSubstr("uniform, stochastic_softmax, reinforce, weighted_loss"));
}

}  // namespace
}  // namespace foldwise::worker
