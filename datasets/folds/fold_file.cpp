// SPDX-License-Identifier: Apache-2.0
// The half of fold.h that is the file of a fold: describe, to_json, read_fold_file.
#include <algorithm>
#include <array>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "datasets/folds/fold.h"
#include "experiments/foundation/error.h"

namespace foldwise::datasets {
namespace {

using nlohmann::json;

template <typename Kind>
Kind kind_from(const json& document, const char* name) {
  if (!document.contains(name)) return Kind{};
  const auto& names = Choices<Kind>::names;
  const auto found = std::find(names.begin(), names.end(), document.at(name).get<std::string>());
  if (found == names.end()) throw json::other_error::create(501, std::string("unknown ") + name, &document);
  return static_cast<Kind>(found - names.begin());
}

void add_part(const std::vector<std::size_t>& part, const char* name, const Dataset& dataset, FoldFile& file) {
  for (const std::size_t index : part) {
    const Sample& sample = dataset.samples.at(index);
    const bool stored = dataset.kind == SampleKind::frames;
    file.entries.push_back({sample.id, sample.label, name, sample.curves, stored ? "" : sample.path, sample.features});
  }
}

// What most folds do not have is left out, so that it does not change their digests.
json to_document(const FoldEntry& entry) {
  json document{{"id", entry.id}, {"label", entry.label}, {"part", entry.part}};
  for (const LabelCurve& curve : entry.curves) {
    document["curves"].push_back({{"name", curve.name}, {"rate", curve.rate}, {"values", curve.values}});
  }
  for (const FeatureFile& file : entry.features) {
    document["features"].push_back({{"modality", file.modality}, {"path", file.path}});
  }
  if (!entry.path.empty()) document["path"] = entry.path;
  return document;
}

FoldEntry entry_from(const json& document) {
  FoldEntry entry{document.at("id"), document.at("label"), document.at("part")};
  for (const json& curve : document.value("curves", json::array())) {
    entry.curves.push_back({curve.at("name"), curve.at("rate"), curve.at("values")});
  }
  for (const json& file : document.value("features", json::array())) {
    entry.features.push_back({file.at("modality"), file.at("path")});
  }
  entry.path = document.value("path", "");
  return entry;
}

FoldFile parse(const json& document) {
  FoldFile fold{document.at("classes").get<std::vector<std::string>>(), {}};
  fold.labels = kind_from<LabelKind>(document, "labels");
  fold.kind = kind_from<SampleKind>(document, "kind");
  fold.targets = document.value("targets", std::vector<std::string>{});
  for (const json& entry : document.at("entries")) fold.entries.push_back(entry_from(entry));
  return fold;
}

// What is wrong with a fold that could be parsed; empty: nothing.
std::string find_fault(const FoldFile& fold) {
  static const std::set<std::string> parts{"train", "validation", "test"};
  std::set<std::string> ids;
  std::set<std::string> used;
  if (fold.labels == LabelKind::curves ? fold.targets.empty() : fold.classes.empty()) {
    return "it names nothing to predict";
  }
  for (const FoldEntry& entry : fold.entries) {
    if (entry.id.empty()) return "an entry has no id";
    if (!ids.insert(entry.id).second) return entry.id + " is in it twice";
    if (!parts.contains(entry.part)) return "the part of " + entry.id + " is '" + entry.part + "'";
    const bool labelled = entry.label >= 0 && static_cast<std::size_t>(entry.label) < fold.classes.size();
    if (fold.labels == LabelKind::classes && !labelled) {
      return "the label of " + entry.id + " is " + std::to_string(entry.label) + ", which no class has";
    }
    used.insert(entry.part);
  }
  for (const std::string& part : parts) {
    if (!used.contains(part)) return "it has no " + part + " part";
  }
  return "";
}

// A sweep names the file of a fold by the digest of its content.
bool is_other_than_its_name(const std::filesystem::path& file, const std::string& text) {
  const std::string name = file.stem().string();
  const bool is_digest =
      name.size() == 2 * sizeof(Key::bytes) && name.find_first_not_of("0123456789abcdef") == std::string::npos;
  return is_digest && name != digest(text).hex();
}

}  // namespace

FoldFile describe(const Fold& fold, const Dataset& dataset) {
  FoldFile file{dataset.classes, {}, dataset.labels, dataset.kind, dataset.targets};
  add_part(fold.train, "train", dataset, file);
  add_part(fold.validation, "validation", dataset, file);
  add_part(fold.test, "test", dataset, file);
  return file;
}

std::string to_json(const FoldFile& fold) {
  json entries = json::array();
  for (const FoldEntry& entry : fold.entries) entries.push_back(to_document(entry));
  json document{{"classes", fold.classes}, {"entries", std::move(entries)}};
  if (fold.labels != LabelKind::classes) document["labels"] = name_of(fold.labels);
  if (fold.kind != SampleKind::frames) document["kind"] = name_of(fold.kind);
  if (!fold.targets.empty()) document["targets"] = fold.targets;
  return document.dump();
}

FoldFile read_fold_file(const std::filesystem::path& file) {
  const std::string remedy = "run the sweep again: it is written anew";
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw UserError(Fault::data, file.string(), "the fold's file cannot be opened", remedy);
  std::ostringstream text;
  text << stream.rdbuf();
  if (is_other_than_its_name(file, text.str())) {
    throw UserError(Fault::data, file.string(), "the fold's file is not as the sweep wrote it", remedy);
  }
  FoldFile fold;
  try {
    fold = parse(json::parse(text.str()));
  } catch (const json::exception& error) {
    throw UserError(Fault::data, file.string(), std::string("this is not a fold's file: ") + error.what(), remedy);
  }
  const std::string fault = find_fault(fold);
  if (!fault.empty()) throw UserError(Fault::data, file.string(), "the fold's file makes no sense: " + fault, remedy);
  return fold;
}

}  // namespace foldwise::datasets
