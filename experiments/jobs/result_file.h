// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>

#include "experiments/jobs/job.h"

namespace foldwise {

/// What stages/<key>/result.json holds: a result, and how its artifacts were when it was written.
struct LeftResult {
  Result result;
  std::map<std::string, std::uint32_t> checksums = {};  ///< CRC-32C by Artifact::path; of some, or of none
  bool operator==(const LeftResult&) const = default;
};

/// No result: cut, damaged, or another file.
struct NoResult {
  bool operator==(const NoResult&) const = default;
};
/// A result that is not as its job wrote it: edited, or damaged within a value.
struct AlteredResult {
  bool operator==(const AlteredResult&) const = default;
};
using ResultFile = std::variant<LeftResult, NoResult, AlteredResult>;

/// One line of JSON: the members of to_json(Result), "checksums" where there are any, and "digest", SHA-256 over all
/// others in the form that this function writes, blanks left out.
std::string result_file_text(const LeftResult& left);
/// Files of older versions have no digest and are taken as they are.
ResultFile parse_result_file(std::string_view text);

}  // namespace foldwise
