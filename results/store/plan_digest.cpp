// SPDX-License-Identifier: Apache-2.0
#include "results/store/plan_digest.h"

#include <cstdint>
#include <string>
#include <string_view>

#include "experiments/jobs/text_digest.h"
#include "results/store/record_text.h"

namespace foldwise::results {
namespace {

// A text that differs whenever the records do: every part is preceded by its length.
class PlanText {
 public:
  void add(const std::string& text) {
    add(text.size());
    append(text);
  }
  void add(std::uint64_t number) { append({reinterpret_cast<const char*>(&number), sizeof number}); }
  void add(const Key& key) { append({reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size()}); }
  Key digested() {
    digest_.add(text_);
    return digest_.digested();
  }

 private:
  static constexpr std::size_t piece = 65'536;

  void append(std::string_view bytes) {
    text_ += bytes;
    if (text_.size() < piece) return;
    digest_.add(text_);
    text_.clear();
  }

  std::string text_;  // what the digest has not seen yet: of a hundred thousand jobs the whole is 25 MB
  TextDigest digest_;
};

}  // namespace

Key plan_digest(const SweepRecord& sweep, const std::vector<ExperimentRecord>& experiments,
                const std::vector<RunRecord>& runs, const std::vector<JobRecord>& jobs, const FoldRecords& folds) {
  PlanText text;
  for (const auto& part :
       {sweep.name, sweep.text, to_json(sweep.overrides), to_json(sweep.varied_fields), to_json(sweep.tables)}) {
    text.add(part);
  }
  text.add(experiments.size());
  // The identity is the configuration's digest, and the values are the file's words for parts of it.
  for (const auto& experiment : experiments) text.add(experiment.identity);
  text.add(runs.size());
  for (const auto& run : runs) {
    text.add(run.experiment);
    text.add(static_cast<std::uint64_t>(run.fold));
    text.add(static_cast<std::uint64_t>(run.repeat));
    text.add(run.train);
    text.add(run.evaluate);
    if (run.score) text.add(*run.score);
    for (const Key& key : run.before) text.add(key);
  }
  // A fold's digest stands for its parts, and each run's training key for its fold: what is recorded for people is
  // added.
  text.add(folds.folds.size());
  for (const auto& fold : folds.folds) {
    text.add(fold.digest);
    text.add(fold.name);
  }
  for (const auto& dataset : folds.datasets) text.add(to_json(dataset.samples));
  for (const auto& job : jobs) {
    text.add(job.key);
    text.add(static_cast<std::uint64_t>(job.stage));
    text.add(job.label);
    text.add(job.experiment);
  }
  return text.digested();
}

}  // namespace foldwise::results
