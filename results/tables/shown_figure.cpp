// SPDX-License-Identifier: Apache-2.0
#include "results/tables/shown_figure.h"

#include <fmt/format.h>

namespace foldwise::results {
namespace {

double centre_of(std::span<const double> values, TableCentre centre) {
  return centre == TableCentre::mean ? mean(values) : median(values);
}

}  // namespace

ShownFigure shown_figure(std::span<const double> values, const TableOptions& options) {
  if (values.empty()) return {};
  ShownFigure shown{centre_of(values, options.centre)};
  if (values.size() < 2) return shown;
  const double confidence = 1 - options.level;
  switch (spread_of(options)) {
    case TableSpread::automatic:
    case TableSpread::none:
      break;
    case TableSpread::standard_error:
      shown.error = standard_error(values);
      break;
    case TableSpread::standard_deviation:
      shown.error = standard_deviation(values);
      break;
    case TableSpread::t_interval:
      shown.range = interval_of_mean(summarize(values), confidence);
      break;
    case TableSpread::bootstrap_interval:
      shown.range = bootstrap_interval(
          values, [&](auto drawn) { return centre_of(drawn, options.centre); }, confidence);
      break;
    case TableSpread::quartiles:
      shown.range = {share_of_values_below(values, 0.25), share_of_values_below(values, 0.75)};
      break;
  }
  return shown;
}

std::string shown_words(const TableOptions& options) {
  std::string centre(name_of(options.centre));
  const std::string percent = fmt::format("{:.4g} %", 100 * (1 - options.level));
  switch (spread_of(options)) {
    case TableSpread::automatic:
    case TableSpread::none:
      break;
    case TableSpread::standard_error:
      return centre + " ± standard error";
    case TableSpread::standard_deviation:
      return centre + " ± standard deviation";
    case TableSpread::t_interval:
      return centre + " [" + percent + " interval by Student's t]";
    case TableSpread::bootstrap_interval:
      return centre + " [" + percent + " interval by the bootstrap, BCa]";
    case TableSpread::quartiles:
      return centre + " [quartiles]";
  }
  return centre;
}

}  // namespace foldwise::results
