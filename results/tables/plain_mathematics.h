// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace foldwise::results {

/// TeX's mathematics as people read it where nobody sets it: "γₛ" of "\gamma_s", "1/(2n)" of
/// "\frac{1}{2n}". Greek letters, \frac, \sqrt, indices and powers, text, and a few signs; what else there is stays as
/// it is, and so does everything where braces do not match.
std::string plain_mathematics(std::string_view formula);

}  // namespace foldwise::results
