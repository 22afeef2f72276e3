// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "experiments/fields/field.h"
#include "experiments/fields/field_type.h"

namespace foldwise {

/// Another legal value than the default, for any field that has a choice.
inline Value other_value(const Field& field) {
  if (!field.choices.empty()) {
    return Value(std::get<std::int64_t>(field.default_value) == 0 ? std::int64_t(field.choices.size()) - 1 : 0);
  }
  if (field.type == &optional_number_type()) return Value(0.015625);
  struct Other {
    Value operator()(bool value) const { return !value; }
    Value operator()(std::int64_t value) const { return value + 1; }
    Value operator()(double value) const { return value * 0.5 + 0.015625; }
    Value operator()(const std::string&) const { return std::string("/else/where"); }
    Value operator()(const Size&) const { return Size{64, 80}; }
  };
  return std::visit(Other{}, field.default_value);
}

}  // namespace foldwise
