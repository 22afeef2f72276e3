// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/remarks.h"

#include <gtest/gtest.h>

#include <iostream>
#include <sstream>
#include <string>
#include <vector>

namespace foldwise::orchestrator {
namespace {

/// What is written on standard error.
std::string told(const std::vector<std::string>& remarks) {
  std::ostringstream text;
  std::streambuf* const before = std::cerr.rdbuf(text.rdbuf());
  tell_remarks(remarks);
  std::cerr.rdbuf(before);
  return text.str();
}

TEST(Remarks, AreToldUpToFiveAndThenCounted) {
  EXPECT_EQ(told({}), "");
  EXPECT_EQ(told({"a", "b", "c", "d", "e"}), "Note: a\nNote: b\nNote: c\nNote: d\nNote: e\n");
  EXPECT_EQ(told({"a", "b", "c", "d", "e", "f", "g"}),
            "Note: a\nNote: b\nNote: c\nNote: d\nNote: e\nNote: … and 2 more of this kind\n");
}

}  // namespace
}  // namespace foldwise::orchestrator
