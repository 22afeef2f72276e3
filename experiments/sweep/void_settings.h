// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace foldwise {

/// A field that means nothing beside a value of another one. A grid over both is no mistake: there the field is as by
/// default, so that points which differ in it alone are one experiment.
struct VoidSetting {
  enum class Told : bool { no, yes };

  std::string_view field;
  std::string_view beside;  ///< the field of a choice that decides it
  std::int64_t value = 0;   ///< of that
  Told told = Told::yes;    ///< whether people are told: not where nobody would expect the field to mean something
};

/// All of them.
const std::vector<VoidSetting>& void_settings();

}  // namespace foldwise
