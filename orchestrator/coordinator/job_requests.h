// SPDX-License-Identifier: Apache-2.0
/// What other commands ask of the coordinator of a sweep that runs. They leave a file in the sweep's folder, which
/// every node sees; the coordinator looks there a few times a second, and removes what it has done. Nothing listens
/// anywhere.
#pragma once

#include <ctime>
#include <filesystem>
#include <string>
#include <vector>

#include "experiments/choice_table.h"
#include "experiments/fields/field.h"
#include "experiments/jobs/key.h"

namespace foldwise::orchestrator {

enum class RequestKind {
  cancel,  ///< the jobs are not run, those that run are stopped
  retry,   ///< jobs that failed or were cancelled are run again
};

struct JobRequest {
  RequestKind kind = RequestKind::cancel;
  std::vector<Key> jobs;
  bool operator==(const JobRequest&) const = default;
};

/// Below the sweep's folder.
std::filesystem::path requests_folder(const std::filesystem::path& output);

/// Writes a request, whole or not at all; its file, which is gone once the coordinator has done it. Throws UserError
/// with Fault::store.
std::filesystem::path leave_request(const std::filesystem::path& output, const JobRequest& request);

/// The coordinator's side.
class RequestBox {
 public:
  /// Nothing is looked for in an empty path.
  explicit RequestBox(std::filesystem::path output) : output_(std::move(output)) {}

  struct Received {
    JobRequest request;
    std::filesystem::path file;
  };
  /// Those that have come since the last call, the oldest first. What cannot be read is set aside under the name
  /// *.unreadable and told in `unreadable`. Costs one look at the folder's time where nothing came.
  std::vector<Received> take(std::vector<std::string>& unreadable);

 private:
  std::filesystem::path output_;
  timespec seen_{};
};

/// Takes the file away: the request is done, durably.
void request_done(const RequestBox::Received& received);

}  // namespace foldwise::orchestrator

namespace foldwise {

template <>
struct Choices<orchestrator::RequestKind> {
  static constexpr std::array names{"cancel", "retry"};
};

}  // namespace foldwise
