// SPDX-License-Identifier: Apache-2.0
// The stages of a run whose network is a user's own module.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/worker/small_sweep.h"
#include "tests/worker/stages/job_outcome.h"
#include "tests/worker/torchscript_module.h"
#include "worker/models/catalogue.h"
#include "worker/models/weights/safetensors.h"
#include "worker/models/weights/weights.h"

namespace foldwise::worker {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

JobSpec of_module(JobSpec job, const std::string& file) {
  job.experiment.model = module_options(file);
  return job;
}

TEST(ModuleStages, AModuleIsTrainedAndEvaluated) {
  for (const std::string file : {"scripted.pt", "traced.pt"}) {
    SCOPED_TRACE(file);
    const SmallSweep sweep;
    const Result trained = finished(of_module(sweep.train_job(), file));
    EXPECT_THAT(trained.epochs, SizeIs(3));
    finished(of_module(sweep.score_job(), file));
    const Result evaluated = finished(of_module(sweep.evaluate_job(), file));
    EXPECT_THAT(evaluated.predictions, SizeIs(6));
    EXPECT_EQ(evaluated.metrics.at("test_videos"), 6);

    // Its parameters, under its names, are what the next training starts from.
    const auto model = stage_folder(sweep.output(), SmallSweep::train_key()) / "model.safetensors";
    ModelOptions options = module_options(file);
    options.weights = model.string();
    const auto loaded = copy_weights(*build_network(options, {.outputs = 3}).network);
    const SafeTensors content = read_safetensors(model);
    EXPECT_EQ(loaded.size(), content.tensors.size());
    for (const auto& [name, tensor] : content.tensors) EXPECT_TRUE(torch::equal(tensor, loaded.at(name))) << name;
  }
}

TEST(ModuleStages, AModuleWithoutTrustIsRejected) {
  const SmallSweep sweep;
  JobSpec job = of_module(sweep.train_job(), "scripted.pt");
  job.experiment.model.trust = false;
  const Outcome outcome = run_job(job);
  ASSERT_TRUE(std::holds_alternative<Rejected>(outcome)) << to_json(outcome);
  EXPECT_THAT(to_json(outcome), HasSubstr("model.trust: saw false"));
}

TEST(ModuleStages, AModuleOfOtherClassesIsRejected) {
  SmallSweep sweep;
  sweep.fold().classes.push_back("none");
  sweep.write_fold();
  const Outcome outcome = run_job(of_module(sweep.train_job(), "traced.pt"));
  ASSERT_TRUE(std::holds_alternative<Rejected>(outcome)) << to_json(outcome);
  EXPECT_THAT(to_json(outcome), HasSubstr("for 4 outputs"));
}

}  // namespace
}  // namespace foldwise::worker
