// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/datasets/first_sweep.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "experiments/foundation/error.h"
#include "experiments/sweep/safe_name.h"

namespace foldwise::orchestrator {
namespace {

constexpr std::size_t most_folds = 5;
constexpr int longest_clip = 16;  // frames
constexpr std::size_t classes_named = 20;

/// A YAML scalar in double quotes; ${ would be a variable of the environment.
std::string quoted_scalar(const std::string& text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string quoted = "\"";
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (letter == '"' || letter == '\\') {
      quoted += {'\\', letter};
    } else if (byte < 0x20 || byte == 0x7f) {
      quoted += {'\\', 'x', digits[byte >> 4], digits[byte & 0xf]};
    } else {
      quoted += letter;
    }
  }
  return quoted + '"';
}

/// What is there, in numbers.
struct Census {
  explicit Census(const datasets::Dataset& dataset, const PictureCounts& counts) : samples(dataset.samples.size()) {
    std::vector<std::size_t> sizes(dataset.classes.size());
    for (const datasets::Sample& sample : dataset.samples) {
      ++sizes.at(static_cast<std::size_t>(sample.label));
      if (!sample.subject.empty()) subjects.insert(sample.subject);
      if (!sample.split.empty()) splits.insert(sample.split);
      named += sample.subject.empty() ? 0 : 1;
    }
    for (std::size_t index = 0; index < sizes.size(); ++index)
      classes.emplace_back(dataset.classes[index], sizes[index]);
    for (const auto& count : counts)
      if (count) lengths.push_back(count->pictures);
    std::ranges::sort(lengths);
  }

  bool has_subjects() const { return named == samples; }
  bool has_pictures_alone() const { return !lengths.empty() && lengths.back() == 1; }
  const std::pair<std::string, std::size_t>& smallest_class() const {
    return *std::ranges::min_element(classes, {}, [](const auto& each) { return each.second; });
  }

  std::size_t samples = 0;
  std::size_t named = 0;  ///< samples whose subject is known
  std::vector<std::pair<std::string, std::size_t>> classes;
  std::set<std::string> subjects;
  std::set<std::string> splits;
  std::vector<std::int64_t> lengths;  ///< frames of those that say so, sorted
};

std::string classes_comment(const Census& census) {
  std::string text;
  for (std::size_t index = 0; index < std::min(census.classes.size(), classes_named); ++index)
    text += fmt::format("{}{} ({})", index == 0 ? "" : ", ", in_one_line(census.classes[index].first),
                        census.classes[index].second);
  if (census.classes.size() > classes_named) text += fmt::format(" and {} more", census.classes.size() - classes_named);
  return text;
}

std::string lengths_comment(const Census& census) {
  if (census.lengths.empty()) return "how long they are, their headers do not say";
  if (census.has_pictures_alone()) return "single pictures";
  std::string text = fmt::format("{} to {} frames, half of them {} or more", census.lengths.front(),
                                 census.lengths.back(), census.lengths[census.lengths.size() / 2]);
  const std::size_t unknown = census.samples - census.lengths.size();
  return unknown == 0 ? text : text + fmt::format(" (unknown of {})", unknown);
}

std::size_t folds_of(const Census& census, const std::string& root) {
  if (census.has_subjects()) {
    if (census.subjects.size() < 2) {
      throw UserError(
          Fault::data, root, "samples.csv names one subject alone, '" + *census.subjects.begin() + "'",
          "folds that keep people together need two at least: leave the column subject out to divide samples");
    }
    return std::min(most_folds, census.subjects.size());
  }
  const auto& [name, size] = census.smallest_class();
  if (size < 2) {
    throw UserError(Fault::data, root, fmt::format("the class {} has {} sample{}", name, size, size == 1 ? "" : "s"),
                    "each class needs two at least, one to train on and one to test on");
  }
  return std::min(most_folds, size);
}

std::string protocol_lines(const Census& census, const std::string& root) {
  if (!census.splits.empty()) {
    return "# The parts that the data themselves name, with nine trainings of other seeds.\n"
           "protocol: {kind: partitions, repeats: 9, seed: 1}\n";
  }
  const std::size_t folds = folds_of(census, root);
  if (census.has_subjects()) {
    return fmt::format(
        "# {0} people, as samples.csv says: nobody is trained on and tested. kind: leave_one_subject_out makes {0} "
        "folds.\n"
        "protocol: {{kind: k_fold, folds: {1}, by: subject, repeats: 2, seed: 1}}\n",
        census.subjects.size(), folds);
  }
  return fmt::format(
      "# Nobody says who is in which video, so one person may be trained on and tested. A file samples.csv in the "
      "folder,\n"
      "# with the columns sample,subject and a line such as {0},anna for each video, and by: subject here, keep people "
      "together.\n"
      "protocol: {{kind: k_fold, folds: {1}, repeats: 2, seed: 1}}\n",
      "CLASS/VIDEO.mp4", folds);
}

}  // namespace

std::string sweep_name_of(const std::string& folder) {
  std::string name = folder.substr(0, 100);
  for (char& letter : name)
    if (!is_safe_name(std::string("a") + letter)) letter = '_';
  if (!name.empty() && !is_safe_name(name)) name.front() = '_';
  return name.empty() ? "first" : name;
}

std::string first_sweep(const std::string& name, const datasets::Dataset& dataset, const PictureCounts& counts) {
  const Census census(dataset, counts);
  const bool pictures = census.has_pictures_alone();
  const std::int64_t shortest = census.lengths.empty() ? longest_clip : census.lengths.front();
  const int clip = pictures ? 1 : static_cast<int>(std::clamp<std::int64_t>(shortest, 1, longest_clip));
  std::string text = fmt::format(
      "# yaml-language-server: $schema=schema.json\n"
      "# What an editor checks this file by is written by: orchestrator schema >schema.json\n"
      "# {} samples of {} classes: {}.\n"
      "# {}.\n\n"
      "name: {}\n\n",
      census.samples, census.classes.size(), classes_comment(census), lengths_comment(census), name);
  text += fmt::format(
      "dataset:\n"
      "  name: folders\n"
      "  root: {}\n"
      "  frames: {{size: [72, 72]}}  # as frames are stored; faces: align beside it finds faces and stores them "
      "upright\n\n",
      quoted_scalar(dataset.root.string()));
  text += protocol_lines(census, dataset.root.string()) + "\n";
  text += fmt::format(
      "# A network that a CPU trains in minutes. Others: orchestrator models; weights: FILE begins with trained ones.\n"
      "model: {{backbone: {}, width: 0.25, input: [64, 64]}}\n\n"
      "clips: {{frames: {}}}{}\n\n",
      pictures ? "vgg11_bn" : "i3d_vgg11", clip,
      pictures ? "" : "  # of a video, at each step of training; a longer clip sees more and takes longer");
  text +=
      "training:\n"
      "  optimizer: {kind: adam}\n"
      "  learning_rate: {backbone: 0.001, head: 0.001}\n"
      "  batch_size: 8\n"
      "  accumulation: 1\n"
      "  epochs: 30\n"
      "  early_stopping: {metric: loss, patience: 10}\n\n";
  if (pictures) {
    text +=
        "sweep:\n"
        "  grid:  # each combination is trained on every fold\n"
        "    augmentation.rotation: [0, 20]  # degrees\n\n"
        "tables:\n"
        "  - rows: augmentation.rotation\n"
        "    values: [accuracy, epochs]\n"
        "    baseline: {augmentation.rotation: 0}\n";
    return text;
  }
  text +=
      "sweep:\n"
      "  grid:  # each combination is trained on every fold\n"
      "    sampling.strategy: [uniform, stochastic_softmax]  # clips from anywhere, or from where the network's own "
      "scores are high\n\n"
      "tables:\n"
      "  - rows: sampling.strategy\n"
      "    values: [accuracy, epochs]\n"
      "    baseline: {sampling.strategy: uniform}\n";
  return text;
}

}  // namespace foldwise::orchestrator
