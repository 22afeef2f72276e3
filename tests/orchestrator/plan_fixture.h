// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include "orchestrator/plan/plan.h"

namespace foldwise::orchestrator {

/// A folder with an AFEW-like dataset: a plan looks at names and bytes, never into a video.
class PlanFixture : public testing::Test {
 protected:
  PlanFixture() {
    std::string pattern = (std::filesystem::temp_directory_path() / "plan_test_XXXXXX").string();
    folder = mkdtemp(pattern.data());
    for (const char* split : {"Train_AFEW", "Val_AFEW"}) {
      for (const char* emotion : emotions) {
        for (int video = 0; video < 5; ++video) add_video(split, emotion, video, "content");
      }
    }
  }
  ~PlanFixture() override { std::filesystem::remove_all(folder); }

  void add_video(const std::string& split, const std::string& emotion, int number, const std::string& content) const {
    const auto name = "00000000" + std::to_string(number) + ".avi";
    const auto file = folder / "afew" / split / emotion / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << content << split << emotion << number;
  }

  /// A sweep file of the dataset with these lines added.
  Sweep sweep(const std::string& lines, const std::vector<std::string>& overrides = {}) const {
    const std::string text = "name: test\ndataset: {name: afew, root: " + (folder / "afew").string() +
                             "}\noutput: " + (folder / "runs").string() + "\n" + lines;
    return Sweep::parse(text, "test.yaml", folder, overrides);
  }

  Plan plan(const Sweep& sweep) const {
    datasets::DigestCache digests(folder / "digests");
    return Plan::make(sweep, digests);
  }

  /// Jobs that the runs would need if none were shared.
  static std::size_t asked(const Plan& plan) {
    std::size_t asked = 0;
    for (std::size_t item = 0; item < plan.workload().items.size(); ++item) asked += plan.times_asked(item);
    return asked;
  }

  static std::size_t count(const Plan& plan, Stage stage) {
    std::size_t count = 0;
    for (const WorkItem& item : plan.workload().items) count += item.stage == stage ? 1 : 0;
    return count;
  }

  static std::set<Key> keys(const Plan& plan, Stage stage) {
    std::set<Key> keys;
    for (const WorkItem& item : plan.workload().items) {
      if (item.stage == stage) keys.insert(item.key);
    }
    return keys;
  }

  static std::size_t shared(const Plan& one, const Plan& other, Stage stage) {
    std::size_t count = 0;
    const auto others = keys(other, stage);
    for (const Key& key : keys(one, stage)) count += others.count(key);
    return count;
  }

  static constexpr std::array emotions{"Angry", "Disgust", "Fear", "Happy", "Neutral", "Sad", "Surprise"};
  std::filesystem::path folder;
};

}  // namespace foldwise::orchestrator
