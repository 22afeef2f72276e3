// SPDX-License-Identifier: Apache-2.0
#include "datasets/examples/feature_table.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "datasets/examples/arff.h"
#include "datasets/files/rooted_path.h"
#include "experiments/foundation/error.h"

namespace foldwise::datasets {
namespace {

constexpr int leading_columns = 2;  // the recording's name and the time

[[noreturn]] void refuse(const ArffReader& file, const std::string& seen, const std::string& remedy) {
  throw UserError(Fault::data, file.where(), seen, remedy);
}

/// One modality of one recording, row by row.
class ModalityReader {
 public:
  ModalityReader(const std::filesystem::path& root, const FeatureFile& file, const LabelCurve& labels)
      : reader_(resolve_inside(root, file.path)), labels_(labels) {
    const auto& attributes = reader_.attributes();
    const bool fits = attributes.size() > leading_columns && attributes[0].kind == ArffKind::text &&
                      std::all_of(attributes.begin() + 1, attributes.end(),
                                  [](const auto& attribute) { return attribute.kind == ArffKind::numeric; });
    if (!fits) {
      refuse(reader_, "the attributes are not a name, a time and numbers",
             "features begin with Instance_name string and frameTime numeric, and go on with numbers");
    }
  }

  int columns() const { return static_cast<int>(reader_.attributes().size()) - leading_columns; }

  /// Copies the rows to every `stride`-th value from `target` on.
  void read(float* target, std::size_t stride) {
    ArffRow row;
    std::string recording;
    std::size_t rows = 0;
    for (; reader_.next(row); ++rows) {
      if (rows == labels_.values.size()) refuse(reader_, "more rows than the " + count() + " labels", remedy);
      if (rows == 0) recording = row.texts[0];
      if (row.texts[0] != recording) {
        refuse(reader_, "the recording '" + row.texts[0] + "' after '" + recording + "'", "a file holds one recording");
      }
      check_time(row.numbers[1], rows);
      copy(row, target + rows * stride);
    }
    if (rows != labels_.values.size()) {
      refuse(reader_, std::to_string(rows) + " rows where there are " + count() + " labels", remedy);
    }
  }

 private:
  static constexpr const char* remedy = "features and gold standard have one row for each step";

  std::string count() const { return std::to_string(labels_.values.size()); }

  void check_time(double time, std::size_t row) const {
    const double expected = static_cast<double>(row) / labels_.rate;
    if (std::abs(time - expected) <= 0.5 / labels_.rate) return;  // false, too, where the time is missing
    refuse(reader_, "the time " + std::to_string(time) + " where " + std::to_string(expected) + " is expected", remedy);
  }

  void copy(const ArffRow& row, float* target) const {
    for (std::size_t column = leading_columns; column < row.numbers.size(); ++column) {
      const double number = row.numbers[column];
      if (!(std::abs(number) <= static_cast<double>(std::numeric_limits<float>::max()))) {
        refuse(reader_,
               (std::isnan(number) ? "no value" : "a value too large for a float") + std::string(" of ") +
                   reader_.attributes()[column].name,
               "features are complete: fill in the value or leave out the modality's folder");
      }
      *target++ = static_cast<float>(number);
    }
  }

  ArffReader reader_;
  const LabelCurve& labels_;
};

}  // namespace

FeatureTable read_feature_table(const std::filesystem::path& root, const std::vector<FeatureFile>& files,
                                const LabelCurve& labels) {
  std::vector<ModalityReader> readers;
  FeatureTable table;
  table.rows = static_cast<int>(labels.values.size());
  for (const FeatureFile& file : files) {
    readers.emplace_back(root, file, labels);
    table.modalities.push_back({file.modality, table.columns, readers.back().columns()});
    table.columns += readers.back().columns();
  }
  const auto stride = static_cast<std::size_t>(table.columns);
  table.values.resize(labels.values.size() * stride);
  for (std::size_t index = 0; index < readers.size(); ++index) {
    readers[index].read(table.values.data() + table.modalities[index].first, stride);
  }
  return table;
}

}  // namespace foldwise::datasets
