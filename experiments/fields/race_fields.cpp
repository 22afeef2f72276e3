// SPDX-License-Identifier: Apache-2.0
#include "experiments/fields/race_fields.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "experiments/foundation/text/parse_number.h"

namespace foldwise {
namespace {

constexpr int least_rounds = 2;  // of one difference alone no test says anything

class RaceListing {
 public:
  template <typename Enum>
  void choice(std::string_view name, Enum RaceOptions::*member, std::string_view sentence) {
    const auto& names = Choices<Enum>::names;
    RaceField field{name, RaceField::Type::choice, {names.begin(), names.end()}, sentence, {}, {}, {}, "one of "};
    for (const std::string_view each : field.choices) field.allowed.append(each == names[0] ? "" : ", ").append(each);
    field.text = [member](const RaceOptions& options) { return std::string(name_of(options.*member)); };
    field.set = [member](RaceOptions& options, const std::string& text) {
      const auto found = std::ranges::find(Choices<Enum>::names, text);
      if (found == Choices<Enum>::names.end()) return false;
      options.*member = static_cast<Enum>(found - Choices<Enum>::names.begin());
      return true;
    };
    add(std::move(field));
  }

  void add(RaceField field) {
    field.default_text = field.text(RaceOptions{});
    fields.push_back(std::move(field));
  }

  std::vector<RaceField> fields;
};

RaceField metric_field() {
  RaceField field{.name = "metric",
                  .type = RaceField::Type::metric,
                  .choices = {},
                  .sentence = {},
                  .default_text = {},
                  .text = {},
                  .set = {},
                  .allowed = "a metric of a run: accuracy, validation_accuracy, …"};
  field.sentence =
      "What experiments are compared by, in the metric's better direction; a metric of each run, so none that is "
      "pooled over folds. With validation_… in front of it the samples that test take no part in the choice.";
  field.text = [](const RaceOptions& options) { return options.metric; };
  field.set = [](RaceOptions& options, const std::string& text) {
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789_";
    if (text.empty() || text.find_first_not_of(letters) != std::string::npos) return false;
    options.metric = text;
    return true;
  };
  return field;
}

RaceField after_field() {
  RaceField field{.name = "after",
                  .type = RaceField::Type::whole,
                  .choices = {},
                  .sentence = {},
                  .default_text = {},
                  .text = {},
                  .set = {},
                  .allowed = "a whole number of 2 or more"};
  field.sentence = "How many rounds (folds of repeats) all have finished before the first decision.";
  field.text = [](const RaceOptions& options) { return std::to_string(options.after); };
  field.set = [](RaceOptions& options, const std::string& text) {
    const auto number = parse_whole_number(text);
    if (!number || *number < least_rounds) return false;
    options.after = *number;
    return true;
  };
  return field;
}

RaceField level_field() {
  RaceField field{.name = "level",
                  .type = RaceField::Type::number,
                  .choices = {},
                  .sentence = {},
                  .default_text = {},
                  .text = {},
                  .set = {},
                  .allowed = "a number above 0 and below 1"};
  field.sentence = "In how many of all races the best may be stopped, however often is looked.";
  field.text = [](const RaceOptions& options) { return nlohmann::json(options.level).dump(); };
  field.set = [](RaceOptions& options, const std::string& text) {
    const auto number = parse_number(text);
    if (!number || !(*number > 0) || !(*number < 1)) return false;
    options.level = *number;
    return true;
  };
  return field;
}

std::vector<RaceField> listed_race_fields() {
  RaceListing list;
  list.add(metric_field());
  list.add(after_field());
  list.choice(
      "test", &RaceOptions::test,
      "Of the differences to the best, one of each round. wilcoxon supposes less and needs more rounds: of five "
      "it never tells anything at 0.05.");
  list.add(level_field());
  list.choice("correction", &RaceOptions::correction,
              "Of the p-values of one decision, of which there is one for each experiment that is not the best.");
  return std::move(list.fields);
}

}  // namespace

std::span<const RaceField> race_fields() {
  static const std::vector<RaceField> fields = listed_race_fields();
  return fields;
}

const RaceField* find_race_field(std::string_view name) {
  const auto fields = race_fields();
  const auto found = std::ranges::find(fields, name, &RaceField::name);
  return found == fields.end() ? nullptr : &*found;
}

}  // namespace foldwise
