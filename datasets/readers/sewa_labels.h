// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <filesystem>
#include <string_view>
#include <vector>

namespace foldwise::datasets {

/// Labels each second, of both kinds of files.
inline constexpr double sewa_label_rate = 10;

/// What the names of AVEC's recordings begin with.
inline constexpr std::array<std::string_view, 3> sewa_splits{"Train", "Devel", "Test"};

/// A recording's gold standard.
struct SewaLabels {
  std::vector<float> arousal;
  std::vector<float> valence;
};

/// Reads AVEC's file of a recording: name;timestamp;arousal;valence;liking, without a header. Throws UserError with
/// file and line when a row has other cells, names another recording than the file, its time is not 100 ms after the
/// row before (the first one: 0), or a value is no number within [-1, 1].
SewaLabels read_sewa_labels(const std::filesystem::path& file);

/// Reads the basic release's file of one dimension of a clip: the time, then a value by each annotator, separated by
/// commas. A first line without any number is a header. Returns the annotators' mean. Throws UserError as above, and
/// when an annotator's values end before the others'.
std::vector<float> read_sewa_annotators(const std::filesystem::path& file);

}  // namespace foldwise::datasets
