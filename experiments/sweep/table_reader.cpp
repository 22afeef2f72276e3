// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/table_reader.h"

#include <optional>
#include <variant>

#include "experiments/fields/environment.h"
#include "experiments/fields/field_type.h"
#include "experiments/fields/suggestion.h"
#include "experiments/fields/table_fields.h"
#include "experiments/sweep/experiment_reader.h"
#include "experiments/sweep/literature_reader.h"
#include "experiments/sweep/value_reader.h"

namespace foldwise {
namespace {

bool is_metric_name(std::string_view name) {
  return !name.empty() && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

std::vector<std::string> known_keys() {
  std::vector<std::string> keys{"title",     "rows",       "columns", "values", "baseline",
                                "published", "literature", "select",  "where"};
  for (const TableField& field : table_fields()) keys.emplace_back(field.name);
  return keys;
}

std::string listed_keys(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

class TableReader {
 public:
  TableReader(std::string where, const std::filesystem::path& folder, Problems& problems)
      : where_(std::move(where)), folder_(folder), problems_(problems) {}

  TableSpec read(const Node& node) {
    if (node.kind != Node::Kind::map) {
      refuse(node, "", "a map of " + listed_keys(known_keys()));
      return {};
    }
    for (const Entry& entry : node.entries) read_entry(entry);
    if (const Node* const literature = node.find("literature")) read_rows_of_others(*literature);
    if (node.find("select")) check_selection(node);
    if (const auto conflict = table_conflict(table_.options)) {
      const Node* const spread = node.find("spread");
      problems_.add(spread ? spread->place : node.place, where_ + ".spread", *conflict);
    }
    if (!node.find("values")) problems_.add(node.place, where_, "saw no values; name metrics: accuracy, epochs, …");
    return std::move(table_);
  }

 private:
  void read_entry(const Entry& entry) {
    if (entry.key == "title") {
      if (entry.value.kind == Node::Kind::scalar) {
        table_.title = entry.value.text;
      } else {
        refuse(entry.value, ".title", "a text");
      }
    } else if (entry.key == "rows") {
      table_.rows = read_names(entry, Names::fields);
    } else if (entry.key == "columns") {
      table_.columns = read_names(entry, Names::fields);
    } else if (entry.key == "values") {
      table_.values = read_names(entry, Names::metrics);
    } else if (entry.key == "baseline") {
      read_baseline(entry.value);
    } else if (entry.key == "published") {
      if (const auto file = read_csv_path(entry.value, ".published")) table_.published = file->string();
    } else if (entry.key == "literature") {
      // Read when the table's columns are known.
    } else if (entry.key == "select") {
      read_selection(entry.value);
    } else if (entry.key == "where") {
      read_where(entry.value);
    } else if (const TableField* const field = find_table_field(entry.key)) {
      const bool read = entry.value.kind == Node::Kind::scalar && field->set(table_.options, entry.value.text);
      if (!read) refuse(entry.value, "." + entry.key, field->allowed);
    } else {
      problems_.add(
          entry.place, where_ + "." + entry.key,
          "saw an unknown key; allowed: " + listed_keys(known_keys()) + did_you_mean(entry.key, known_keys()));
    }
  }

  enum class Names { fields, metrics };

  void read_selection(const Node& node) {
    if (node.kind != Node::Kind::map) {
      refuse(node, ".select", "a map of best, per, target");
      return;
    }
    for (const Entry& entry : node.entries) {
      if (entry.key == "best") {
        table_.select.best = read_word(entry.value, ".select.best", "a metric, such as concordance");
      } else if (entry.key == "per") {
        table_.select.per = read_names(entry, Names::fields, ".select.per");
      } else if (entry.key == "target") {
        table_.select.target = read_word(entry.value, ".select.target", "what is predicted, such as valence");
      } else {
        problems_.add(
            entry.place, where_ + ".select." + entry.key,
            "saw an unknown key; allowed: best, per, target" + did_you_mean(entry.key, {"best", "per", "target"}));
      }
    }
    if (!node.find("best")) problems_.add(node.place, where_ + ".select", "saw no best; name a metric: concordance, …");
  }

  std::string read_word(const Node& node, const std::string& key, const std::string& what) {
    if (node.kind == Node::Kind::scalar && is_metric_name(node.text)) return node.text;
    refuse(node, key, what);
    return {};
  }

  /// Of each of its rows an experiment is chosen: nothing is left to be beside it or to be compared with.
  void check_selection(const Node& node) {
    for (const char* key : {"columns", "baseline", "where"}) {
      const Node* const other = node.find(key);
      if (!other) continue;
      problems_.add(other->place, where_ + "." + key,
                    "saw it beside select, whose tables have a row for each of select.per and nothing else; leave one "
                    "of them out");
    }
  }

  // One name, or a list of them.
  std::vector<std::string> read_names(const Entry& entry, Names kind, std::string key = {}) {
    if (key.empty()) key = "." + entry.key;
    const std::string what = kind == Names::fields ? "a field or a list of fields" : "a metric or a list of metrics";
    std::vector<Node> nodes = entry.value.items;
    if (entry.value.kind == Node::Kind::scalar) nodes = {entry.value};
    if (nodes.empty()) refuse(entry.value, key, what);
    std::vector<std::string> names;
    for (const Node& node : nodes) {
      const bool named = node.kind == Node::Kind::scalar && (kind == Names::fields || is_metric_name(node.text));
      if (!named) {
        refuse(node, key, what);
      } else if (kind == Names::metrics || known_field(node.text, node.place, where_ + key, problems_)) {
        names.push_back(node.text);
      }
    }
    return names;
  }

  void read_baseline(const Node& node) {
    if (node.kind != Node::Kind::map) {
      refuse(node, ".baseline", "a map, field -> value");
      return;
    }
    for (const Entry& entry : node.entries) {
      const Field* const field = known_field(entry.key, entry.place, where_ + ".baseline", problems_);
      const auto value = field ? read_value(*field, entry.value, problems_) : std::nullopt;
      if (value) table_.baseline[entry.key] = field->yaml(*value);
    }
  }

  // Of each field a value, or several.
  void read_where(const Node& node) {
    if (node.kind != Node::Kind::map) {
      refuse(node, ".where", "a map, field -> value or list of values");
      return;
    }
    for (const Entry& entry : node.entries) {
      const Field* const field = known_field(entry.key, entry.place, where_ + ".where", problems_);
      if (!field) continue;
      // A list may be one value, as a size is.
      const bool single = entry.value.kind != Node::Kind::sequence || field->type == &size_type();
      const std::vector<Node> values = single ? std::vector{entry.value} : entry.value.items;
      if (values.empty()) refuse(entry.value, ".where." + entry.key, "a value or a list of values");
      for (const Node& each : values) {
        const auto value = read_value(*field, each, problems_);
        if (value) table_.where[entry.key].push_back(field->yaml(*value));
      }
    }
  }

  /// A file beside the sweep file.
  std::optional<std::filesystem::path> read_csv_path(const Node& node, const std::string& key) {
    if (node.kind != Node::Kind::scalar) {
      refuse(node, key, "the path of a CSV file");
      return std::nullopt;
    }
    const auto expanded = expand_environment(node.text);
    if (const auto* const refusal = std::get_if<PathRefusal>(&expanded)) {
      problems_.add(node.place, where_ + key, refusal->sentence);
      return std::nullopt;
    }
    const auto file = std::filesystem::absolute(folder_ / std::get<std::string>(expanded)).lexically_normal();
    if (!std::filesystem::is_regular_file(file)) {
      problems_.add(node.place, where_ + key,
                    "saw " + node.text + ", but there is no file " + file.string() +
                        "; give its path from the sweep file's folder");
      return std::nullopt;
    }
    return file;
  }

  void read_rows_of_others(const Node& node) {
    const auto file = read_csv_path(node, ".literature");
    if (!file) return;
    const std::string word = where_ + ".literature";
    table_.literature = read_literature({*file, node.place, word, table_.rows, table_.columns}, problems_);
  }

  void refuse(const Node& node, const std::string& key, const std::string& allowed) {
    problems_.add(node.place, where_ + key, "saw " + node.shown() + "; allowed: " + allowed);
  }

  std::string where_;
  const std::filesystem::path& folder_;
  Problems& problems_;
  TableSpec table_;
};

}  // namespace

std::vector<TableSpec> read_tables(const Node& section, const std::filesystem::path& folder, Problems& problems) {
  std::vector<TableSpec> tables;
  if (section.kind != Node::Kind::sequence) {
    problems.add(section.place, "tables", "saw " + section.shown() + "; allowed: a list of tables");
    return tables;
  }
  for (std::size_t i = 0; i < section.items.size(); ++i) {
    tables.push_back(TableReader("tables[" + std::to_string(i) + "]", folder, problems).read(section.items[i]));
  }
  return tables;
}

}  // namespace foldwise
