// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace foldwise::datasets {

/// What a recording's name says, as AVEC has them: "Train_01", "Train_DE_01", "dev_3".
struct RecordingName {
  std::string split;    ///< as it is spelled in the list of splits
  std::string culture;  ///< "DE"; empty where the name has none
  int number = 0;

  /// Whether both may name one recording: copies leave the culture out, or write 1 for 01.
  bool may_be(const RecordingName& other) const;
};

/// None where the text is no such name: one of the splits, in any case, perhaps a culture of two letters, a number.
std::optional<RecordingName> parse_recording_name(std::string_view text, std::span<const std::string_view> splits);

/// Throws UserError when a file of one recording names another one within. `named` is the cell of a row, which may
/// stand in quotes and be the path of a file; what names no recording says nothing. `where` is the row.
void require_same_recording(const std::string& where, std::string_view named, std::string_view recording,
                            std::span<const std::string_view> splits);

}  // namespace foldwise::datasets
