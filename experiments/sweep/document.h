// SPDX-License-Identifier: Apache-2.0
/// YAML text as a tree. The only file pair that includes yaml-cpp.
#pragma once

#include <string>
#include <string_view>

#include "experiments/fields/node.h"

namespace foldwise {

class Problems;

enum class Lines { count, ignore };

/// Reads one YAML (or JSON) document. Anchors, aliases and merge keys are resolved. Syntax errors, duplicate keys and a
/// second document become problems; the tree then holds what could be read.
Node parse_document(const std::string& text, std::string_view source, Problems& problems, Lines lines = Lines::count);

}  // namespace foldwise
