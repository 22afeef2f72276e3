// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/weights/model_card.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "datasets/readers/facts.h"
#include "experiments/foundation/version.h"
#include "results/metrics/metric_format.h"
#include "results/metrics/metrics.h"

namespace foldwise::orchestrator {
namespace {

using Json = nlohmann::json;

/// As YAML and JSON both read it.
std::string quoted_word(const std::string& text) {
  return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// In a table of Markdown, and in a line of text.
std::string in_markdown(const std::string& text) {
  std::string safe;
  for (const char letter : text) {
    if (std::string_view("|<>*_`[]\\#").find(letter) != std::string_view::npos) safe += '\\';
    safe += static_cast<unsigned char>(letter) < 0x20 ? ' ' : letter;
  }
  return safe;
}

std::string metadata(const CardContent& content, const char* name) {
  const auto found = content.tensors.metadata.find(name);
  return found == content.tensors.metadata.end() ? "" : found->second;
}

/// {"model.width": 1} as {"model": {"width": 1}}, with what varied in the sweep even where it is as by default.
Json nested(const CardContent& content) {
  Json flat = Json::parse(content.configuration);
  flat["dataset.name"] = name_of(content.experiment.dataset.name);
  for (const auto& [field, text] : content.varied) {
    Json value = Json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!flat.contains(field)) flat[field] = value.is_discarded() ? Json(text) : std::move(value);
  }
  Json whole = Json::object();
  for (const auto& [path, value] : flat.items()) {
    Json* place = &whole;
    std::size_t begin = 0;
    for (std::size_t dot = path.find('.'); dot != std::string::npos; dot = path.find('.', begin)) {
      place = &(*place)[path.substr(begin, dot - begin)];
      begin = dot + 1;
    }
    (*place)[path.substr(begin)] = value;
  }
  return whole;
}

/// A line of YAML for each part of the sweep file.
std::string as_sweep(const Json& parts) {
  std::string text;
  for (const auto& [name, value] : parts.items())
    text += name + ": " + value.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  return text;
}

std::string task_of(const CardContent& content) {
  return metadata(content, "targets").empty() ? "video-classification" : "video-regression";
}

std::string measured(const CardFigure& figure) {
  const results::MetricFormat format = results::metric_format(figure.metric);
  std::string text = format.number(figure.of_runs.mean);
  if (figure.of_runs.standard_error) text += " ± " + format.number(*figure.of_runs.standard_error);
  return text;
}

std::string front_matter(const CardContent& content) {
  const std::string dataset(name_of(content.experiment.dataset.name));
  const std::string backbone(name_of(content.experiment.model.backbone));
  std::string text = "---\n";
  if (!content.license.empty()) text += "license: " + quoted_word(content.license) + "\n";
  text += fmt::format("library_name: foldwise\ntags: [{}, {}, {}, foldwise, safetensors]\n", task_of(content), dataset,
                      backbone);
  if (task_of(content) == "video-classification") text += "pipeline_tag: video-classification\n";
  std::vector<CardFigure> judged;  // a hub compares by them: those of which more, or less, is better
  std::ranges::copy_if(content.figures, std::back_inserter(judged), [](const CardFigure& figure) {
    const results::MetricFacts* const facts = results::metric_facts(figure.metric);
    return facts != nullptr && facts->better != results::Better::neither;
  });
  text += fmt::format("datasets: [{}]\nmetrics: [", dataset);
  for (const CardFigure& figure : judged) text += (text.ends_with('[') ? "" : ", ") + figure.metric;
  text += fmt::format(
      "]\nmodel-index:\n- name: {}\n  results:\n  - task: {{type: {}}}\n    dataset: {{name: {}, type: {}}}\n"
      "    metrics:\n",
      quoted_word(content.name), task_of(content), dataset, dataset);
  for (const CardFigure& figure : judged) {
    text += fmt::format(
        "    - {{type: {}, value: {}, name: {}}}\n", figure.metric,
        results::metric_format(figure.metric).number(figure.of_runs.mean),
        quoted_word(fmt::format("{}: mean ± standard error of {} runs: {}", results::metric_heading(figure.metric),
                                figure.of_runs.n, measured(figure))));
  }
  return text + "---\n";
}

std::string figures_table(const CardContent& content) {
  std::string text =
      "| test part | this network | all runs of its experiment: mean ± standard error | n |\n|---|---|---|---|\n";
  for (const CardFigure& figure : content.figures) {
    const results::MetricFormat format = results::metric_format(figure.metric);
    text +=
        fmt::format("| {} | {} | {} | {} |\n", in_markdown(results::metric_heading(figure.metric)),
                    figure.of_network ? format.number(*figure.of_network) : "–", measured(figure), figure.of_runs.n);
  }
  return text;
}

std::string tensors_table(const CardContent& content) {
  struct Part {
    std::size_t tensors = 0;
    std::int64_t numbers = 0;
  };
  std::map<std::string, Part> parts;
  for (const StoredTensor& tensor : content.tensors.tensors) {
    Part& part = parts[tensor.name.substr(0, tensor.name.find('.'))];
    std::int64_t numbers = 1;
    for (const std::int64_t size : tensor.shape) numbers *= size;
    ++part.tensors;
    part.numbers += numbers;
  }
  std::string text = "| names begin with | tensors | numbers |\n|---|---|---|\n";
  for (const auto& [name, part] : parts) text += fmt::format("| `{}` | {} | {} |\n", name, part.tensors, part.numbers);
  return text;
}

std::string inputs_text(const CardContent& content) {
  const Experiment& experiment = content.experiment;
  std::string text = fmt::format(
      "Clips of {} frames of {} x {} pixels (height x width), RGB, scaled to 0 … 1, cut from frames stored with {} x "
      "{} "
      "pixels; [batch, 3, frames, height, width].",
      experiment.clips.frames, experiment.model.input.height, experiment.model.input.width,
      experiment.dataset.frames.size.height, experiment.dataset.frames.size.width);
  if (const std::string normalisation = metadata(content, "normalisation"); !normalisation.empty())
    text += " Then, by channel, less the mean and divided by the deviation: `" + normalisation + "`.";
  return text;
}

std::string outputs_text(const CardContent& content) {
  const std::string targets = metadata(content, "targets");
  if (!targets.empty()) return "A number for each of " + in_markdown(targets) + ", at each step.";
  return "A score for each class, in this order: " + in_markdown(metadata(content, "classes")) +
         ". Scores of steps are pooled over time as `model.pooling` says, and become probabilities by a softmax.";
}

std::string training_text(const CardContent& content) {
  const auto part = [&](const char* name) {
    const auto found = content.parts.find(name);
    return found == content.parts.end() ? 0 : found->second;
  };
  std::string text = fmt::format(
      "Fold {}{}, repeat {}, seed {}: trained on {} samples, chosen on {} (the weights of epoch {}), tested on {}. "
      "Nothing of the "
      "test part was seen in training.",
      content.fold, content.fold_name.empty() ? "" : " (" + in_markdown(content.fold_name) + ")", content.repeat,
      content.seed, part("train"), part("validation"), metadata(content, "epoch"), part("test"));
  if (!content.fingerprint.empty()) text += " Fingerprint of the dataset's contents: `" + content.fingerprint + "`.";
  return text;
}

std::string attempts_text(const CardContent& content) {
  std::string text;
  for (const results::AttemptRecord& attempt : content.attempts) {
    text += fmt::format("- attempt {}, {}", attempt.start.number, attempt.outcome);
    if (attempt.ended) text += fmt::format(", {:.0f} s", *attempt.ended - attempt.start.started);
    if (attempt.joules) text += fmt::format(", {:.0f} J of the whole device", *attempt.joules);
    for (const auto& [name, value] : attempt.surroundings)
      if (name != "sweep_file") text += ", " + name + " " + in_markdown(value);
    text += "\n";
  }
  return text;
}

std::string dataset_text(const CardContent& content) {
  if (content.experiment.dataset.name == DatasetName::folders)
    return "Videos or images of the sweep's author, in a folder for each class. Their licence is their owner's";
  const datasets::DatasetFacts& facts = datasets::facts_of(content.experiment.dataset.name);
  std::string text = std::string(facts.title);
  if (!facts.licence.empty()) text += ". Its licence: " + std::string(facts.licence);
  if (!facts.citation.empty()) text += ". " + std::string(facts.citation);
  return text;
}

}  // namespace

std::string model_card(const CardContent& content) {
  const std::string file = content.name + ".safetensors";
  Json parts = nested(content);
  parts["dataset"].erase("root");  // a folder of the machine that trained it
  Json model = parts.contains("model") ? parts["model"] : Json::object();
  model["weights"] = file;
  model.erase("weights_head");
  std::string text = front_matter(content);
  text += fmt::format("\n# {}\n\n`{}`, trained on {} by the sweep “{}” ({}).\n\n{}\n", in_markdown(content.name),
                      name_of(content.experiment.model.backbone), name_of(content.experiment.dataset.name),
                      in_markdown(content.sweep), in_markdown(content.label), figures_table(content));
  text +=
      "## Intended use\n\nTo repeat and compare the experiment below, and as a start for other trainings. It was "
      "measured on the "
      "test part of one dataset alone: what it does with other recordings, people, cameras and purposes is unknown. "
      "It is not meant for decisions about people.\n";
  if (content.license.empty())
    text +=
        "\nWhoever publishes it says under which licence: none is given here, and that of the dataset may bind it.\n";
  text += "\n## Input and output\n\n" + inputs_text(content) + "\n\n" + outputs_text(content) + "\n";
  text += "\n## Data and training\n\n" + dataset_text(content) + "\n\n" + training_text(content) + "\n";
  text += "\nThe experiment, as a sweep file has it; what is not named is as by default in Foldwise " + version() +
          ":\n\n```yaml\n" + as_sweep(parts) + "```\n";
  text +=
      "\n## Limits\n\nOne network of one fold and one seed: its own figures vary as the standard errors above show, "
      "and the mean "
      "over runs says more of the method than it does of this file.\n";
  text += "\n## Loading it\n\nIn Foldwise, in a sweep file:\n\n```yaml\n" + as_sweep({{"model", model}}) + "```\n";
  text +=
      "\nIn Python (the network itself has to be built: names and shapes of its backbone are those of the public "
      "checkpoint "
      "of its architecture):\n\n```python\nfrom safetensors.torch import load_file\ntensors = load_file(\"" +
      file + "\")\n```\n\n" + tensors_table(content);
  text += "\n## Provenance\n\nTraining `" + content.key + "`, written by foldwise " + version() + " (" + git_commit() +
          ").\n\n" + attempts_text(content);
  return text;
}

}  // namespace foldwise::orchestrator
