// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "experiments/foundation/error.h"
#include "experiments/sweep/sweep.h"

namespace foldwise {

/// Two lines that every sweep needs; what a test adds begins at line 3.
inline std::string with_head(const std::string& rest) {
  return "name: test\ndataset: {root: /data/afew}\n" + rest;
}

inline Sweep parse_sweep(const std::string& rest, const std::vector<std::string>& overrides = {}) {
  return Sweep::parse(with_head(rest), "s.yaml", "/sweeps", overrides);
}

/// The mistakes that a sweep file is refused with; none where it is not.
inline std::vector<std::string> mistakes_in_file(const std::string& text,
                                                 const std::vector<std::string>& overrides = {}) {
  try {
    Sweep::parse(text, "s.yaml", "/sweeps", overrides);
  } catch (const SweepErrors& errors) {
    EXPECT_EQ(errors.fault(), Fault::usage);
    return errors.lines();
  }
  return {};
}

inline std::vector<std::string> mistakes(const std::string& rest, const std::vector<std::string>& overrides = {}) {
  return mistakes_in_file(with_head(rest), overrides);
}

/// Each experiment's varied values, joined: "uniform 0.5".
inline std::vector<std::string> points_of(const Sweep& sweep) {
  std::vector<std::string> points;
  for (std::size_t i = 0; i < sweep.size(); ++i) {
    std::string text;
    for (const auto& [field, value] : sweep.values(i)) text += (text.empty() ? "" : " ") + value;
    points.push_back(text);
  }
  return points;
}

}  // namespace foldwise
