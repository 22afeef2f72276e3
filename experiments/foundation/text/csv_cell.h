// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace foldwise {

/// A text as a cell of comma-separated values, in quotes where RFC 4180 wants them or a blank stands at one of its
/// ends. DelimitedText reads it back.
std::string csv_cell(const std::string& text);

}  // namespace foldwise
