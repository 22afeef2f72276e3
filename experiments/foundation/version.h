// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace foldwise {

/// "0.1.0"
std::string version();
/// The commit that was built, with -dirty behind it where files were changed since; "unknown" outside a repository.
std::string git_commit();

}  // namespace foldwise
