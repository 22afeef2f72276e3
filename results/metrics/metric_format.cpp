// SPDX-License-Identifier: Apache-2.0
#include "results/metrics/metric_format.h"

#include <fmt/format.h>

#include <algorithm>

#include "results/metrics/metrics.h"

namespace foldwise::results {
namespace {

// A value that rounds to zero has no sign.
std::string without_negative_zero(std::string text) {
  if (text.find_first_of("123456789") == std::string::npos && text.find('0') != std::string::npos) {
    text.erase(std::remove(text.begin(), text.end(), '-'), text.end());
  }
  return text;
}

}  // namespace

std::string MetricFormat::number(double value) const {
  return without_negative_zero(fmt::format("{:.{}f}", value * scale, decimals));
}

std::string MetricFormat::signed_number(double value) const {
  const std::string text = number(value);
  return text.starts_with('-') ? text : "+" + text;
}

MetricFormat metric_format(const std::string& metric) {
  const MetricFacts* const facts = metric_facts(metric);
  return facts ? facts->format : MetricFormat{};
}

std::string metric_name(const std::string& metric) {
  std::string name = metric;
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

std::string metric_heading(const std::string& metric) {
  const std::string unit(metric_format(metric).unit);
  return metric_name(metric) + (unit.empty() ? "" : " (" + unit + ")");
}

}  // namespace foldwise::results
