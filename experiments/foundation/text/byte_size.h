// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace foldwise {

/// So many bytes for people: "2.31 GB", three digits, powers of 1000.
std::string format_bytes(double bytes);

}  // namespace foldwise
