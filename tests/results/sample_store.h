// SPDX-License-Identifier: Apache-2.0
/// What the tests of this room need: keys, a small plan, and attempts in one line.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/foundation/error.h"
#include "results/store/store_writer.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::results::testing {

/// A key that differs for each number.
inline Key numbered_key(std::uint32_t number) {
  Key key;
  for (std::size_t byte = 0; byte < 4; ++byte)
    key.bytes.at(byte) = static_cast<std::uint8_t>(number >> (24 - 8 * byte));
  key.bytes.back() = 1;
  return key;
}

/// A plan as the store takes it.
struct SamplePlan : PlanRecords {
  void put_into(StoreWriter& store) const { store.put_plan(*this); }
  /// Of its jobs.
  std::vector<Key> keys() const {
    std::vector<Key> keys;
    for (const JobRecord& job : jobs) keys.push_back(job.key);
    return keys;
  }
};

/// Two folds of four samples of two subjects, which the runs of the plan take in turn.
inline void give_folds(SamplePlan& plan) {
  plan.folds.datasets = {
      {"unbc_mcmaster",
       {{"a/1", "ann", "pain"}, {"a/2", "ann", "no_pain"}, {"b/1", "bob", "pain"}, {"c \"1\"", "", ""}}}};
  plan.folds.folds = {{numbered_key(1'000'001), "subject ann", 0, "ttr-"}, {numbered_key(1'000'002), "", 0, "rrvt"}};
  for (std::size_t run = 0; run < plan.runs.size(); ++run) plan.runs[run].division = run % 2;
}

/// `repeats` runs of each experiment; run r of experiment e trains with key 1000 e + 2 r + 1, evaluates with the next.
/// One prepare job (key 0) before them.
inline SamplePlan sample_plan(const std::vector<std::vector<FieldValue>>& experiments, int repeats) {
  SamplePlan plan;
  plan.sweep.name = "sample";
  plan.sweep.text = "name: sample\n";
  for (const auto& [field, value] : experiments.front()) plan.sweep.varied_fields.push_back(field);
  plan.jobs.push_back({numbered_key(0), Stage::prepare, "shard 1"});
  for (std::size_t index = 0; index < experiments.size(); ++index) {
    const auto first = static_cast<std::uint32_t>(1000 * index);
    plan.experiments.push_back({numbered_key(100'000 + first), experiments[index], "{}"});
    for (int repeat = 0; repeat < repeats; ++repeat) {
      const auto train = first + 2 * static_cast<std::uint32_t>(repeat) + 1;
      plan.runs.push_back({index, 0, repeat, numbered_key(train), numbered_key(train + 1)});
      plan.jobs.push_back({numbered_key(train), Stage::train, "run " + std::to_string(repeat + 1)});
      plan.jobs.push_back({numbered_key(train + 1), Stage::evaluate, "run " + std::to_string(repeat + 1)});
    }
  }
  return plan;
}

/// A score job for each run, between its training and its evaluation: run r's has key 500,000 + r.
inline void give_scorings(SamplePlan& plan) {
  for (std::size_t run = 0; run < plan.runs.size(); ++run) {
    plan.runs[run].score = numbered_key(500'000 + static_cast<std::uint32_t>(run));
    plan.jobs.push_back({*plan.runs[run].score, Stage::score, "run " + std::to_string(run + 1)});
  }
}

/// What the training of each run builds on: the training of a network, which all share, and a job that stores its
/// features. Run r's has key 600,000 + r.
inline void give_features(SamplePlan& plan) {
  const Key first = numbered_key(700'000);
  plan.jobs.push_back({first, Stage::train, "first step"});
  for (std::size_t run = 0; run < plan.runs.size(); ++run) {
    const Key features = numbered_key(600'000 + static_cast<std::uint32_t>(run));
    plan.runs[run].before = {first, features};
    plan.jobs.push_back({features, Stage::features, "run " + std::to_string(run + 1)});
  }
}

inline Result result_with(const std::map<std::string, double>& metrics, const std::vector<EpochRecord>& epochs = {}) {
  Result result;
  result.metrics = metrics;
  result.epochs = epochs;
  return result;
}

inline void start(StoreWriter& store, const Key& job, int number = 1, double started = 100) {
  store.start_attempt({job, number, "node1", "cuda:0", 4242, started});
}

inline void end(StoreWriter& store, const Key& job, const Outcome& outcome,
                StoreWriter::Retry retry = StoreWriter::Retry::no, int number = 1, double ended = 110) {
  store.end_attempt({job, number, ended, outcome, ""}, retry);
}

inline void execute(StoreWriter& store, const Key& job, const Outcome& outcome) {
  start(store, job);
  end(store, job, outcome);
}

/// Expects a UserError with Fault::store whose sentence contains each of the parts.
template <typename Action>
void expect_store_error(const Action& action, const std::vector<std::string>& parts) {
  try {
    action();
    ADD_FAILURE() << "no error was thrown";
  } catch (const UserError& error) {
    EXPECT_EQ(error.fault(), Fault::store);
    for (const auto& part : parts) {
      EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what() << "\nlacks: " << part;
    }
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos) << "not one sentence: " << error.what();
  }
}

}  // namespace foldwise::results::testing
