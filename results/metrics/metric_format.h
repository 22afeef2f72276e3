// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace foldwise::results {

/// How papers print a metric.
struct MetricFormat {
  double scale = 1;  ///< 100 for percent
  int decimals = 4;
  std::string_view unit = {};  ///< "%" or empty

  /// A value of the metric in its unit: "45.21".
  std::string number(double value) const;
  /// With its sign: "+1.20".
  std::string signed_number(double value) const;
};

/// What the row of the metric says (metrics.h), whatever part it is of ("validation_accuracy"), pooled or not, of
/// whichever target ("concordance_valence"). Names without a row have 4 decimals.
MetricFormat metric_format(const std::string& metric);

/// "validation accuracy"
std::string metric_name(const std::string& metric);
/// "validation accuracy (%)"
std::string metric_heading(const std::string& metric);

}  // namespace foldwise::results
