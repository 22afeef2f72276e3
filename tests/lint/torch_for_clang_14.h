// SPDX-License-Identifier: Apache-2.0
/// Included first when clang-tidy 14 reads a file that includes libtorch; never compiled.
/// libtorch 1.13 declares vectors of incomplete types. GCC accepts that; clang 14 instantiates the constexpr members of
/// GCC 12's std::vector at once and stops. Here std::vector is read without constexpr.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
// NOLINTBEGIN(bugprone-reserved-identifier): they are the library's own
#undef _GLIBCXX20_CONSTEXPR
#define _GLIBCXX20_CONSTEXPR
// Declared constexpr in <algorithm> and defined in <vector>.
#define __fill_a1 __fill_a1_of_bits
#include <vector>
#undef __fill_a1
#undef _GLIBCXX20_CONSTEXPR
#define _GLIBCXX20_CONSTEXPR constexpr
// NOLINTEND(bugprone-reserved-identifier)
