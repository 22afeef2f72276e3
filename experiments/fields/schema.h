// SPDX-License-Identifier: Apache-2.0
/// What editors and readers need to know of a sweep file, made from the listings of fields.
#pragma once

#include <string>

namespace foldwise {

/// JSON Schema 2020-12 of a sweep file, indented.
std::string json_schema();

/// The reference page of all fields, Markdown: experiments/FIELDS.md.
std::string field_reference();

}  // namespace foldwise
