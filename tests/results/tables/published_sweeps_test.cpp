// SPDX-License-Identifier: Apache-2.0
// The sweep files of publications: each is free of mistakes, and every printed figure beside it belongs to one of its
// experiments.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "experiments/sweep/problems.h"
#include "experiments/sweep/sweep.h"
#include "results/tables/published.h"

namespace foldwise::results {
namespace {

using ::testing::HasSubstr;

constexpr std::array wanted_roots{"AFEW_ROOT",      "UNBC_ROOT",   "BIOVID_ROOT", "HMDB51_ROOT", "HMDB51_SPLIT_1",
                                  "YOUTUBE8M_ROOT", "RECOLA_ROOT", "SEWA_ROOT",   "RAFDB_ROOT"};

/// Of every folder of experiments/ that has printed figures.
std::vector<std::filesystem::path> sweep_files() {
  std::vector<std::filesystem::path> files;
  for (const auto& folder : std::filesystem::directory_iterator(FOLDWISE_EXPERIMENTS)) {
    if (!std::filesystem::is_directory(folder.path() / "published")) continue;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      if (entry.path().extension() == ".yaml") files.push_back(entry.path());
    }
  }
  std::ranges::sort(files);
  return files;
}

/// A file's table lists what it varies, and an experiment's fields by name.
PublishedTable::FieldReader reader_of(const Sweep& sweep, std::size_t experiment) {
  std::map<std::string, std::string> values;
  for (auto& [field, value] : sweep.values(experiment)) values.emplace(field, value);
  return [values](const std::string& field) {
    const auto found = values.find(field);
    return found == values.end() ? std::string("(not varied)") : found->second;
  };
}

/// Whether a publication's sweeps are tried with weights: what is inflated needs some.
bool has_own_weights(const std::filesystem::path& sweep) {
  return std::filesystem::exists(sweep.parent_path() / "smoke" / "images.yaml");
}

class PublishedSweep : public ::testing::TestWithParam<std::filesystem::path> {
 protected:
  void SetUp() override {
    for (const char* root : wanted_roots) {
      ::setenv(root, "/data", 1);
    }
  }
};

// On a machine that has none of the datasets and no weights.
TEST_P(PublishedSweep, HasAScaleAtWhichItIsATrial) {
  for (const char* root : wanted_roots) ::unsetenv(root);
  try {
    const Sweep sweep = Sweep::load(GetParam(), {}, "smoke");
    for (std::size_t index = 0; index < sweep.size(); ++index) {
      const Experiment experiment = sweep.experiment(index);
      EXPECT_LE(experiment.training.epochs, 2);
      EXPECT_LE(experiment.model.width, 0.0625);
      EXPECT_LE(experiment.protocol.repeats, 1);
      // None, or those that a smoke/make_data.sh makes.
      EXPECT_TRUE(experiment.model.weights.empty() || has_own_weights(GetParam())) << experiment.model.weights;
      EXPECT_THAT(experiment.dataset.root, HasSubstr("/data/smoke/"));
    }
    for (const TableSpec& table : sweep.tables()) {
      if (table.published.empty()) continue;
      std::vector<PublishedTable::FieldReader> experiments;
      for (std::size_t index = 0; index < sweep.size(); ++index) experiments.push_back(reader_of(sweep, index));
      EXPECT_EQ(PublishedTable::read(table.published)->unmatched(experiments), 0U) << table.title;
    }
  } catch (const std::exception& mistakes) {
    FAIL() << mistakes.what();
  }
}

TEST_P(PublishedSweep, HasNoMistakesAndAPlaceForEveryPrintedFigure) {
  try {
    const Sweep sweep = Sweep::load(GetParam());
    EXPECT_GT(sweep.size(), 0U);
    ASSERT_FALSE(sweep.tables().empty());
    for (const TableSpec& table : sweep.tables()) {
      if (table.published.empty()) continue;
      const auto published = PublishedTable::read(table.published);
      ASSERT_TRUE(published) << table.published;
      std::vector<PublishedTable::FieldReader> experiments;
      for (std::size_t index = 0; index < sweep.size(); ++index) experiments.push_back(reader_of(sweep, index));
      EXPECT_EQ(published->unmatched(experiments), 0U) << table.title;
      for (const std::string& metric : table.values) {
        for (const auto& experiment : experiments) EXPECT_NO_THROW(published->figure(metric, experiment)) << metric;
      }
    }
  } catch (const std::exception& mistakes) {
    FAIL() << mistakes.what();
  }
}

// The rows of others in *_literature.csv are read, and each has a figure of what its table shows.
TEST_P(PublishedSweep, ShowsTheRowsOfOthers) {
  std::set<std::filesystem::path> asked;
  const Sweep sweep = Sweep::load(GetParam());
  for (const TableSpec& table : sweep.tables()) {
    for (const LiteratureRow& row : table.literature) {
      asked.insert(row.figures.front().place.substr(0, row.figures.front().place.find(':')));
      for (const LiteratureFigure& figure : row.figures)
        EXPECT_GT(std::ranges::count(table.values, figure.metric), 0) << figure.place;
    }
  }
  const std::string name = GetParam().stem().string() + "_literature.csv";
  const std::filesystem::path file = GetParam().parent_path() / "published" / name;
  EXPECT_EQ(asked.contains(file), std::filesystem::exists(file)) << name;
}

INSTANTIATE_TEST_SUITE_P(All, PublishedSweep, ::testing::ValuesIn(sweep_files()), [](const auto& instance) {
  return instance.param.parent_path().filename().string() + "_" + instance.param.stem().string();
});

}  // namespace
}  // namespace foldwise::results
