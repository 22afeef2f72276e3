// SPDX-License-Identifier: Apache-2.0
#include "results/claims/claim.h"

#include <array>
#include <sstream>
#include <utility>

#include "experiments/fields/fields.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/text/delimited_text.h"
#include "experiments/foundation/text/parse_number.h"

namespace foldwise::results {
namespace {

enum ClaimColumn : std::size_t {
  claim_column,
  about_column,
  sweep_column,
  metric_column,
  epochs_column,
  arm_column,
  against_column,
  less_arm_column,
  less_against_column,
  least_column,
  most_column,
  published_column
};

const std::vector<std::string_view> claim_columns{"claim",        "about", "sweep",   "metric",
                                                  "epochs",       "arm",   "against", "less_arm",
                                                  "less_against", "least", "most",    "published"};

/// One row, whose cells are read by their column.
class ClaimRow {
 public:
  ClaimRow(const TextRow& row, const std::vector<std::size_t>& places, std::string where)
      : row_(row), places_(places), where_(std::move(where)) {}

  const std::string& cell(ClaimColumn column) const { return row_.cells[places_[column]]; }

  [[noreturn]] void refuse(ClaimColumn column, const std::string& remedy) const {
    throw UserError(Fault::usage, where_, std::string(claim_columns[column]) + " is '" + cell(column) + "'", remedy);
  }

  const std::string& text(ClaimColumn column) const {
    if (cell(column).empty()) refuse(column, "every claim needs one");
    return cell(column);
  }

  std::optional<double> number(ClaimColumn column) const {
    if (cell(column).empty()) return std::nullopt;
    const auto value = parse_number(cell(column));
    if (!value) refuse(column, "a number is expected, or nothing");
    return value;
  }

  std::optional<EpochRange> epochs() const {
    const std::string& text = cell(epochs_column);
    if (text.empty()) return std::nullopt;
    const std::size_t dash = text.find('-');
    const auto first = parse_whole_number(text.substr(0, dash));
    const auto last = dash == std::string::npos ? first : parse_whole_number(text.substr(dash + 1));
    if (!first || !last || *first < 1 || *last < *first)
      refuse(epochs_column, "an epoch, or a range such as 9-20, is expected");
    return EpochRange{*first, *last};
  }

  ClaimTerm term(double factor, ClaimColumn column) const {
    ClaimTerm term{factor, {}};
    std::istringstream words(cell(column));
    for (std::string word; words >> word;) {
      const std::size_t sign = word.find('=');
      if (sign == std::string::npos || find_field(word.substr(0, sign)) == nullptr) {
        refuse(column, "fields of a sweep and their values are expected, such as sampling.strategy=uniform");
      }
      term.fields.emplace_back(word.substr(0, sign), word.substr(sign + 1));
    }
    return term;
  }

  std::vector<ClaimTerm> terms() const {
    std::vector<ClaimTerm> terms{term(1, arm_column)};
    if (!cell(against_column).empty()) terms.push_back(term(-1, against_column));
    const bool less = !cell(less_arm_column).empty();
    if (less != !cell(less_against_column).empty())
      refuse(less_arm_column, "it goes with less_against: fill both or neither");
    if (!less) return terms;
    if (terms.size() == 1) refuse(against_column, "it is needed where less_arm is given");
    terms.push_back(term(-1, less_arm_column));
    terms.push_back(term(1, less_against_column));
    return terms;
  }

  Claim claim() const {
    Claim claim{text(claim_column),
                text(about_column),
                text(sweep_column),
                text(metric_column),
                epochs(),
                terms(),
                number(least_column),
                number(most_column),
                cell(published_column),
                where_};
    if (!claim.least && !claim.most) refuse(least_column, "and so is most: one of them has to be a number");
    if (claim.least && claim.most && *claim.least > *claim.most) refuse(least_column, "it is more than most");
    return claim;
  }

 private:
  const TextRow& row_;
  const std::vector<std::size_t>& places_;
  std::string where_;
};

}  // namespace

std::vector<Claim> read_claims(const std::filesystem::path& file) {
  DelimitedText rows(file, ',', Fault::usage);
  const std::vector<std::size_t> places = rows.read_header(claim_columns);
  std::vector<Claim> claims;
  for (TextRow row; rows.next(row);) claims.push_back(ClaimRow(row, places, rows.where(row)).claim());
  if (claims.empty())
    throw UserError(Fault::usage, file.string(), "it holds no claim", "each is a row below the header");
  return claims;
}

}  // namespace foldwise::results
