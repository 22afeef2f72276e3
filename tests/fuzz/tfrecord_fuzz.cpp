// SPDX-License-Identifier: Apache-2.0
// A TFRecord file of examples. Blocks of any size, skipping, beginning in the middle and streaming give the same
// records and the same complaint; an example survives being written and read again.
#include <string>
#include <variant>

#include "datasets/examples/example_stream.h"
#include "datasets/examples/tf_example.h"
#include "datasets/examples/tfrecord.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/numbers/crc32c.h"
#include "tests/fuzz/plain_bytes.h"
#include "tests/fuzz/scratch_file.h"
#include "tests/fuzz/target.h"

namespace foldwise::fuzz {
namespace {

namespace fs = std::filesystem;

constexpr int classes = 8;
constexpr std::size_t length_bytes = 8;
constexpr std::size_t around_data = 16;  // the length and two checksums

struct Record {
  std::uint64_t offset = 0;
  Bytes data;
  bool operator==(const Record&) const = default;
};

// What came until the end: of the file, where the complaint is empty.
template <typename Item>
struct Sequence {
  std::vector<Item> items;
  std::string complaint;
  bool operator==(const Sequence&) const = default;
};

template <typename Item, typename Next>
Sequence<Item> all_of(Next&& next) {
  Sequence<Item> sequence;
  try {
    while (auto item = next()) sequence.items.push_back(std::move(*item));
  } catch (const UserError& error) {
    sequence.complaint = error.what();
  }
  return sequence;
}

enum class Verified : bool { no, yes };

Sequence<Record> records_of(const fs::path& file, Verified verified, std::size_t block, std::uint64_t offset = 0) {
  datasets::TfRecordReader reader(file, offset, block);
  return all_of<Record>([&]() -> std::optional<Record> {
    const auto record = verified == Verified::yes ? reader.next() : reader.next_unverified();
    if (!record) return std::nullopt;
    return Record{record->offset, {record->data.begin(), record->data.end()}};
  });
}

void require_equal_ways(const fs::path& file, const Sequence<Record>& whole, std::uint32_t draw) {
  for (const std::size_t block : {std::size_t{1}, around_data + draw % 251}) {
    require(records_of(file, Verified::yes, block) == whole, "small blocks give the same records");
  }
  const Sequence<Record> unverified = records_of(file, Verified::no, datasets::tfrecord_block);
  datasets::TfRecordReader skipper(file);
  const auto places = all_of<datasets::TfRecordPlace>([&] { return skipper.skip(); });
  require(places.complaint == unverified.complaint, "skipping ends like reading");
  require(places.items.size() == unverified.items.size(), "skipping passes as many records");
  for (std::size_t i = 0; i < places.items.size(); ++i) {
    require(places.items[i].offset == unverified.items[i].offset &&
                places.items[i].bytes == unverified.items[i].data.size(),
            "skipping passes the same records");
  }
  if (!whole.items.empty()) {
    const std::size_t first = draw % whole.items.size();
    const auto rest = records_of(file, Verified::yes, datasets::tfrecord_block, whole.items[first].offset);
    require(std::equal(rest.items.begin(), rest.items.end(), whole.items.begin() + static_cast<std::ptrdiff_t>(first),
                       whole.items.end()),
            "the records from one on are the same");
  }
  records_of(file, Verified::yes, datasets::tfrecord_block, draw % (fs::file_size(file) + 2));
}

std::variant<datasets::DecodedExample, datasets::BadExample> decode(std::span<const std::uint8_t> record,
                                                                    datasets::ExampleLabels labels) {
  static datasets::ExampleDecoder decoder;
  return decoder.decode(record, classes, labels, std::vector<float>(7, -1.0F));
}

// The example of a record, where it is one.
std::optional<datasets::DecodedExample> example_of(const Record& record) {
  const auto lenient = decode(record.data, datasets::ExampleLabels::optional);
  const auto strict = decode(record.data, datasets::ExampleLabels::required);
  const auto* decoded = std::get_if<datasets::DecodedExample>(&lenient);
  const auto* labelled = std::get_if<datasets::DecodedExample>(&strict);
  if (decoded == nullptr) {
    require(labelled == nullptr, "what is no example without labels is none with labels");
    return std::nullopt;
  }
  const datasets::Example& example = decoded->example;
  require(example.steps > 0 && example.steps <= datasets::most_example_steps, "an example has 1 to 300 steps");
  require(example.features.size() == static_cast<std::size_t>(example.steps) * datasets::example_features,
          "an example has all features of its steps");
  require((labelled == nullptr) == example.labels.empty(), "an example has labels where these are required");
  const auto again =
      decode(encode_example(example, decoded->level, decoded->id_name), datasets::ExampleLabels::optional);
  const auto* copy = std::get_if<datasets::DecodedExample>(&again);
  require(
      copy != nullptr && copy->example == example && copy->level == decoded->level && copy->id_name == decoded->id_name,
      "an example that is written and read again is the same");
  if (labelled == nullptr) return std::nullopt;
  return *labelled;
}

// Of the records, up to the first that is no example or of another level than the first.
std::vector<datasets::Example> examples_of(const std::vector<Record>& records) {
  std::vector<datasets::Example> examples;
  std::optional<datasets::ExampleLevel> level;
  for (const Record& record : records) {
    std::optional<datasets::DecodedExample> decoded = example_of(record);
    if (!decoded || decoded->level != level.value_or(decoded->level)) break;
    level = decoded->level;
    examples.push_back(std::move(decoded->example));
  }
  return examples;
}

void require_equal_stream(const fs::path& file, const std::vector<datasets::Example>& examples, bool complete) {
  datasets::ExampleStreamOptions options;
  options.classes = classes;
  const auto streamed = all_of<datasets::Example>([&, stream = std::optional<datasets::ExampleStream>()]() mutable {
    if (!stream) stream.emplace(std::vector{file}, options);
    return stream->next();
  });
  require(streamed.items == examples, "a stream gives the same examples");
  require(streamed.complaint.empty() == complete, "a stream complains where there is something to complain about");
}

Verdict read(std::span<const std::uint8_t> input) {
  const fs::path file = put("input.tfrecord", input);
  const std::uint32_t draw = crc32c(input);
  const Sequence<Record> whole = records_of(file, Verified::yes, datasets::tfrecord_block);
  require_equal_ways(file, whole, draw);
  const std::vector<datasets::Example> examples = examples_of(whole.items);
  const bool complete = whole.complaint.empty() && examples.size() == whole.items.size();
  // A stream has threads, which cost more than all the rest.
  if (draw % 8 == 0 || complete) require_equal_stream(file, examples, complete);
  return complete ? Verdict::read : Verdict::refused;
}

void repair(Bytes& input, Repair what) {
  for (std::size_t at = 0; input.size() - at >= around_data;) {
    auto length = load<std::uint64_t>(input, at);
    const std::size_t left = input.size() - at - around_data;
    const bool fits = length <= left;
    if (!fits && what == Repair::lengths_and_checksums) length = left;
    store(input, at, length);
    store(input, at + length_bytes, datasets::masked_crc32c(std::span(input).subspan(at, length_bytes)));
    if (length > left) return;
    const std::size_t data = at + length_bytes + 4;
    store(input, data + length, datasets::masked_crc32c(std::span(input).subspan(data, length)));
    at = data + length + 4;
  }
}

}  // namespace

const Target target{read, repair};

}  // namespace foldwise::fuzz
