// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <torch/types.h>

#include <string>
#include <utility>
#include <vector>

#include "experiments/jobs/job.h"
#include "worker/stages/stages.h"

namespace foldwise::worker {

/// Keeps what a job reports, and stops it after so many movements; remarks are none.
class Listener : public JobReporter {
 public:
  explicit Listener(int before_stop = 1'000'000) : before_stop_(before_stop) {}
  void report(const Progress& progress) override {
    reports.push_back(progress);
    if (progress.remarks.empty()) --before_stop_;
  }
  bool stop_requested() override { return before_stop_ <= 0; }

  std::vector<Progress> reports;

 private:
  int before_stop_;
};

inline Outcome run_job(const JobSpec& job) {
  Listener listener;
  return run_stage(job, torch::kCPU, listener);
}

inline Result finished(const JobSpec& job) {
  const Outcome outcome = run_job(job);
  if (const auto* end = std::get_if<Finished>(&outcome)) return end->result;
  ADD_FAILURE() << to_json(outcome);
  return {};
}

inline std::string rejection(const JobSpec& job) {
  const Outcome outcome = run_job(job);
  if (const auto* rejected = std::get_if<Rejected>(&outcome)) return rejected->message;
  return "not rejected: " + to_json(outcome);
}

}  // namespace foldwise::worker
