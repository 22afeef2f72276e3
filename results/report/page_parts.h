// SPDX-License-Identifier: Apache-2.0
/// The files that a report is made of, as cmake/Embed.cmake puts them into the program.
#pragma once

#include <string>

namespace foldwise::results::page {

/// page/*.css
std::string style();
/// page/*.js, in the order of their names in CMakeLists.txt.
std::string script();
/// The library that draws the figures, as it is published: third_party/.
std::string library();
std::string library_style();
std::string library_licence();

}  // namespace foldwise::results::page
