// SPDX-License-Identifier: Apache-2.0
#include "results/claims/claims_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "experiments/foundation/text/csv_cell.h"
#include "experiments/foundation/text/text_columns.h"
#include "results/metrics/metric_format.h"

namespace foldwise::results {
namespace {

using Cells = std::vector<std::string>;

std::string epochs_text(const Claim& claim) {
  if (!claim.epochs) return "";
  const auto& [first, last] = *claim.epochs;
  return first == last ? std::to_string(first) : fmt::format("{}-{}", first, last);
}

std::string figure_text(const Claim& claim) {
  const std::string epochs = epochs_text(claim);
  const std::string of_epochs =
      epochs.empty() ? "" : (epochs.find('-') == std::string::npos ? ", epoch " : ", epochs ");
  return metric_heading(claim.metric) + of_epochs + epochs;
}

/// A value of the claim's effect, in the metric's unit.
std::string effect_text(const Claim& claim, double value) {
  const MetricFormat format = metric_format(claim.metric);
  return claim.compares() ? format.signed_number(value) : format.number(value);
}

std::string range_text(const Claim& claim) {
  if (claim.least && claim.most) return effect_text(claim, *claim.least) + " to " + effect_text(claim, *claim.most);
  return claim.least ? "≥ " + effect_text(claim, *claim.least) : "≤ " + effect_text(claim, *claim.most);
}

std::string found_text(const JudgedClaim& judged) {
  const auto& [claim, finding] = judged;
  if (finding.effect.n == 0) return "–";
  std::string mean = effect_text(claim, finding.effect.mean);
  if (!finding.interval) return mean;
  return fmt::format("{} [{}, {}]", mean, effect_text(claim, finding.interval->low),
                     effect_text(claim, finding.interval->high));
}

std::string runs_text(const Finding& finding) {
  const std::string n = std::to_string(finding.effect.n);
  return finding.effect.n == finding.planned ? n : fmt::format("{} of {}", n, finding.planned);
}

std::string without_bars(std::string text) {
  for (std::size_t bar = text.find('|'); bar != std::string::npos; bar = text.find('|', bar + 2))
    text.insert(bar, "\\");
  return text;
}

std::string bordered(const Cells& cells, const std::vector<std::size_t>& widths) {
  std::string text = "|";
  for (std::size_t column = 0; column < cells.size(); ++column) {
    text += fmt::format(" {} |", padded(cells[column], widths[column]));
  }
  return text + "\n";
}

std::string tally_of(const std::vector<JudgedClaim>& claims) {
  std::string text;
  for (std::size_t verdict = 0; verdict < Choices<Verdict>::names.size(); ++verdict) {
    const auto count = std::ranges::count_if(
        claims, [&](const JudgedClaim& judged) { return judged.finding.verdict == static_cast<Verdict>(verdict); });
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", Choices<Verdict>::names.at(verdict), count);
  }
  return text + ".\n";
}

std::string shortest(const std::optional<double>& value) {
  return value ? fmt::format("{}", *value) : "";
}

}  // namespace

std::string claims_to_markdown(const std::vector<JudgedClaim>& claims) {
  std::vector<Cells> lines{{"claim", "about", "figure", "expected", "measured", "n", "verdict", "published"}};
  for (const JudgedClaim& judged : claims) {
    lines.push_back({without_bars(judged.claim.name), without_bars(judged.claim.about), figure_text(judged.claim),
                     range_text(judged.claim), found_text(judged), runs_text(judged.finding),
                     std::string(name_of(judged.finding.verdict)), without_bars(judged.claim.published)});
  }
  std::vector<std::size_t> widths(lines.front().size(), 3);
  for (const Cells& line : lines) {
    for (std::size_t column = 0; column < line.size(); ++column) {
      widths[column] = std::max(widths[column], display_width(line[column]));
    }
  }
  std::string text = bordered(lines.front(), widths) + "|";
  for (const std::size_t width : widths) text += std::string(width + 2, '-') + "|";
  text += "\n";
  for (std::size_t line = 1; line < lines.size(); ++line) text += bordered(lines[line], widths);
  return text +
         "\nMeasured: mean over runs [its interval of 95 %]; differences are taken run by run, of the same fold and "
         "repeat.\n" +
         "A claim holds where the whole interval lies in the expected range, and does not where it lies outside: " +
         tally_of(claims) + "Published: what the publication's own figures say of it.\n";
}

std::string claims_to_csv(const std::vector<JudgedClaim>& claims) {
  std::string text = "claim,about,sweep,metric,epochs,least,most,effect,low,high,n,planned,verdict,published\r\n";
  for (const auto& [claim, finding] : claims) {
    const bool measured = finding.effect.n > 0;
    const std::optional<double> effect = measured ? std::optional(finding.effect.mean) : std::nullopt;
    const std::optional<double> low = finding.interval ? std::optional(finding.interval->low) : std::nullopt;
    const std::optional<double> high = finding.interval ? std::optional(finding.interval->high) : std::nullopt;
    text += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{}\r\n", csv_cell(claim.name), csv_cell(claim.about),
                        csv_cell(claim.sweep), csv_cell(claim.metric), epochs_text(claim), shortest(claim.least),
                        shortest(claim.most), shortest(effect), shortest(low), shortest(high), finding.effect.n,
                        finding.planned, name_of(finding.verdict), csv_cell(claim.published));
  }
  return text;
}

}  // namespace foldwise::results
