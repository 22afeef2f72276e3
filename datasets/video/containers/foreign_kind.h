// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace foldwise::datasets {

/// What a file is whose name promises a picture or a video and which is neither, by its first bytes, and what to do: a
/// ForeignFile, or a kind of picture that nothing here reads. As part of a sentence: "is compressed (gzip): unpack it
/// first". Empty where nothing tells.
std::string foreign_kind(std::string_view begin);

}  // namespace foldwise::datasets
