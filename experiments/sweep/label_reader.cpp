// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/label_reader.h"

#include "experiments/fields/fields.h"
#include "experiments/fields/suggestion.h"
#include "experiments/sweep/experiment_reader.h"
#include "experiments/sweep/value_reader.h"

namespace foldwise {
namespace {

class LabelReader {
 public:
  explicit LabelReader(Problems& problems) : problems_(problems) {}

  Labels read(const Node& section) {
    if (section.kind != Node::Kind::map) {
      refuse(section, "labels", "a map, field or metric -> label");
      return {};
    }
    for (const Entry& entry : section.entries) read_entry(entry);
    return std::move(labels_);
  }

 private:
  void read_entry(const Entry& entry) {
    const std::string where = "labels." + entry.key;
    const bool dotted = entry.key.find('.') != std::string::npos;  // a metric's name has no dot, nor have few fields
    const Field* const field =
        dotted ? known_field(entry.key, entry.place, "labels", problems_) : find_field(entry.key);
    if (dotted && !field) return;
    if (entry.value.kind == Node::Kind::scalar && !entry.value.text.empty()) {
      labels_[entry.key].label = entry.value.text;
    } else if (entry.value.kind == Node::Kind::map && field) {
      read_map(entry.value, *field, where, labels_[entry.key]);
    } else {
      refuse(entry.value, where, field ? "a text, or a map of label and values" : "a text");
    }
  }

  void read_map(const Node& node, const Field& field, const std::string& where, FieldLabel& label) {
    for (const Entry& entry : node.entries) {
      if (entry.key == "label" && entry.value.kind == Node::Kind::scalar) {
        label.label = entry.value.text;
      } else if (entry.key == "values" && entry.value.kind == Node::Kind::map) {
        for (const Entry& each : entry.value.entries) read_value_label(each, field, where, label);
      } else if (entry.key == "label" || entry.key == "values") {
        refuse(entry.value, where + "." + entry.key, entry.key == "label" ? "a text" : "a map, value -> label");
      } else {
        problems_.add(entry.place, where + "." + entry.key,
                      "saw an unknown key; allowed: label, values" + did_you_mean(entry.key, {"label", "values"}));
      }
    }
  }

  void read_value_label(const Entry& entry, const Field& field, const std::string& where, FieldLabel& label) {
    Node key;
    key.kind = Node::Kind::scalar;
    key.text = entry.key;
    key.place = entry.place;
    const auto value = read_value(field, key, problems_);
    if (!value) return;
    if (entry.value.kind == Node::Kind::scalar) {
      label.values[field.yaml(*value)] = entry.value.text;
    } else {
      refuse(entry.value, where + ".values." + entry.key, "a text");
    }
  }

  void refuse(const Node& node, const std::string& where, const std::string& allowed) {
    problems_.add(node.place, where, "saw " + node.shown() + "; allowed: " + allowed);
  }

  Problems& problems_;
  Labels labels_;
};

}  // namespace

Labels read_labels(const Node& section, Problems& problems) {
  return LabelReader(problems).read(section);
}

}  // namespace foldwise
