// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "results/claims/claim.h"
#include "results/claims/finding.h"

namespace foldwise::results {

/// A claim and what became of it.
struct JudgedClaim {
  Claim claim;
  Finding finding;
};

/// A line each, in the metrics' units, and how many there are of each verdict.
std::string claims_to_markdown(const std::vector<JudgedClaim>& claims);
/// claim,about,sweep,metric,epochs,least,most,effect,low,high,n,planned,verdict,published: in full precision, without
/// scaling.
std::string claims_to_csv(const std::vector<JudgedClaim>& claims);

}  // namespace foldwise::results
