// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "results/store/store_reader.h"

namespace foldwise::orchestrator {

/// Event files for TensorBoard: a folder for each run of the current plan, named after it, with the values of its
/// epochs, of its test part at its last epoch, and its values of the fields that vary.
class EventLog {
 public:
  /// Writes what the store knows; event files of an earlier time are replaced. Epochs of the store have the time at
  /// which their training began: it keeps no other. Throws UserError where that cannot be written.
  EventLog(const results::StoreReader& store, const std::filesystem::path& folder, double now);

  std::size_t runs() const { return files_.size(); }
  /// What came since, `now` in seconds since 1970. A job that no run has is passed by.
  void add_epochs(const Key& training, const std::vector<EpochRecord>& epochs, double now);
  /// Those of a result that nobody told of while they ended: it was there already.
  void add_missing_epochs(const Key& training, const std::vector<EpochRecord>& epochs, double now);
  void add_result(const Key& evaluation, const std::map<std::string, double>& metrics, double now);

 private:
  std::vector<std::filesystem::path> files_;                   ///< of each run
  std::unordered_map<Key, std::vector<std::size_t>> runs_of_;  ///< of a training or an evaluation
  std::vector<int> last_epochs_;                               ///< of each run
};

}  // namespace foldwise::orchestrator
