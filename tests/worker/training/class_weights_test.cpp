// SPDX-License-Identifier: Apache-2.0
#include "worker/training/class_weights.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdint>

namespace foldwise::worker {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::IsEmpty;

// sklearn.utils.class_weight.compute_class_weight("balanced", ...) of 5, 3 and 2 samples.
TEST(ClassWeights, BalancedAreInverseToTheNumberOfSamples) {
  const std::array<std::int64_t, 3> samples{5, 3, 2};
  EXPECT_THAT(weights_of_classes(ClassWeights::balanced, samples),
              ElementsAre(DoubleNear(10.0 / 15, 1e-15), DoubleNear(10.0 / 9, 1e-15), DoubleNear(10.0 / 6, 1e-15)));
}

TEST(ClassWeights, BalancedLeaveClassesWithoutSamplesOut) {
  const std::array<std::int64_t, 3> samples{4, 0, 1};
  EXPECT_THAT(weights_of_classes(ClassWeights::balanced, samples), ElementsAre(0.625, 0, 2.5));
}

TEST(ClassWeights, NoneAreNone) {
  const std::array<std::int64_t, 3> samples{5, 3, 2};
  EXPECT_THAT(weights_of_classes(ClassWeights::none, samples), IsEmpty());
}

}  // namespace
}  // namespace foldwise::worker
