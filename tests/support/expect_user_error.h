// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gmock/gmock.h>

#include <initializer_list>
#include <string>

#include "experiments/foundation/error.h"

namespace foldwise {

/// Expects one sentence that contains each of the parts.
template <typename Action>
void expect_user_error(Action&& action, std::initializer_list<std::string> parts, Fault fault = Fault::data) {
  try {
    action();
    ADD_FAILURE() << "no UserError was thrown";
  } catch (const UserError& error) {
    const std::string sentence = error.what();
    for (const std::string& part : parts) EXPECT_THAT(sentence, testing::HasSubstr(part));
    EXPECT_EQ(sentence.find('\n'), std::string::npos) << sentence;
    EXPECT_EQ(error.fault(), fault) << sentence;
  }
}

}  // namespace foldwise
