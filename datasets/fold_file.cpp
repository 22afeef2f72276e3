// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "datasets/fold.h"
#include "experiments/error.h"

namespace foldwise {
namespace {

using nlohmann::json;

void add_part(const std::vector<std::size_t>& part, const char* name, const Dataset& dataset, FoldFile& file) {
  for (const std::size_t index : part) {
    const Sample& sample = dataset.samples.at(index);
    file.entries.push_back({sample.id, sample.label, name});
  }
}

FoldFile parse(const json& document) {
  FoldFile fold{document.at("classes").get<std::vector<std::string>>(), {}};
  for (const json& entry : document.at("entries")) {
    fold.entries.push_back({entry.at("id"), entry.at("label"), entry.at("part")});
  }
  return fold;
}

// What is wrong with a fold that could be parsed; empty: nothing.
std::string find_fault(const FoldFile& fold) {
  static const std::set<std::string> parts{"train", "validation", "test"};
  std::set<std::string> ids;
  std::set<std::string> used;
  if (fold.classes.empty()) return "it names no class";
  for (const FoldEntry& entry : fold.entries) {
    if (entry.id.empty()) return "an entry has no id";
    if (!ids.insert(entry.id).second) return entry.id + " is in it twice";
    if (!parts.contains(entry.part)) return "the part of " + entry.id + " is '" + entry.part + "'";
    if (entry.label < 0 || static_cast<std::size_t>(entry.label) >= fold.classes.size()) {
      return "the label of " + entry.id + " is " + std::to_string(entry.label) + ", which no class has";
    }
    used.insert(entry.part);
  }
  for (const std::string& part : parts) {
    if (!used.contains(part)) return "it has no " + part + " part";
  }
  return "";
}

}  // namespace

FoldFile describe(const Fold& fold, const Dataset& dataset) {
  FoldFile file{dataset.classes, {}};
  add_part(fold.train, "train", dataset, file);
  add_part(fold.validation, "validation", dataset, file);
  add_part(fold.test, "test", dataset, file);
  return file;
}

std::string to_json(const FoldFile& fold) {
  json entries = json::array();
  for (const FoldEntry& entry : fold.entries) {
    entries.push_back({{"id", entry.id}, {"label", entry.label}, {"part", entry.part}});
  }
  return json{{"classes", fold.classes}, {"entries", std::move(entries)}}.dump();
}

FoldFile read_fold_file(const std::filesystem::path& file) {
  const std::string remedy = "delete it and run the sweep again: it is written anew";
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw UserError(Fault::data, file.string(), "the fold's file cannot be opened", remedy);
  std::ostringstream text;
  text << stream.rdbuf();
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

}  // namespace foldwise
