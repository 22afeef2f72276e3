// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace foldwise::results {

/// One figure of a paper, as it is printed there: "46.10" and "0.30". In the unit that our tables print (percent for
/// accuracies).
struct PublishedFigure {
  std::string mean;
  std::string error;  ///< empty where the paper gives none
};

/// The published figures of a table, from a CSV file with a header line. Columns `metric`, `mean` and `error` (the last
/// may be missing) hold the figures; `note` is for people; every other column is a field of the sweep, and its cells
/// say to which experiments a line belongs. An empty cell fits every value.
class PublishedTable {
 public:
  /// Nothing when there is no such file. Throws UserError with file and line on a malformed one.
  static std::optional<PublishedTable> read(const std::filesystem::path& file);

  /// The value of a field of the experiment that is asked about.
  using FieldReader = std::function<std::string(const std::string& field)>;
  /// The figure of an experiment. Throws UserError when two lines claim it.
  std::optional<PublishedFigure> figure(const std::string& metric, const FieldReader& value_of) const;
  /// How many figures belong to none of the experiments.
  std::size_t unmatched(const std::vector<FieldReader>& experiments) const;

 private:
  struct Line {
    std::int64_t number = 0;
    std::vector<std::pair<std::string, std::string>> fields;
    std::string metric;
    PublishedFigure figure;

    bool fits(const FieldReader& value_of) const;
  };

  std::filesystem::path file_;
  std::vector<Line> lines_;
};

/// Whether two texts mean the same value of a field: "1" and "1.0", "[112,112]" and "[112, 112]".
bool same_value(const std::string& left, const std::string& right);

/// Whether a text means a value of the field: the same, or of a path the name of the file that it leads to.
bool means_value(const std::string& field, const std::string& value, const std::string& text);

}  // namespace foldwise::results
