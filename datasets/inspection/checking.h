// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "datasets/dataset.h"
#include "datasets/files/content_digest.h"
#include "datasets/readers/facts.h"
#include "experiments/foundation/in_parallel.h"

namespace foldwise::datasets {

struct CheckedCount {
  std::string what;
  int seen = 0;
  std::optional<int> expected;  ///< none where nothing official is known
  bool differs() const { return expected && *expected != seen; }
};

/// Something wrong with a sample.
struct SampleFinding {
  std::string sample;
  std::string what;           ///< "is cut: …", "begins with 12 black frames"
  bool known_defect = false;  ///< every copy has it
  bool remark = false;        ///< worth knowing, and nothing to mend
  bool operator==(const SampleFinding&) const = default;
};

struct CheckOptions {
  int shortest = 2;  ///< frames; shorter videos are found
  int threads = 1;
};

/// A dataset's numbers beside the official ones: those that are known, then what each class, split and subject has.
/// Reads the listing once for each task that a count needs. Throws the reader's UserError.
std::vector<CheckedCount> check_counts(const DatasetOptions& options);

/// Opens every sample: videos and pictures that cannot be decoded, that are black, shorter than `shortest`, or the same
/// bytes as another one; features and shards that cannot be read to their end. Remarks: videos whose frames are shown
/// at uneven times, labels that end apart from the pictures. In the order of the samples.
std::vector<SampleFinding> check_samples(const Dataset& dataset, const DatasetFacts& facts, const CheckOptions& options,
                                         DigestCache& digests, const ItemProgress& progress);

}  // namespace foldwise::datasets
