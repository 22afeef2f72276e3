// SPDX-License-Identifier: Apache-2.0
#include "datasets/folds/fold_checks.h"

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>
#include <string_view>
#include <unordered_map>

#include "datasets/folds/protocols/subjects.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/text/letter_case.h"
#include "experiments/sweep/protocol_presets.h"

namespace foldwise::datasets {
namespace {

void require_samples(const std::vector<std::size_t>& part, const char* name, const Dataset& dataset) {
  if (!part.empty()) return;
  throw UserError(Fault::data, dataset.root.string(), std::string("the protocol leaves no video for ") + name,
                  "use a larger part of the dataset or another protocol.validation_fraction");
}

void require_each_once(const Fold& fold, std::size_t samples) {
  std::vector<bool> seen(samples);
  for (const auto* part : {&fold.train, &fold.validation, &fold.test}) {
    if (!std::ranges::is_sorted(*part)) throw std::logic_error("a part of a fold is not ascending");
    for (const std::size_t sample : *part) {
      if (seen.at(sample)) throw std::logic_error("a sample is in a fold twice");
      seen[sample] = true;
    }
  }
}

std::string remedy_of(const ProtocolOptions& protocol) {
  switch (protocol.kind) {
    case ProtocolKind::k_fold:
      return "leave protocol.by out: then whole subjects are tested";
    default:
      return "correct the subjects, or use protocol.kind k_fold or leave_one_subject_out, which keep subjects together";
  }
}

void require_independence(const Fold& fold, const Dataset& dataset, const ProtocolOptions& protocol) {
  std::unordered_map<std::string_view, std::size_t> tested;  // and a sample of each
  for (const std::size_t sample : fold.test) {
    const std::string& subject = dataset.samples[sample].subject;
    if (!subject.empty()) tested.emplace(subject, sample);
  }
  for (const auto* part : {&fold.train, &fold.validation}) {
    for (const std::size_t sample : *part) {
      const auto found = tested.find(dataset.samples[sample].subject);
      if (found == tested.end()) continue;
      throw UserError(Fault::data, dataset.root.string(),
                      "in " + place_of(fold) + " of protocol.kind " + std::string(name_of(protocol.kind)) +
                          " the subject " + dataset.samples[sample].subject +
                          " is on both sides: " + dataset.samples[found->second].id + " is tested, " +
                          dataset.samples[sample].id + (part == &fold.train ? " trains" : " validates"),
                      remedy_of(protocol));
    }
  }
}

/// Names that are another's but for the case of their letters, each before the one that was met first.
struct NamesInTwoCases {
  std::string first;
  std::string other;
  std::size_t more = 0;

  explicit NamesInTwoCases(const std::set<std::string_view>& names) {
    std::map<std::string, std::string_view> known;
    for (const std::string_view name : names) {
      const auto [met, fresh] = known.emplace(lower_case(name), name);
      if (fresh) continue;
      if (!other.empty()) {
        ++more;
        continue;
      }
      first = met->second;
      other = name;
    }
  }
  std::string text() const {
    return first + " and " + other + (more == 0 ? "" : " (and " + std::to_string(more) + " more)");
  }
};

}  // namespace

std::string place_of(const Fold& fold) {
  if (!fold.name.empty()) return fold.name;
  return "fold " + std::to_string(fold.fold + 1);
}

std::optional<std::string> subject_remark(const Dataset& dataset, const ProtocolOptions& options) {
  const ProtocolOptions protocol = resolved(options);
  const bool asked = protocol.kind == ProtocolKind::k_fold && protocol.by == FoldUnit::automatic;
  if (!asked || dataset.labels == LabelKind::multi_label || names_subjects(dataset)) return std::nullopt;
  return dataset.root.string() +
         ": no subjects are known: folds divide samples, and one person may be on both sides; " +
         how_to_name_subjects(dataset) + "protocol.by: sample says that this is meant";
}

std::optional<std::string> letter_case_remark(const Dataset& dataset) {
  std::set<std::string_view> subjects;
  for (const Sample& sample : dataset.samples) subjects.insert(sample.subject);
  const NamesInTwoCases people(subjects);
  const NamesInTwoCases classes({dataset.classes.begin(), dataset.classes.end()});
  std::string remark;
  if (!people.other.empty()) {
    remark =
        "the subjects " + people.text() +
        " differ in the case of their letters alone and count as two people, whom folds may part; if they are one, "
        "name both alike";
  }
  if (!classes.other.empty()) {
    if (!remark.empty()) remark += "; ";
    remark += "the classes " + classes.text() +
              " differ in the case of their letters alone and count as two; if they are one, name both alike";
  }
  if (remark.empty()) return std::nullopt;
  return dataset.root.string() + ": " + remark;
}

void check_fold(const Fold& fold, const Dataset& dataset, const ProtocolOptions& protocol) {
  require_each_once(fold, dataset.samples.size());
  require_samples(fold.train, "training", dataset);
  require_samples(fold.validation, "validation", dataset);
  require_samples(fold.test, "testing", dataset);
  require_independence(fold, dataset, protocol);
}

std::vector<std::string> fold_remarks(const std::vector<Fold>& folds, const Dataset& dataset) {
  std::vector<std::string> remarks;
  if (dataset.labels != LabelKind::classes) return remarks;
  const auto labels_in = [&](const std::vector<std::size_t>& part) {
    std::vector<bool> labels(dataset.classes.size());
    for (const std::size_t sample : part) labels.at(static_cast<std::size_t>(dataset.samples[sample].label)) = true;
    return labels;
  };
  for (const Fold& fold : folds) {
    const std::vector<bool> trained = labels_in(fold.train);
    const std::vector<bool> tested = labels_in(fold.test);
    for (std::size_t label = 0; label < trained.size(); ++label) {
      if (trained[label] || !tested[label]) continue;
      remarks.push_back(place_of(fold) + " of repeat " + std::to_string(fold.repeat + 1) + " tests " +
                        dataset.classes[label] + ", which no sample in its training part has");
    }
  }
  return remarks;
}

}  // namespace foldwise::datasets
