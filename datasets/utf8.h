// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace foldwise {

/// Whether the bytes are UTF-8 without overlong forms, surrogates and numbers beyond U+10FFFF.
bool is_utf8(std::string_view text);

}  // namespace foldwise
