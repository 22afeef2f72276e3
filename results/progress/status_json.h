// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "results/progress/status_report.h"

namespace foldwise::results {

/// The report as one JSON document, as status.schema.json describes it. Times are seconds since 1970, lengths of time
/// seconds; what is not known is null.
std::string status_json(const StatusReport& report);

}  // namespace foldwise::results
