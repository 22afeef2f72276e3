// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "experiments/fields/field.h"

namespace foldwise {

/// Another legal value than the default, for any field that has a choice.
inline Value other_value(const Field& field) {
  switch (field.kind) {
    case FieldKind::boolean:
      return Value(!std::get<bool>(field.default_value));
    case FieldKind::integer:
      return Value(std::get<std::int64_t>(field.default_value) + 1);
    case FieldKind::number:
      return Value(std::get<double>(field.default_value) * 0.5 + 0.015625);
    case FieldKind::choice:
      return Value(std::get<std::int64_t>(field.default_value) == 0 ? std::int64_t(field.choices.size()) - 1 : 0);
    case FieldKind::path:
      return Value(std::string("/else/where"));
    case FieldKind::size:
      return Value(Size{64, 80});
  }
  return {};
}

}  // namespace foldwise
