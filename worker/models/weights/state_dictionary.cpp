// SPDX-License-Identifier: Apache-2.0
#include "worker/models/weights/state_dictionary.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "worker/models/weights/torch_file_error.h"

namespace foldwise::worker {

namespace {

using NamedTensors = std::map<std::string, const PickledTensor*>;

constexpr std::array<std::string_view, 5> usual_keys{"state_dict", "model_state_dict", "model", "net", "weights"};
constexpr std::string_view features_key = "features";
constexpr std::string_view classifier_key = "reused_classifier";

/// A dictionary of tensors and the way to it: "model.state_dict", empty for the object itself.
struct Candidate {
  std::string path;
  const PickledMapping* mapping = nullptr;
  std::vector<std::string> beside = {};  ///< tensors on the way to it, by their own ways
};

template <typename Kind>
bool is(const PickleValue& value) {
  return std::holds_alternative<Kind>(value);
}

const PickledMapping* mapping_in(const PickleValue& value) {
  const auto* mapping = std::get_if<PickledMapping*>(&value);
  return mapping == nullptr ? nullptr : *mapping;
}

/// What a dictionary has under a text; the last, where it was set more than once.
const PickledMapping* mapping_under(const PickledMapping& mapping, std::string_view key) {
  const PickledMapping* found = nullptr;
  for (const auto& [name, value] : mapping.entries) {
    const auto* text = std::get_if<std::string_view>(&name);
    if (text != nullptr && *text == key) found = mapping_in(value);
  }
  return found;
}

bool holds_tensors(const PickledMapping& mapping) {
  bool tensors = false;
  for (const auto& [name, value] : mapping.entries) {
    const bool tensor = is<const PickledTensor*>(value);
    const bool single = is<PickledNone>(value) || is<bool>(value) || is<std::int64_t>(value) || is<double>(value) ||
                        is<std::string_view>(value);
    if (!is<std::string_view>(name) || (!tensor && !single)) return false;
    tensors = tensors || tensor;
  }
  return tensors;
}

std::string way_to(std::string_view key, const std::string& path) {
  return path + (path.empty() ? "" : ".") + shown(key);
}

/// The ways to a dictionary's own tensors.
std::vector<std::string> own_tensors(const PickledMapping& mapping, const std::string& path) {
  std::vector<std::string> ways;
  for (const auto& [name, value] : mapping.entries) {
    const auto* key = std::get_if<std::string_view>(&name);
    if (key != nullptr && is<const PickledTensor*>(value)) ways.push_back(way_to(*key, path));
  }
  return ways;
}

/// The first few of a list.
std::string first_few(const std::vector<std::string>& items) {
  constexpr std::size_t most = 8;
  std::string text;
  for (std::size_t i = 0; i < std::min(most, items.size()); ++i) text += (i == 0 ? "" : ", ") + items[i];
  return text + (items.size() > most ? ", …" : "");
}

bool holds_authors_parts(const PickledMapping& mapping) {
  const PickledMapping* convolutions = mapping_under(mapping, features_key);
  const PickledMapping* classifier = mapping_under(mapping, classifier_key);
  return convolutions != nullptr && classifier != nullptr && holds_tensors(*convolutions) && holds_tensors(*classifier);
}

class Search {
 public:
  /// Each dictionary once, though several ways may lead to it, and it into itself.
  std::vector<Candidate> candidates(const PickledMapping& mapping, const std::string& path, int depth) {
    constexpr int deepest = 8;
    if (depth > deepest || !seen_.insert(&mapping).second) return {};
    if (holds_tensors(mapping)) return {{path, &mapping}};
    const std::vector<std::string> beside = own_tensors(mapping, path);
    if (holds_authors_parts(mapping)) return {{path, &mapping, beside}};
    std::vector<Candidate> found = below(mapping, path, depth, Keys::usual);
    if (found.empty()) {
      found = below(mapping, path, depth, Keys::others);
      if (!found.empty() && !beside.empty()) throw of_two_kinds(beside, found);
    }
    for (Candidate& each : found) each.beside.insert(each.beside.end(), beside.begin(), beside.end());
    return found;
  }

 private:
  enum class Keys : std::uint8_t { usual, others };

  /// Either may be the network, or half of it.
  static TorchFileError of_two_kinds(const std::vector<std::string>& tensors, const std::vector<Candidate>& found) {
    std::vector<std::string> paths;
    for (const Candidate& each : found) paths.push_back(each.path);
    return not_read("holds tensors by themselves (" + first_few(tensors) + ") and in dictionaries beside them (" +
                    first_few(paths) + ")");
  }

  std::vector<Candidate> below(const PickledMapping& mapping, const std::string& path, int depth, Keys keys) {
    std::vector<Candidate> all;
    for (const auto& [name, value] : mapping.entries) {
      const auto* key = std::get_if<std::string_view>(&name);
      const PickledMapping* inner = mapping_in(value);
      if (key == nullptr || inner == nullptr || key->starts_with("optim")) continue;
      const bool usual = std::ranges::find(usual_keys, *key) != usual_keys.end();
      if (usual != (keys == Keys::usual)) continue;
      for (Candidate& found : candidates(*inner, way_to(*key, path), depth + 1)) {
        all.push_back(std::move(found));
      }
    }
    return all;
  }

  std::set<const PickledMapping*> seen_;
};

std::string keys_of(const PickledMapping& mapping) {
  std::vector<std::string> keys;
  for (const auto& [name, value] : mapping.entries) {
    const auto* key = std::get_if<std::string_view>(&name);
    if (key != nullptr) keys.push_back(shown(*key));
  }
  return first_few(keys);
}

Candidate only_candidate(const PickleValue& object) {
  const PickledMapping* mapping = mapping_in(object);
  if (mapping == nullptr) throw not_read("holds no dictionary");
  const std::vector<Candidate> found = Search().candidates(*mapping, "", 0);
  if (found.empty()) throw not_read("holds no dictionary of tensors, but " + keys_of(*mapping));
  if (found.size() == 1) return found.front();
  std::vector<std::string> paths;
  for (const Candidate& each : found) paths.push_back(each.path);
  throw not_read("holds several dictionaries of tensors: " + first_few(paths));
}

void add_tensors(const PickledMapping& mapping, const std::string& prefix, NamedTensors& tensors) {
  constexpr std::size_t longest_name = 500;  // in bytes
  for (const auto& [key, value] : mapping.entries) {
    const auto* tensor = std::get_if<const PickledTensor*>(&value);
    if (tensor == nullptr) continue;
    const std::string_view name = std::get<std::string_view>(key);
    if (name.size() > longest_name) throw not_read("holds a tensor of a name of more than 500 bytes: " + shown(name));
    if (!tensors.emplace(prefix + std::string(name), *tensor).second) {
      throw not_read("holds '" + shown(name) + "' twice");
    }
  }
}

/// Names without the parts that DataParallel and its like put into them: `module`, where nothing stands beside it.
class WrapperNames {
 public:
  explicit WrapperNames(const NamedTensors& tensors) : tensors_(tensors) {}

  std::string without(const std::string& name) {
    std::string shorter;
    for (std::size_t begin = 0; begin < name.size();) {
      const std::size_t end = std::min(name.find('.', begin), name.size());
      const std::size_t next = std::min(end + 1, name.size());
      const bool last = end == name.size();
      if (last || name.compare(begin, end - begin, wrapper) != 0 || !stands_alone(name.substr(0, begin))) {
        shorter += name.substr(begin, next - begin);
      }
      begin = next;
    }
    return shorter;
  }

 private:
  static constexpr std::string_view wrapper = "module";

  bool stands_alone(const std::string& prefix) {
    const auto [known, is_new] = alone_.emplace(prefix, true);
    if (!is_new) return known->second;
    const std::string wrapped = prefix + std::string(wrapper) + ".";
    for (auto i = tensors_.lower_bound(prefix); i != tensors_.end() && i->first.starts_with(prefix); ++i) {
      if (!i->first.starts_with(wrapped)) return known->second = false;
    }
    return true;
  }

  const NamedTensors& tensors_;
  std::map<std::string, bool> alone_;
};

}  // namespace

StateDictionary state_dictionary_in(const PickleValue& object) {
  Candidate found = only_candidate(object);
  NamedTensors tensors;
  if (holds_authors_parts(*found.mapping)) {
    add_tensors(*mapping_under(*found.mapping, features_key), "features.", tensors);
    add_tensors(*mapping_under(*found.mapping, classifier_key), "classifier.", tensors);
  } else {
    add_tensors(*found.mapping, "", tensors);
  }
  WrapperNames wrappers(tensors);
  StateDictionary state{{}, std::move(found.beside)};
  for (const auto& [name, tensor] : tensors) {
    // Parts are left out where nothing stands beside them alone, so no two names become one.
    state.tensors.emplace(wrappers.without(name), tensor);
  }
  std::ranges::sort(state.left_out);
  return state;
}

}  // namespace foldwise::worker
