// SPDX-License-Identifier: Apache-2.0
#include "datasets/readers/sewa_labels.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "datasets/readers/recording_name.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/text/delimited_text.h"
#include "experiments/foundation/text/parse_number.h"

namespace foldwise::datasets {
namespace {

// A file of labels, row by row.
class LabelRows {
 public:
  LabelRows(const std::filesystem::path& file, char separator) : file_(file), text_(file, separator) {}

  bool next() {
    if (!text_.next(row_)) return false;
    ++rows_;
    return true;
  }
  // The row was a header.
  void leave_out() { rows_ = 0; }

  std::size_t cells() const { return row_.cells.size(); }
  bool has_a_number() const {
    return std::any_of(row_.cells.begin(), row_.cells.end(), [](const auto& cell) { return parse_number(cell); });
  }

  void require_recording(std::size_t cell, const std::string& recording) const {
    require_same_recording(text_.where(row_), row_.cells[cell], recording, sewa_splits);
  }

  void require_time(std::size_t cell) const {
    const double expected = static_cast<double>(rows_ - 1) / sewa_label_rate;
    const double time = number(cell, "the time");
    constexpr double tolerance = 0.005;  // seconds: copies round
    if (std::abs(time - expected) <= tolerance) return;
    refuse(fmt::format("the time is {:g} s", time),
           fmt::format("row {} is at {:g} s: labels are 100 ms apart, and the first is at 0 s", rows_, expected));
  }

  double label(std::size_t cell, const char* name) const {
    const double value = number(cell, name);
    if (std::abs(value) > 1) refuse(fmt::format("{} is {:g}", name, value), "labels lie within -1 and 1");
    return value;
  }

  [[noreturn]] void refuse(const std::string& seen, const std::string& remedy) const {
    throw UserError(Fault::data, text_.where(row_), seen, remedy);
  }
  void require_rows() const {
    if (rows_ == 0) throw UserError(Fault::data, file_.string(), "has no labels", "restore it from the official copy");
  }

 private:
  double number(std::size_t cell, const char* name) const {
    const std::optional<double> value = parse_number(row_.cells[cell]);
    if (!value) {
      refuse(fmt::format("{} is '{}'", name, row_.cells[cell].substr(0, 40)), "a number is expected there");
    }
    return *value;
  }

  std::filesystem::path file_;
  DelimitedText text_;
  TextRow row_;
  std::int64_t rows_ = 0;
};

}  // namespace

SewaLabels read_sewa_labels(const std::filesystem::path& file) {
  LabelRows rows(file, ';');
  SewaLabels labels;
  const std::string recording = file.stem().string();
  while (rows.next()) {
    if (rows.cells() != 5) {
      rows.refuse(fmt::format("has {} cells", rows.cells()),
                  "name;timestamp;arousal;valence;liking are expected, without a header");
    }
    rows.require_recording(0, recording);
    rows.require_time(1);
    labels.arousal.push_back(static_cast<float>(rows.label(2, "arousal")));
    labels.valence.push_back(static_cast<float>(rows.label(3, "valence")));
    rows.label(4, "liking");
  }
  rows.require_rows();
  return labels;
}

std::vector<float> read_sewa_annotators(const std::filesystem::path& file) {
  LabelRows rows(file, ',');
  std::vector<float> means;
  std::size_t annotators = 0;
  while (rows.next()) {
    if (annotators == 0) {
      if (rows.cells() < 2) rows.refuse("has one cell", "the time and a value by each annotator are expected");
      annotators = rows.cells() - 1;
      if (!rows.has_a_number()) {
        rows.leave_out();
        continue;
      }
    }
    if (rows.cells() != annotators + 1) {
      rows.refuse(fmt::format("has {} cells", rows.cells()),
                  fmt::format("the first line has {}: a time and {} annotators", annotators + 1, annotators));
    }
    rows.require_time(0);
    double sum = 0;
    for (std::size_t cell = 1; cell <= annotators; ++cell) {
      sum += rows.label(cell, ("annotator " + std::to_string(cell)).c_str());
    }
    means.push_back(static_cast<float>(sum / static_cast<double>(annotators)));
  }
  rows.require_rows();
  return means;
}

}  // namespace foldwise::datasets
