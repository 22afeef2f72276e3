// SPDX-License-Identifier: Apache-2.0
#include "worker/models/weights/pickle_reader.h"

#include <array>
#include <bit>
#include <limits>
#include <string>

#include "worker/models/weights/pickle_globals.h"

namespace foldwise::worker {

namespace {

constexpr std::uint32_t most_instructions = 1U << 20;
constexpr std::uint8_t stop_code = '.';

/// Python's machine of a stack, a stack of marks in it, and a memo of objects that are used again.
class PickleMachine {
 public:
  PickleMachine(ByteCursor& input, PickleArena& arena) : input_(input), arena_(arena) {}

  PickleValue run();

  void pass_protocol();
  void pass_frame() { input_.take(8); }
  void mark() { marks_.push_back(stack_.size()); }
  void drop() { pop(); }
  void drop_to_mark() { pop_to_mark(); }

  void push_none() { push(PickledNone{}); }
  void push_true() { push(true); }
  void push_false() { push(false); }
  template <typename Number>
  void push_integer() {
    push(static_cast<std::int64_t>(input_.number<Number>()));
  }
  template <typename Length>
  void push_long();
  void push_float();
  template <typename Length>
  void push_text();
  template <typename Length>
  void push_bytes() {
    input_.take(input_.number<Length>());
    push(PickledOther{});
  }

  template <std::size_t count>
  void push_tuple();
  void push_tuple_from_mark() { push(tuple_of(pop_to_mark())); }
  template <typename Container>
  void push_empty() {
    push(arena_.add(Container{}));
  }
  void append();
  void append_from_mark();
  void set_item();
  void set_items_from_mark();

  template <typename Index>
  void put() {
    remember(input_.number<Index>());
  }
  void memoize() { remember(memo_.size()); }
  template <typename Index>
  void get();

  void push_global();
  void push_stack_global();
  void reduce();
  void build();
  void push_persistent();

 private:
  void push(PickleValue value) { stack_.push_back(value); }
  PickleValue& top();
  PickleValue pop();
  std::vector<PickleValue> pop_to_mark();
  template <typename Kind>
  Kind pop_as(const char* what);
  template <typename Kind>
  Kind top_as(const char* what);
  PickleValue tuple_of(std::vector<PickleValue> items) {
    return static_cast<const PickledTuple*>(arena_.add(PickledTuple{std::move(items)}));
  }
  void remember(std::uint64_t index);

  ByteCursor& input_;
  PickleArena& arena_;
  std::vector<PickleValue> stack_;
  std::vector<std::size_t> marks_;
  std::vector<std::optional<PickleValue>> memo_;
  std::uint32_t executed_ = 0;
};

using Instruction = void (PickleMachine::*)();

struct InstructionRow {
  std::uint8_t code;
  Instruction execute;
};

using Machine = PickleMachine;
constexpr auto instructions = std::to_array<InstructionRow>({
    {0x80, &Machine::pass_protocol},
    {0x95, &Machine::pass_frame},
    {'(', &Machine::mark},
    {'0', &Machine::drop},
    {'1', &Machine::drop_to_mark},
    {'N', &Machine::push_none},
    {0x88, &Machine::push_true},
    {0x89, &Machine::push_false},
    {'J', &Machine::push_integer<std::int32_t>},
    {'K', &Machine::push_integer<std::uint8_t>},
    {'M', &Machine::push_integer<std::uint16_t>},
    {0x8A, &Machine::push_long<std::uint8_t>},
    {0x8B, &Machine::push_long<std::uint32_t>},
    {'G', &Machine::push_float},
    {'X', &Machine::push_text<std::uint32_t>},
    {0x8C, &Machine::push_text<std::uint8_t>},
    {0x8D, &Machine::push_text<std::uint64_t>},
    {'T', &Machine::push_text<std::uint32_t>},  // texts of Python 2
    {'U', &Machine::push_text<std::uint8_t>},
    {'B', &Machine::push_bytes<std::uint32_t>},
    {'C', &Machine::push_bytes<std::uint8_t>},
    {0x8E, &Machine::push_bytes<std::uint64_t>},
    {0x96, &Machine::push_bytes<std::uint64_t>},
    {')', &Machine::push_tuple<0>},
    {0x85, &Machine::push_tuple<1>},
    {0x86, &Machine::push_tuple<2>},
    {0x87, &Machine::push_tuple<3>},
    {'t', &Machine::push_tuple_from_mark},
    {']', &Machine::push_empty<PickledList>},
    {0x8F, &Machine::push_empty<PickledList>},
    {'}', &Machine::push_empty<PickledMapping>},
    {'a', &Machine::append},
    {'e', &Machine::append_from_mark},
    {0x90, &Machine::append_from_mark},
    {'s', &Machine::set_item},
    {'u', &Machine::set_items_from_mark},
    {'q', &Machine::put<std::uint8_t>},
    {'r', &Machine::put<std::uint32_t>},
    {0x94, &Machine::memoize},
    {'h', &Machine::get<std::uint8_t>},
    {'j', &Machine::get<std::uint32_t>},
    {'c', &Machine::push_global},
    {0x93, &Machine::push_stack_global},
    {'R', &Machine::reduce},
    {'b', &Machine::build},
    {'Q', &Machine::push_persistent},
});

constexpr std::array<Instruction, 256> make_instruction_table() {
  std::array<Instruction, 256> table{};
  for (const InstructionRow& row : instructions) table[row.code] = row.execute;
  return table;
}

constexpr std::array<Instruction, 256> instruction_table = make_instruction_table();

PickleValue PickleMachine::run() {
  while (true) {
    const auto code = input_.number<std::uint8_t>();
    if (code == stop_code) break;
    if (++executed_ > most_instructions) throw not_read("holds more than a million objects beside its tensors");
    if (instruction_table[code] == nullptr) {
      throw not_read("uses instruction " + std::to_string(code) +
                     " of pickles, which a state dictionary does not need");
    }
    (this->*instruction_table[code])();
  }
  const PickleValue result = pop();
  if (!stack_.empty() || !marks_.empty()) throw damaged("its pickle ends with more than one object");
  return result;
}

void PickleMachine::pass_protocol() {
  const auto protocol = input_.number<std::uint8_t>();
  if (protocol < 2 || protocol > 5) {
    throw damaged("its pickle has protocol " + std::to_string(protocol) + ", and 2 to 5 are read");
  }
}

PickleValue& PickleMachine::top() {
  if (stack_.size() <= (marks_.empty() ? 0 : marks_.back()))
    throw damaged("its pickle uses an object that is not there");
  return stack_.back();
}

PickleValue PickleMachine::pop() {
  const PickleValue value = top();
  stack_.pop_back();
  return value;
}

std::vector<PickleValue> PickleMachine::pop_to_mark() {
  if (marks_.empty()) throw damaged("its pickle uses a mark that is not there");
  const auto from = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
  marks_.pop_back();
  std::vector<PickleValue> values(from, stack_.end());
  stack_.erase(from, stack_.end());
  return values;
}

template <typename Kind>
Kind PickleMachine::top_as(const char* what) {
  const auto* held = std::get_if<Kind>(&top());
  if (held == nullptr) throw damaged(std::string("its pickle ") + what);
  return *held;
}

template <typename Kind>
Kind PickleMachine::pop_as(const char* what) {
  const Kind value = top_as<Kind>(what);
  stack_.pop_back();
  return value;
}

/// Two's complement, little-endian, of any length.
template <typename Length>
void PickleMachine::push_long() {
  const auto bytes = input_.take(input_.number<Length>());
  if (bytes.size() > sizeof(std::int64_t)) return push(PickledOther{});
  std::uint64_t value = !bytes.empty() && bytes.back() >= 0x80 ? std::numeric_limits<std::uint64_t>::max() : 0;
  for (std::size_t i = bytes.size(); i > 0; --i) value = value << 8 | bytes[i - 1];
  push(static_cast<std::int64_t>(value));
}

/// Big-endian, as nothing else.
void PickleMachine::push_float() {
  std::uint64_t bits = 0;
  for (const std::uint8_t byte : input_.take(sizeof bits)) bits = bits << 8 | byte;
  push(std::bit_cast<double>(bits));
}

template <typename Length>
void PickleMachine::push_text() {
  const std::string_view text = input_.text(input_.number<Length>());
  if (!is_utf8(text)) throw not_read("holds a text that is not UTF-8");
  push(text);
}

template <std::size_t count>
void PickleMachine::push_tuple() {
  std::vector<PickleValue> items(count);
  for (std::size_t i = count; i > 0; --i) items[i - 1] = pop();
  push(tuple_of(std::move(items)));
}

void PickleMachine::append() {
  const PickleValue item = pop();
  top_as<PickledList*>("appends to what is no list")->items.push_back(item);
}

void PickleMachine::append_from_mark() {
  const std::vector<PickleValue> items = pop_to_mark();
  std::vector<PickleValue>& list = top_as<PickledList*>("appends to what is no list")->items;
  list.insert(list.end(), items.begin(), items.end());
}

void PickleMachine::set_item() {
  const PickleValue value = pop();
  const PickleValue key = pop();
  top_as<PickledMapping*>("sets an entry of what is no dictionary")->entries.emplace_back(key, value);
}

void PickleMachine::set_items_from_mark() {
  const std::vector<PickleValue> items = pop_to_mark();
  auto& entries = top_as<PickledMapping*>("sets an entry of what is no dictionary")->entries;
  if (items.size() % 2 != 0) throw damaged("its pickle has a key without a value");
  for (std::size_t i = 0; i < items.size(); i += 2) entries.emplace_back(items[i], items[i + 1]);
}

/// Writers number objects from 0 or 1 on, so no index is larger than the instructions before it.
void PickleMachine::remember(std::uint64_t index) {
  if (index > executed_) throw damaged("its pickle numbers an object " + std::to_string(index));
  if (index >= memo_.size()) memo_.resize(index + 1);
  memo_[index] = top();
}

template <typename Index>
void PickleMachine::get() {
  const std::uint64_t index = input_.number<Index>();
  if (index >= memo_.size() || !memo_[index]) throw damaged("its pickle uses an object that is not there");
  push(*memo_[index]);
}

void PickleMachine::push_global() {
  const std::string_view module = input_.line();
  const std::string_view name = input_.line();
  if (!is_utf8(module) || !is_utf8(name)) throw damaged("its pickle has a name that is not UTF-8");
  push(global_of(module, name));
}

void PickleMachine::push_stack_global() {
  const auto name = pop_as<std::string_view>("names what is no text");
  const auto module = pop_as<std::string_view>("names what is no text");
  push(global_of(module, name));
}

void PickleMachine::reduce() {
  const auto* arguments = pop_as<const PickledTuple*>("calls something with what is no tuple");
  const auto global = pop_as<PickledGlobal>("calls what cannot be called");
  push(call(global, *arguments, arena_));
}

/// Attributes of a dictionary, such as the versions of modules: not kept.
void PickleMachine::build() {
  pop();
  top_as<PickledMapping*>("sets attributes of what is no dictionary");
}

void PickleMachine::push_persistent() {
  push(storage_of(*pop_as<const PickledTuple*>("has an object outside of it that no tuple describes"), arena_));
}

}  // namespace

PickleValue read_pickle(ByteCursor& input, PickleArena& arena) {
  return PickleMachine(input, arena).run();
}

}  // namespace foldwise::worker
