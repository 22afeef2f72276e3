// SPDX-License-Identifier: Apache-2.0
#include "worker/models/weights/pickle_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/worker/models/weights/pickles_by_hand.h"
#include "worker/models/weights/torch_file_error.h"

namespace foldwise::worker {
namespace {

using testing::HasSubstr;

/// A pickle and what is read of it.
class Unpickled {
 public:
  explicit Unpickled(std::string bytes) : bytes_(std::move(bytes)), cursor_(by_hand::bytes_of(bytes_), "its pickle") {
    value_ = read_pickle(cursor_, arena_);
  }

  template <typename Kind>
  Kind as() const {
    return std::get<Kind>(value_);
  }
  std::uint64_t left() const { return cursor_.left(); }

 private:
  std::string bytes_;
  PickleArena arena_;
  ByteCursor cursor_;
  PickleValue value_;
};

std::string complaint_of_pickle(const std::string& bytes) {
  try {
    Unpickled read(bytes);
  } catch (const TorchFileError& error) {
    return error.what();
  }
  return "read without an error";
}

std::string of(const std::string& object) {
  return by_hand::pickle(object);
}

TEST(PickleReader, ReadsIntegersOfEveryLength) {
  EXPECT_EQ(Unpickled(of("K\xFF")).as<std::int64_t>(), 255);
  EXPECT_EQ(Unpickled(of("M\xFF\xFE")).as<std::int64_t>(), 0xFEFF);
  EXPECT_EQ(Unpickled(of("J\xFE\xFF\xFF\xFF")).as<std::int64_t>(), -2);
  EXPECT_EQ(Unpickled(of(std::string("\x8A\0", 2))).as<std::int64_t>(), 0);
  EXPECT_EQ(Unpickled(of("\x8A\1\x80")).as<std::int64_t>(), -128);
  EXPECT_EQ(Unpickled(of(std::string("\x8A\2\x80\0", 4))).as<std::int64_t>(), 128);
  EXPECT_EQ(Unpickled(of(std::string("\x8B\2\0\0\0\xFF\x7F", 7))).as<std::int64_t>(), 0x7FFF);
  Unpickled(of("\x8A\x09\1\2\3\4\5\6\7\x08\x09")).as<PickledOther>();
}

TEST(PickleReader, ReadsWhatElseHasNoParts) {
  EXPECT_EQ(Unpickled(of(std::string("G\xC0\4\0\0\0\0\0\0", 9))).as<double>(), -2.5);
  EXPECT_EQ(Unpickled(of("\x88")).as<bool>(), true);
  EXPECT_EQ(Unpickled(of("\x89")).as<bool>(), false);
  Unpickled(of("N")).as<PickledNone>();
  EXPECT_EQ(Unpickled(of(by_hand::text("größe"))).as<std::string_view>(), "größe");
  EXPECT_EQ(Unpickled(of("\x8C\2ab")).as<std::string_view>(), "ab");
  EXPECT_EQ(Unpickled(of(std::string("\x8D\1\0\0\0\0\0\0\0a", 10))).as<std::string_view>(), "a");
  EXPECT_EQ(Unpickled(of("U\1b")).as<std::string_view>(), "b");
}

TEST(PickleReader, ReadsTuplesListsAndDictionaries) {
  EXPECT_EQ(Unpickled(of(")")).as<const PickledTuple*>()->items.size(), 0U);
  const Unpickled pair(of("K\1K\2\x86"));
  EXPECT_EQ(std::get<std::int64_t>(pair.as<const PickledTuple*>()->items.at(1)), 2);
  const Unpickled list(of("]K\1a(K\2K\3e"));
  ASSERT_EQ(list.as<PickledList*>()->items.size(), 3U);
  EXPECT_EQ(std::get<std::int64_t>(list.as<PickledList*>()->items.back()), 3);
  const Unpickled dictionary(of("}K\1K\2s(K\3K\4K\5K\6u"));
  ASSERT_EQ(dictionary.as<PickledMapping*>()->entries.size(), 3U);
  EXPECT_EQ(std::get<std::int64_t>(dictionary.as<PickledMapping*>()->entries.back().second), 6);
}

TEST(PickleReader, ObjectsAreUsedAgainByTheirNumber) {
  const std::string first = std::string("]q\0", 3);
  const Unpickled put(of(first + std::string("h\0\x86", 3)));
  const auto& items = put.as<const PickledTuple*>()->items;
  EXPECT_EQ(std::get<PickledList*>(items.at(0)), std::get<PickledList*>(items.at(1)));
  const Unpickled memoized(of(std::string("K\7\x94K\x08\x94j\1\0\0\0\x87", 12)));
  EXPECT_EQ(std::get<std::int64_t>(memoized.as<const PickledTuple*>()->items.at(2)), 8);
}

TEST(PickleReader, AListMayHoldItself) {
  const Unpickled circle(of(std::string("]q\0h\0a", 6)));

  EXPECT_EQ(std::get<PickledList*>(circle.as<PickledList*>()->items.at(0)), circle.as<PickledList*>());
}

TEST(PickleReader, StopsBehindThePickle) {
  EXPECT_EQ(Unpickled(of("N") + "more").left(), 4U);
}

TEST(PickleReader, OrderedDictionariesOfPython2HoldTheirEntriesAsLists) {
  const std::string pair = by_hand::list({by_hand::text("a"), by_hand::integer(4)});

  const Unpickled read(of(by_hand::global("collections", "OrderedDict") + by_hand::list({pair}) + "\x85R"));

  ASSERT_EQ(read.as<PickledMapping*>()->entries.size(), 1U);
  EXPECT_EQ(std::get<std::string_view>(read.as<PickledMapping*>()->entries[0].first), "a");
}

TEST(PickleReader, AttributesOfDictionariesAreLeftOut) {
  EXPECT_EQ(Unpickled(of("}}K\1K\2sb")).as<PickledMapping*>()->entries.size(), 0U);
}

TEST(PickleReader, NamesThatAreNotKnownAreRefusedBeforeAnythingIsDoneWithThem) {
  EXPECT_THAT(complaint_of_pickle(of(by_hand::global("posix", "system") + by_hand::text("true") + "\x85R")),
              HasSubstr("holds posix.system, which is not read"));
  EXPECT_THAT(complaint_of_pickle(of("\x8C\5posix\x8C\6system\x93")), HasSubstr("holds posix.system, which is not"));
  EXPECT_THAT(complaint_of_pickle(of(by_hand::global("torch", "load"))), HasSubstr("holds torch.load, which is not"));
  EXPECT_THAT(complaint_of_pickle(of(by_hand::global(std::string(5000, 'a'), "b"))), HasSubstr("aaa….b, which is not"));
}

TEST(PickleReader, WhatIsWrongIsNamed) {
  const std::vector<std::pair<std::string, std::string>> wrong{
      {"", "its pickle ends too early"},
      {"\x80\2", "its pickle ends too early"},
      {"\x80\2X\xFF\xFF\xFF\xFFno", "its pickle ends too early"},
      {std::string("\x80\2\x8D\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 11), "its pickle ends too early"},
      {"\x80\2B\xFF\xFF\xFF\x7F", "its pickle ends too early"},
      {"\x80\2ctorch\nSize", "its pickle ends too early"},
      {"\x80\1N.", "its pickle has protocol 1"},
      {"\x80\6N.", "its pickle has protocol 6"},
      {of(""), "uses an object that is not there"},
      {of("NN"), "ends with more than one object"},
      {of("(N"), "ends with more than one object"},
      {of("N(0"), "uses an object that is not there"},
      {of("t"), "uses a mark that is not there"},
      {of("h\5"), "uses an object that is not there"},
      {of(std::string("Nr\xFF\xFF\xFF\x7F", 6)), "numbers an object 2147483647"},
      {of(std::string("Nq\1h\0", 5)), "uses an object that is not there"},
      {of("K\1K\2a"), "appends to what is no list"},
      {of("]K\1K\2s"), "sets an entry of what is no dictionary"},
      {of("}(K\1u"), "has a key without a value"},
      {of("K\1K\1R"), "calls something with what is no tuple"},
      {of("K\1)R"), "calls what cannot be called"},
      {of("ctorch\nFloatStorage\n)R"), "a call of what cannot be called"},
      {of("K\1Nb"), "sets attributes of what is no dictionary"},
      {of("K\1K\2\x93"), "names what is no text"},
      {of("NQ"), "an object outside of it that no tuple describes"},
      {of(")Q"), "an object beside its pickle that is not a whole storage"},
      {of("I1\n"), "uses instruction 73 of pickles"},
      {of("U\1\xFF"), "holds a text that is not UTF-8"},
      {of("c\xFF\nb\n"), "has a name that is not UTF-8"},
      {of("ctorch\nSize\n)R"), "a size of other parts"},
      {of("ctorch._utils\n_rebuild_parameter\n)R"), "a parameter of other parts"},
      {of("ctorch._utils\n_rebuild_tensor_v2\n)R"), "a tensor of other parts"},
      {of(by_hand::global("collections", "OrderedDict") + by_hand::list({")"}) + "\x85R"), "entry that is no pair"},
  };

  for (const auto& [bytes, message] : wrong) EXPECT_THAT(complaint_of_pickle(bytes), HasSubstr(message)) << bytes;
}

TEST(PickleReader, ObjectsAreNotWithoutNumber) {
  EXPECT_THAT(complaint_of_pickle(of(std::string((1 << 20) - 1, '}'))), HasSubstr("ends with more than one object"));
  EXPECT_THAT(complaint_of_pickle(of(std::string(1 << 20, '}'))), HasSubstr("more than a million objects"));
}

TEST(PickleReader, ATensorIsAViewOfItsStorage) {
  const Unpickled read(of(by_hand::tensor(by_hand::storage("key", 12, "HalfStorage"), {1, {2, 3}, {4, 1}})));

  const auto* tensor = read.as<const PickledTensor*>();
  EXPECT_EQ(tensor->storage->key, "key");
  EXPECT_EQ(tensor->storage->elements, 12U);
  EXPECT_EQ(tensor->storage->type, ElementType::float16);
  EXPECT_EQ(tensor->offset, 1);
  EXPECT_THAT(tensor->sizes, testing::ElementsAre(2, 3));
  EXPECT_THAT(tensor->strides, testing::ElementsAre(4, 1));
}

TEST(PickleReader, TensorsThatAreNegatedWhenTheyAreUsedAreRefused) {
  const auto complaint = [](const std::string& metadata) {
    return complaint_of_pickle(of(by_hand::tensor(by_hand::storage("key", 1), {0, {1}, {1}}, metadata)));
  };

  EXPECT_EQ(complaint("N"), "read without an error");
  EXPECT_EQ(complaint("}"), "read without an error");
  EXPECT_THAT(complaint(by_hand::dictionary({{"neg", "\x88"}})), HasSubstr("that is conjugated or negated"));
}

TEST(PickleReader, StoragesOfAGpuHaveTheSameElements) {
  const std::string described = by_hand::tuple({by_hand::text("storage"), by_hand::global("torch.cuda", "LongStorage"),
                                                by_hand::text("0"), by_hand::text("cuda:1"), by_hand::integer(3)});

  EXPECT_EQ(Unpickled(of(described + "Q")).as<const PickledStorage*>()->type, ElementType::int64);
}

TEST(PickleReader, NoTensorLeavesItsStorage) {
  const auto complaint = [](const by_hand::View& view) {
    return complaint_of_pickle(of(by_hand::tensor(by_hand::storage("key", 12), view)));
  };
  constexpr std::int64_t large = std::int64_t{1} << 40;
  constexpr std::int64_t largest = std::int64_t{1} << 56;
  const std::string leaves = "a tensor that leaves its storage 'key' of 12 elements";

  EXPECT_EQ(complaint({0, {12}, {1}}), "read without an error");
  EXPECT_EQ(complaint({11, {}, {}}), "read without an error");
  EXPECT_EQ(complaint({0, {0, 5}, {5, 1}}), "read without an error");
  EXPECT_THAT(complaint({1, {12}, {1}}), HasSubstr(leaves));
  EXPECT_THAT(complaint({12, {}, {}}), HasSubstr(leaves));
  EXPECT_THAT(complaint({0, {2, 6}, {7, 1}}), HasSubstr(leaves));
  EXPECT_THAT(complaint({0, {2}, {largest}}), HasSubstr(leaves));
  EXPECT_THAT(complaint({0, {large}, {large}}), HasSubstr(leaves));
  EXPECT_THAT(complaint({0, {large, large}, {1, 1}}), HasSubstr("more elements than any file has"));
  EXPECT_THAT(complaint({0, {0, large, large}, {1, 1, 1}}), HasSubstr("more elements than any file has"));
  EXPECT_THAT(complaint({0, {13}, {0}}), HasSubstr("repeats the elements of its storage 'key'"));
  EXPECT_THAT(complaint({-1, {1}, {1}}), HasSubstr("a tensor's offset of -1"));
  EXPECT_THAT(complaint({0, {-1}, {1}}), HasSubstr("a tensor's size of -1"));
  EXPECT_THAT(complaint({3, {2}, {-1}}), HasSubstr("a tensor's strides of -1"));
  EXPECT_THAT(complaint({largest + 1, {1}, {1}}), HasSubstr("a tensor's offset of 72057594037927937"));
  EXPECT_THAT(complaint({0, {1, 1}, {1}}), HasSubstr("more sizes than strides"));
  EXPECT_THAT(complaint({0, std::vector<std::int64_t>(65, 1), std::vector<std::int64_t>(65, 1)}),
              HasSubstr("more than 64 dimensions"));
}

}  // namespace
}  // namespace foldwise::worker
