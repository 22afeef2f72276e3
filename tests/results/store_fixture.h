// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include "results/store/store_writer.h"
#include "tests/results/sample_store.h"

namespace foldwise::results::testing {

/// A store with a plan of two experiments, two runs each.
class StoreTest : public ::testing::Test {
 protected:
  StoreTest() : store(StoreWriter::open(folder / "results.db")) { plan.put_into(store); }

  TemporaryFolder folder;
  SamplePlan plan = sample_plan({{{"sampling.strategy", "uniform"}}, {{"sampling.strategy", "stochastic_softmax"}}}, 2);
  StoreWriter store;
  const Key train = numbered_key(1);
};

}  // namespace foldwise::results::testing
