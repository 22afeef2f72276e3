// SPDX-License-Identifier: Apache-2.0
#include "datasets/folds/fold_csv.h"

#include "datasets/label_traits.h"
#include "experiments/foundation/text/csv_cell.h"

namespace foldwise::datasets {
namespace {

std::vector<std::string_view> parts_of(const Fold& fold, std::size_t samples) {
  std::vector<std::string_view> parts(samples, "unused");
  for (const std::size_t sample : fold.train) parts.at(sample) = "train";
  for (const std::size_t sample : fold.validation) parts.at(sample) = "validation";
  for (const std::size_t sample : fold.test) parts.at(sample) = "test";
  return parts;
}

}  // namespace

std::string to_csv(const std::vector<Fold>& folds, const Dataset& dataset) {
  std::string text;
  for (const std::string_view column : fold_columns) text.append(text.empty() ? "" : ",").append(column);
  text += '\n';
  for (const Fold& fold : folds) {
    std::string head;
    head += csv_cell(dataset.name);
    head += "," + std::to_string(fold.repeat + 1) + "," + std::to_string(fold.fold + 1) + ",";
    head += csv_cell(fold.name);
    head += ',';
    const std::vector<std::string_view> parts = parts_of(fold, dataset.samples.size());
    for (std::size_t index = 0; index < parts.size(); ++index) {
      const Sample& sample = dataset.samples[index];
      text += head;
      text += csv_cell(sample.id);
      text += ',';
      text += csv_cell(sample.subject);
      text += ',';
      text += csv_cell(class_of(dataset, sample));
      text.append(",").append(parts[index]) += '\n';
    }
  }
  return text;
}

}  // namespace foldwise::datasets
