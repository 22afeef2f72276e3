// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace foldwise::results {

/// How papers print a metric.
struct MetricFormat {
  double scale = 1;  ///< 100 for percent
  int decimals = 4;
  std::string unit;  ///< "%" or empty

  /// A value of the metric in its unit: "45.21".
  std::string number(double value) const;
  /// With its sign: "+1.20".
  std::string signed_number(double value) const;
};

/// By the metric's name: accuracies and recalls in percent with 2 decimals; relative errors and what YouTube-8M is
/// judged by in percent with 1; correlations and areas under a ROC with 3; counts of epochs and samples, and seconds,
/// with 1; losses and everything else with 4.
MetricFormat metric_format(const std::string& metric);

/// "validation accuracy"
std::string metric_name(const std::string& metric);
/// "validation accuracy (%)"
std::string metric_heading(const std::string& metric);

}  // namespace foldwise::results
