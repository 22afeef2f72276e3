// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace foldwise {

/// What a file is that stands in the place of another one: packed, an archive, a pointer of Git LFS or git-annex, a web
/// page that a download ended with.
struct ForeignFile {
  std::string_view seen;    ///< "is a web page"
  std::string_view remedy;  ///< what to do about it
};

/// By the first bytes of a file, `telling_bytes` of them; none where these do not tell.
std::optional<ForeignFile> foreign_file(std::string_view begin);

inline constexpr std::size_t telling_bytes = 512;

}  // namespace foldwise
