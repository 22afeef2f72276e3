// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace foldwise::datasets {

/// What one row of samples.csv says; empty where the file has no such column.
struct SampleRow {
  std::string where;  ///< "data/samples.csv:12", for errors
  std::string subject;
  std::string split;
  std::string label;
};

/// A user's own list of samples: a CSV file (RFC 4180) whose first line names its columns, `sample` and any of
/// `subject`, `split` and `class`, in any order and in small or capital letters. Blanks around a cell do not count, of
/// a subject, split or class not even those within quotes.
struct SampleTable {
  std::filesystem::path file;
  bool has_classes = false;
  bool has_splits = false;
  std::string first;                      ///< the sample of the first row
  std::map<std::string, SampleRow> rows;  ///< by the sample's path below the root, made normal: "./a//b" is "a/b"
};

/// Throws UserError that names file and line: when a column is unknown, missing or there twice, a row has other cells,
/// a cell is empty, a path leaves the root, or a sample is there twice.
SampleTable read_sample_table(const std::filesystem::path& file);

}  // namespace foldwise::datasets
