// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/text/markup.h"

#include <gtest/gtest.h>

#include <string>

namespace foldwise {
namespace {

std::string base64_of(const std::string& text) {
  return base64({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

TEST(Markup, TextsStayTexts) {
  EXPECT_EQ(markup_text("</script><img src='x' title=\"&\">"),
            "&lt;/script&gt;&lt;img src=&#39;x&#39; title=&quot;&amp;&quot;&gt;");
  EXPECT_EQ(markup_text("γ = ½\n\t"), "γ = ½\n\t");
}

TEST(Markup, HoldsNothingThatXmlRefuses) {
  EXPECT_EQ(markup_text(std::string("a\0b\x1b[31m\x7f", 9)), "a?b?[31m?");
  EXPECT_EQ(markup_text("caf\xe9 \xc3\xa9"), "caf? ??");
}

TEST(Base64, IsThatOfRfc4648) {
  EXPECT_EQ(base64_of(""), "");
  EXPECT_EQ(base64_of("f"), "Zg==");
  EXPECT_EQ(base64_of("fo"), "Zm8=");
  EXPECT_EQ(base64_of("foobar"), "Zm9vYmFy");
}

}  // namespace
}  // namespace foldwise
