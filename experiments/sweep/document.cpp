// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/document.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <map>
#include <optional>
#include <sstream>
#include <unordered_map>
#include <utility>

#include "experiments/sweep/problems.h"

namespace foldwise {
namespace {

// Aliases of aliases can unfold a short file into more nodes than there is memory.
constexpr std::size_t kMostNodes = 1'000'000;
// More than all fields and all names of a file that means something; each that is unknown costs a search for its like.
constexpr std::size_t kMostKeys = 10'000;

/// The first line that a tab stands at the head of, up to that line; 0: none.
int line_of_tab(std::string_view text, int last) {
  int number = 1;
  for (std::size_t begin = 0; begin < text.size() && number <= last; ++number) {
    const std::size_t head = std::min(text.find_first_not_of(' ', begin), text.size());
    if (head < text.size() && text[head] == '\t') return number;
    begin = std::min(text.find('\n', begin), text.size() - 1) + 1;
  }
  return 0;
}

std::size_t count_nodes(const Node& node) {
  std::size_t count = 1;
  for (const Node& item : node.items) count += count_nodes(item);
  for (const Entry& entry : node.entries) count += count_nodes(entry.value);
  return count;
}

/// A text that nobody meant, whatever its length: reading ends here.
struct TooLarge {
  std::string sentence;
};

/// Builds the tree from yaml-cpp's events, which say where every key and value begins.
class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(std::string_view source, Lines lines, Problems& problems)
      : source_(source), lines_(lines), problems_(problems) {}

  Node take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override { root_.place = at(mark); }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { finish(leaf(mark, anchor)); }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    Open scalar = leaf(mark, anchor);
    scalar.node.kind = Node::Kind::scalar;
    scalar.node.text = value;
    scalar.node.quoted = tag == "!" || tag == "tag:yaml.org,2002:str";
    finish(std::move(scalar));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) {
      problems_.add(at(mark), "", "saw an alias inside the value that it names; write the value out");
      finish(leaf(mark, 0));
      return;
    }
    nodes_ += count_nodes(found->second);
    if (nodes_ > kMostNodes) throw TooLarge{"saw aliases that unfold into millions of values; write them out"};
    finish({.node = found->second});
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open_.push_back(leaf(mark, anchor));
    open_.back().node.kind = Node::Kind::sequence;
  }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open_.push_back(leaf(mark, anchor));
    open_.back().node.kind = Node::Kind::map;
  }
  void OnSequenceEnd() override { close(); }
  void OnMapEnd() override {
    for (const Node& merged : std::exchange(open_.back().merged, {})) merge(merged);
    close();
  }

 private:
  struct Key {
    std::string text;
    Place place;
    bool quoted = false;
  };
  struct Open {
    Node node = {};
    YAML::anchor_t anchor = 0;
    std::optional<Key> key = {};                      // of the map's next value
    std::vector<Node> merged = {};                    // values of "<<"
    std::unordered_map<std::string, int> lines = {};  // of the map's keys
  };

  Place at(const YAML::Mark& mark) const {
    if (lines_ == Lines::ignore) return {.source = source_};
    return {.source = source_, .line = mark.line + 1, .column = mark.column + 1};
  }

  Open leaf(const YAML::Mark& mark, YAML::anchor_t anchor) {
    Open open{.anchor = anchor};
    open.node.place = at(mark);
    return open;
  }

  void close() {
    Open open = std::move(open_.back());
    open_.pop_back();
    finish(std::move(open));
  }

  void finish(Open open) {
    if (++nodes_ > kMostNodes) {
      throw TooLarge{"saw more than a million values; an axis, or a sweep, of so many is none that can be run"};
    }
    if (open.anchor != 0) anchors_[open.anchor] = open.node;
    if (open_.empty()) {
      root_ = std::move(open.node);
    } else if (open_.back().node.kind == Node::Kind::sequence) {
      open_.back().node.items.push_back(std::move(open.node));
    } else if (!open_.back().key) {
      begin_entry(open.node);
    } else {
      end_entry(std::move(open.node));
    }
  }

  void begin_entry(const Node& key) {
    if (key.kind != Node::Kind::scalar) {
      problems_.add(key.place, path(), "saw " + key.shown() + " as a key; allowed: a name");
    }
    open_.back().key = Key{.text = key.text, .place = key.place, .quoted = key.quoted};
  }

  void end_entry(Node value) {
    Open& map = open_.back();
    const Key key = *std::exchange(map.key, std::nullopt);
    if (key.text == "<<" && !key.quoted) {
      map.merged.push_back(std::move(value));
      return;
    }
    const auto [earlier, is_new] = map.lines.try_emplace(key.text, key.place.line);
    if (!is_new) {
      problems_.add(key.place, path(key.text),
                    "saw this key a second time, first at line " + std::to_string(earlier->second) + "; keep one");
      return;
    }
    if (map.lines.size() > kMostKeys) {
      throw TooLarge{"saw more than " + std::to_string(kMostKeys) + " keys in one map, the last at line " +
                     std::to_string(key.place.line) + "; a sweep file has a few fields: is this one?"};
    }
    map.node.entries.push_back({.key = key.text, .place = key.place, .value = std::move(value)});
  }

  // The map's own keys win over those merged, earlier merged ones over later ones.
  void merge(const Node& value) {
    if (value.kind == Node::Kind::sequence) {
      for (const Node& item : value.items) merge(item);
      return;
    }
    if (value.kind != Node::Kind::map) {
      problems_.add(value.place, path("<<"),
                    "saw " + value.shown() + "; allowed: an alias of a map, or a list of them");
      return;
    }
    Node& map = open_.back().node;
    for (const Entry& entry : value.entries) {
      if (!map.find(entry.key)) map.entries.push_back(entry);
    }
  }

  std::string path(std::string_view last = {}) const {
    std::string whole;
    for (const Open& open : open_) {
      if (open.key) whole += (whole.empty() ? "" : ".") + open.key->text;
    }
    if (!last.empty()) whole.append(whole.empty() ? "" : ".").append(last);
    return whole;
  }

  std::string_view source_;
  Lines lines_;
  Problems& problems_;
  Node root_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, Node> anchors_;
  std::size_t nodes_ = 0;
};

}  // namespace

Node parse_document(const std::string& text, std::string_view source, Problems& problems, Lines lines) {
  std::istringstream stream(text);
  Node empty;
  empty.place = lines == Lines::ignore ? Place{.source = source} : Place{source, 1, 1};
  TreeBuilder builder(source, lines, problems);
  try {
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(builder)) return empty;
    Problems ignored;
    TreeBuilder second(source, lines, ignored);
    if (parser.HandleNextDocument(second)) {
      problems.add(second.take().place, "", "saw a second document; allowed: one sweep per file");
    }
  } catch (const YAML::Exception& error) {
    const int line = error.mark.line + 1;
    const int tab = line_of_tab(text, line);
    const Place place = tab > 0 ? Place{source, tab, 1} : Place{source, line, error.mark.column + 1};
    problems.add(lines == Lines::ignore ? Place{.source = source} : place, "",
                 tab > 0 ? "saw a tab at the head of the line; YAML takes blanks alone there"
                         : "not YAML: " + error.msg + "; check brackets, quotes and indentation up to here");
  } catch (const TooLarge& refusal) {
    problems.add({.source = source}, "", refusal.sentence);
  }
  return builder.take();
}

}  // namespace foldwise
