// SPDX-License-Identifier: Apache-2.0
/// What a report's script reads, as JSON by columns: a list for each figure, an entry for each run.
#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

#include "results/listings/selected_runs.h"
#include "results/report/compact_json.h"
#include "results/report/report.h"
#include "results/store/store_reader.h"

namespace foldwise::results {

/// The JSON of a page, and what it is without.
struct ReportData {
  std::string sweep;                  ///< fields, experiments, runs, jobs, attempts
  std::string curves;                 ///< read when a curve is to be seen
  std::vector<std::string> left_out;  ///< one sentence each
};

ReportData read_report_data(const StoreReader& store, const ReportOptions& options);

/// The end of what an attempt wrote, as much of it as a page holds of one.
std::string log_of(const ReportOptions& options, const AttemptRecord& attempt);

/// The jobs of the runs that are shown, each once, with their attempts.
class ReportJobs {
 public:
  ReportJobs(const StoreReader& store, const ReportOptions& options, JsonTexts& texts);

  /// Its place among the jobs that are told of.
  std::size_t place_of(const Key& job);
  /// In the order of their places.
  const std::vector<Key>& keys() const { return keys_; }
  /// Adds "jobs" and "attempts".
  void tell(JsonObject& object, std::vector<std::string>& left_out);

 private:
  std::string attempts_json(std::vector<std::string>& left_out);

  const StoreReader& store_;
  const ReportOptions& options_;
  JsonTexts& texts_;
  std::unordered_map<Key, JobState> states_;
  std::unordered_map<Key, Stage> stages_;
  std::vector<Key> keys_;
  std::unordered_map<Key, std::size_t> places_;
};

/// Which of `count` things fit where there is room for so many: of each group as many as of the others, the first ones.
/// Ascending indices.
std::vector<std::size_t> evenly_chosen(const std::vector<std::size_t>& group_of_each, std::size_t room);

}  // namespace foldwise::results
