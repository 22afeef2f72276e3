// SPDX-License-Identifier: Apache-2.0
#include "worker/commands/catalogue_text.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "experiments/foundation/text/csv_cell.h"
#include "experiments/foundation/text/text_columns.h"

namespace foldwise::worker {
namespace {

using Json = nlohmann::ordered_json;
using Lines = std::vector<std::vector<std::string>>;

std::string text_of(Pooled takes) {
  switch (takes) {
    case Pooled::scores_of_steps:
      return "scores of steps";
    case Pooled::scores_of_positions:
      return "scores of positions";
    case Pooled::features_of_steps:
      return "features of steps";
  }
  throw std::logic_error("what a pooling takes has no name");
}

std::string text_of(CellPooling pooling) {
  return pooling == CellPooling::maximum ? "maximum" : "average";
}

/// A column whose values stand right, under a heading.
void align_right(Lines& lines, std::size_t column) {
  std::size_t width = 0;
  for (const auto& line : lines) width = std::max(width, display_width(line[column]));
  for (auto& line : lines) line[column].insert(0, width - display_width(line[column]), ' ');
}

/// 0 of what counts frames or pixels means something else.
std::string or_else(int number, const std::string& zero) {
  return number == 0 ? zero : std::to_string(number);
}

std::string counted(const BackboneFigures& figures, std::int64_t number) {
  return figures.problem.empty() ? grouped(number) : "";
}

std::string backbones_text(const ModelCatalogue& catalogue) {
  Lines lines{{"backbone", "parameters", "of the head", "together", "multiply-adds", "steps", "frames apart",
               "field, frames", "without stride", "smallest input"}};
  std::string problems;
  for (const BackboneFigures& figures : catalogue.backbones) {
    const std::string name(name_of(figures.backbone));
    lines.push_back({name, counted(figures, figures.backbone_parameters), counted(figures, figures.head_parameters),
                     counted(figures, figures.parameters()), counted(figures, figures.multiply_adds),
                     or_else(figures.steps, ""), std::to_string(figures.stride),
                     or_else(figures.receptive_field, "all"), or_else(figures.dense_receptive_field, "all"),
                     or_else(figures.smallest_input, "features")});
    if (!figures.problem.empty()) problems += name + " is not built: " + figures.problem + "\n";
  }
  for (std::size_t column = 1; column < lines.front().size(); ++column) align_right(lines, column);
  return text_columns(lines) + problems;
}

std::string attention_text(const std::vector<AttentionFigures>& attention) {
  Lines lines{{"kind", "over", "context", "parameters", "multiply-adds", "sees"}};
  for (const AttentionFigures& figures : attention) {
    lines.push_back({std::string(name_of(figures.kind)), figures.over ? std::string(name_of(*figures.over)) : "-",
                     std::string(name_of(figures.context)), grouped(figures.parameters), grouped(figures.multiply_adds),
                     std::string(foldwise::name_of(figures.sees))});
  }
  align_right(lines, 3);
  align_right(lines, 4);
  return text_columns(lines);
}

std::string recurrences_text(const std::vector<RecurrenceFigures>& recurrences) {
  Lines lines{{"kind", "units", "parameters", "multiply-adds", "sees"}};
  for (const RecurrenceFigures& figures : recurrences) {
    lines.push_back({std::string(name_of(figures.kind)), grouped(figures.units), grouped(figures.parameters),
                     grouped(figures.multiply_adds), std::string(foldwise::name_of(figures.sees))});
  }
  for (const std::size_t column : {1, 2, 3}) align_right(lines, column);
  return text_columns(lines);
}

std::string poolings_text(const std::vector<PoolingFigures>& poolings) {
  Lines lines{{"pooling", "over time, of", "over space", "parameters"}};
  for (const PoolingFigures& figures : poolings) {
    lines.push_back({std::string(name_of(figures.pooling)), text_of(figures.takes), text_of(figures.over_space),
                     grouped(figures.parameters)});
  }
  align_right(lines, 3);
  return text_columns(lines);
}

std::string names_of(const std::vector<Backbone>& all) {
  std::string names;
  for (const Backbone backbone : all) names.append(names.empty() ? "" : ", ").append(name_of(backbone));
  return names;
}

std::string layers_text(const HeadFigures& head, int outputs) {
  std::string text = std::to_string(head.channels);
  for (const std::int64_t units : head.hidden_units) text += " -> " + std::to_string(units);
  return text + " -> " + std::to_string(outputs);
}

std::string heads_text(const ModelCatalogue& catalogue) {
  Lines lines{{"kind", "layers", "parameters", "multiply-adds", "backbones"}};
  for (const HeadFigures& head : catalogue.heads) {
    lines.push_back({std::string(name_of(head.kind)), layers_text(head, catalogue.options.outputs),
                     grouped(head.parameters), grouped(head.multiply_adds), names_of(head.backbones)});
  }
  align_right(lines, 2);
  align_right(lines, 3);
  return text_columns(lines);
}

std::string size_text(const Size& size) {
  return std::to_string(size.height) + "x" + std::to_string(size.width);
}

std::string for_people(const ModelCatalogue& catalogue) {
  const CatalogueOptions& options = catalogue.options;
  return "model.backbone, of clips of " + std::to_string(options.frames) + " frames, " + size_text(options.input) +
         ", " + std::to_string(options.outputs) + " classes (features: " + std::to_string(options.features) +
         " at each step)\n" + backbones_text(catalogue) + "\nmodel.attention, on i3d_vgg16\n" +
         attention_text(catalogue.attention) +
         "\nmodel.recurrence, behind i3d_vgg16: with any 2D backbone a CNN-LSTM\n" +
         recurrences_text(catalogue.recurrences) + "\nmodel.pooling\n" + poolings_text(catalogue.poolings) +
         "\nmodel.head.kind, each step by itself: those that backbones bring along, and three layers on i3d_vgg16\n" +
         heads_text(catalogue) +
         "\nMultiply-adds: convolutions and products of one clip as they run, with the published stride; those of "
         "heads "
         "are of one step. Sees: all of a clip or video, each frame of it, or each step of its maps or vectors by "
         "itself. What a layer of a sweep's own model costs: orchestrator models show SWEEP.yaml\n";
}

Json json_of(const BackboneFigures& figures) {
  Json json{{"backbone", name_of(figures.backbone)}};
  if (figures.problem.empty()) {
    json["parameters"] = {
        {"backbone", figures.backbone_parameters}, {"head", figures.head_parameters}, {"total", figures.parameters()}};
    json["multiply_adds"] = figures.multiply_adds;
  } else {
    json["problem"] = figures.problem;
  }
  const auto or_null = [](int number) { return number == 0 ? Json() : Json(number); };
  json["steps"] = or_null(figures.steps);
  json["frames_between_steps"] = figures.stride;
  json["receptive_field"] = or_null(figures.receptive_field);
  json["receptive_field_without_stride"] = or_null(figures.dense_receptive_field);
  json["smallest_input"] = or_null(figures.smallest_input);
  return json;
}

std::string as_json(const ModelCatalogue& catalogue) {
  const CatalogueOptions& options = catalogue.options;
  Json json{{"frames", options.frames},
            {"input", {options.input.height, options.input.width}},
            {"width", options.width},
            {"outputs", options.outputs},
            {"features", options.features}};
  for (const BackboneFigures& figures : catalogue.backbones) json["backbones"].push_back(json_of(figures));
  for (const AttentionFigures& figures : catalogue.attention) {
    json["attention"].push_back({{"kind", name_of(figures.kind)},
                                 {"over", figures.over ? Json(name_of(*figures.over)) : Json()},
                                 {"context", name_of(figures.context)},
                                 {"parameters", figures.parameters},
                                 {"multiply_adds", figures.multiply_adds},
                                 {"sees", foldwise::name_of(figures.sees)}});
  }
  for (const RecurrenceFigures& figures : catalogue.recurrences) {
    json["recurrences"].push_back({{"kind", name_of(figures.kind)},
                                   {"units", figures.units},
                                   {"parameters", figures.parameters},
                                   {"multiply_adds", figures.multiply_adds},
                                   {"sees", foldwise::name_of(figures.sees)}});
  }
  for (const PoolingFigures& figures : catalogue.poolings) {
    json["poolings"].push_back({{"pooling", name_of(figures.pooling)},
                                {"takes", text_of(figures.takes)},
                                {"over_space", text_of(figures.over_space)},
                                {"parameters", figures.parameters}});
  }
  for (const HeadFigures& head : catalogue.heads) {
    Json names = Json::array();
    for (const Backbone backbone : head.backbones) names.push_back(name_of(backbone));
    json["heads"].push_back({{"kind", name_of(head.kind)},
                             {"channels", head.channels},
                             {"hidden_units", head.hidden_units},
                             {"parameters", head.parameters},
                             {"multiply_adds_of_a_step", head.multiply_adds},
                             {"backbones", names}});
  }
  return json.dump() + "\n";
}

std::string as_csv(const ModelCatalogue& catalogue) {
  std::string text =
      "backbone,parameters_backbone,parameters_head,parameters,multiply_adds,steps,frames_between_steps,"
      "receptive_field,receptive_field_without_stride,smallest_input\n";
  for (const BackboneFigures& figures : catalogue.backbones) {
    std::vector<std::string> cells{csv_cell(std::string(name_of(figures.backbone)))};
    for (const std::int64_t number :
         {figures.backbone_parameters, figures.head_parameters, figures.parameters(), figures.multiply_adds}) {
      cells.push_back(figures.problem.empty() ? std::to_string(number) : "");
    }
    cells.push_back(or_else(figures.steps, ""));
    cells.push_back(std::to_string(figures.stride));
    for (const int number : {figures.receptive_field, figures.dense_receptive_field, figures.smallest_input}) {
      cells.push_back(or_else(number, ""));
    }
    for (std::size_t cell = 0; cell < cells.size(); ++cell) text.append(cell == 0 ? "" : ",").append(cells[cell]);
    text += '\n';
  }
  return text;
}

}  // namespace

std::string grouped(std::int64_t number) {
  constexpr std::size_t group = 3;
  const std::string digits = std::to_string(number);
  const std::size_t first = number < 0 ? 1 : 0;
  std::string text;
  for (std::size_t place = 0; place < digits.size(); ++place) {
    if (place > first && (digits.size() - place) % group == 0) text += ',';
    text += digits[place];
  }
  return text;
}

std::string catalogue_text(const ModelCatalogue& catalogue, CatalogueFormat format) {
  switch (format) {
    case CatalogueFormat::text:
      return for_people(catalogue);
    case CatalogueFormat::json:
      return as_json(catalogue);
    case CatalogueFormat::csv:
      return as_csv(catalogue);
  }
  throw std::logic_error("a format of the catalogue without a writer");
}

}  // namespace foldwise::worker
