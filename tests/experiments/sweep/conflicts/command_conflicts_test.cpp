// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "tests/experiments/sweep_text.h"

namespace foldwise {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(CommandConflicts, AskForTrustInACommandAndForACommandToTrust) {
  EXPECT_THAT(mistakes("execution: {on_end: \"mail -s done me\", trust: true}"), IsEmpty());
  EXPECT_THAT(mistakes("execution: {on_end: \"mail -s done me\"}"),
              ElementsAre(HasSubstr("execution.trust: saw false with execution.on_end")));
  EXPECT_THAT(mistakes("execution: {trust: true}"), ElementsAre(HasSubstr("execution.trust: ")));
}

}  // namespace
}  // namespace foldwise
