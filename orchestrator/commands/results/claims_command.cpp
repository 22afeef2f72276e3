// SPDX-License-Identifier: Apache-2.0
// orchestrator claims: one of commands.h.
#include <filesystem>
#include <iostream>
#include <utility>

#include "orchestrator/commands/commands.h"
#include "orchestrator/commands/sweep_location.h"
#include "results/claims/claims_text.h"

namespace foldwise::orchestrator {

int claims_command(const ClaimsArguments& arguments) {
  std::vector<results::JudgedClaim> judged;
  for (results::Claim& claim : results::read_claims(arguments.file)) {
    results::Finding finding;
    const std::filesystem::path database = database_in(std::filesystem::path(arguments.runs) / claim.sweep);
    if (std::filesystem::exists(database)) finding = find_out(claim, results::StoreReader::open(database));
    judged.push_back({std::move(claim), finding});
  }
  std::cout << (arguments.format == ClaimsFormat::csv ? claims_to_csv(judged) : claims_to_markdown(judged))
            << std::flush;
  return exit_finished;
}

}  // namespace foldwise::orchestrator
