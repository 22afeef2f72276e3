// SPDX-License-Identifier: Apache-2.0
#include "results/tables/plain_mathematics.h"

#include <gtest/gtest.h>

namespace foldwise::results {
namespace {

TEST(PlainMathematics, SpellsWhatLabelsHave) {
  EXPECT_EQ(plain_mathematics("1/T"), "1/T");
  EXPECT_EQ(plain_mathematics(R"(\gamma)"), "γ");
  EXPECT_EQ(plain_mathematics(R"(\gamma_s = 0.5)"), "γₛ = 0.5");
  EXPECT_EQ(plain_mathematics(R"(\frac{1}{T})"), "1/T");
  EXPECT_EQ(plain_mathematics(R"(\frac{a + b}{2n})"), "(a + b)/(2n)");
  EXPECT_EQ(plain_mathematics(R"(\frac12)"), "1/2");
  EXPECT_EQ(plain_mathematics(R"(10^{-4} \times n^2)"), "10⁻⁴ × n²");
  EXPECT_EQ(plain_mathematics(R"(T_{\text{clip}})"), "T_clip");
  EXPECT_EQ(plain_mathematics(R"(x_{12}, x_Q, \sqrt{n} \leq \sqrt{n + 1})"), "x₁₂, x_Q, √n ≤ √(n + 1)");
  EXPECT_EQ(plain_mathematics(R"(\frac 1 2, \frac éb, x^ 2, \mathrm {CCC})"), "1/2, é/b, x², CCC");
  EXPECT_EQ(plain_mathematics(R"(2\frac{1}{T}, \frac{1}{2}n, \sqrt{2}n, n\sqrt{2})"), "2(1/T), (1/2)n, (√2)n, n√2");
  EXPECT_EQ(plain_mathematics(R"(\Delta\,\mathrm{CCC})"), "Δ CCC");
  EXPECT_EQ(plain_mathematics(R"(5\,\%)"), "5 %");
}

TEST(PlainMathematics, LeavesWhatItDoesNotKnow) {
  EXPECT_EQ(plain_mathematics(R"(\hbar x)"), R"(\hbar x)");
  EXPECT_EQ(plain_mathematics(R"(\foo{x{y}}_1 \gamma)"), R"(\foo{x{y}}₁ γ)");
  EXPECT_EQ(plain_mathematics(R"(\foo{x)"), R"(\foo{x)");
  EXPECT_EQ(plain_mathematics(R"(\frac{1}{T)"), R"(\frac{1}{T)");
  EXPECT_EQ(plain_mathematics("a}"), "a}");
  EXPECT_EQ(plain_mathematics("x^"), "x^");
  EXPECT_EQ(plain_mathematics(""), "");
  EXPECT_EQ(plain_mathematics("\\"), "\\");
}

}  // namespace
}  // namespace foldwise::results
