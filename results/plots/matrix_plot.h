// SPDX-License-Identifier: Apache-2.0
/// A matrix of shades with their numbers: confusions, a metric over two fields.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "results/plots/plot.h"

namespace foldwise::results {

struct MatrixCell {
  std::size_t row = 0;
  std::size_t column = 0;
  double value = 0;
  std::string text;  ///< may be empty
};

struct Matrix {
  std::string title = {};
  std::string down;    ///< what the rows are
  std::string across;  ///< what the columns are
  std::string shades;  ///< what values are
  std::vector<std::string> rows = {};
  std::vector<std::string> columns = {};
  std::vector<MatrixCell> cells = {};
  double least = 0;  ///< white
  double most = 1;   ///< dark
};

/// The script of a matrix whose cells are as large as their texts need; of more than 12 columns with smaller letters,
/// of more than 25 without texts. Sets the plot's size.
void draw_matrix(Plot& plot, const Matrix& matrix);

/// Columns up to which cells have texts.
inline constexpr std::size_t most_columns_with_texts = 25;

}  // namespace foldwise::results
