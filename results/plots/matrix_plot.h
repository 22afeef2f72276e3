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

/// The script of a matrix whose cells are as large as their texts need; of more than 12 columns with smaller letters.
/// Sets the plot's size.
void draw_matrix(Plot& plot, const Matrix& matrix);

/// Columns beyond which whoever makes a matrix leaves the texts of its cells empty.
inline constexpr std::size_t most_columns_with_texts = 25;

}  // namespace foldwise::results
