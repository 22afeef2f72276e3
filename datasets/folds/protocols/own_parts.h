// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "datasets/dataset.h"

namespace foldwise::datasets {

/// What a dataset's own split (Sample::split) is for, ascending.
struct OwnParts {
  std::vector<std::size_t> train;
  std::vector<std::size_t> validation;
  std::vector<std::size_t> test;
};

/// By the names of the splits: Train, Training, …; Val, Devel, dev, PublicTest, …; Test, PrivateTest. What is named
/// like validation is tested where there is no test part, and in datasets that keep the labels of theirs back (SEWA,
/// RECOLA, YouTube-8M). Throws UserError, naming `kind`, for a dataset without splits and for other names.
OwnParts own_parts(const Dataset& dataset, ProtocolKind kind);

/// The same; throws UserError for a dataset that has nothing to test with, too.
OwnParts own_parts_with_test(const Dataset& dataset, ProtocolKind kind);

}  // namespace foldwise::datasets
