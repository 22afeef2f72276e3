// SPDX-License-Identifier: Apache-2.0
/// A second allocation for a sweep that is running.
#pragma once

#include <filesystem>

#include "results/store/store_writer.h"

namespace foldwise::orchestrator {

/// Throws UserError with Fault::usage, since ranks are those that a coordinator began with: who coordinates the sweep,
/// since when, and what to do instead; where nobody does, that there is nothing to join.
[[noreturn]] void refuse_to_join(const std::filesystem::path& database);

/// Returns when nobody coordinates the sweep, and says once on standard error whom it waits for.
void wait_for_others(const std::filesystem::path& database);

/// The store, as soon as no other has it: of several who wait one is the first, and the rest wait on. Throws UserError
/// as StoreWriter::open does of anything else.
results::StoreWriter open_after_others(const std::filesystem::path& database);

}  // namespace foldwise::orchestrator
