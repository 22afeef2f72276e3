// SPDX-License-Identifier: Apache-2.0
// What is in the records is read by another program: tests/orchestrator/end_to_end/tensorboard_test.sh.
#include "datasets/examples/event_records.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "datasets/examples/tfrecord.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

TEST(EventRecords, AreRecordsOfATfRecordFile) {
  std::vector<std::uint8_t> bytes;
  append_event_version(bytes, 1.5);
  append_event(bytes,
               EventHyperparameters{1.5, {{"clips.frames", 16.0}, {"sampling.strategy", "uniform"}}, "experiment 1"});
  append_event(bytes, EventScalars{2.5, 3, {{"train/loss", 0.25}}});
  const TemporaryFolder folder;
  std::ofstream(folder / "events", std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));

  TfRecordReader reader(folder / "events");
  std::vector<std::string> records;
  while (const auto record = reader.next()) records.emplace_back(record->data.begin(), record->data.end());

  ASSERT_EQ(records.size(), 3U);
  // Field 1, a double: 1.5; field 3, thirteen bytes of text.
  EXPECT_EQ(records[0], std::string("\x09\0\0\0\0\0\0\xF8\x3F\x1A\x0D", 11) + "brain.Event:2");
  EXPECT_NE(records[1].find("sampling.strategy"), std::string::npos);
  // Field 2, a whole number: 3; field 5, a summary of one value: its tag, and field 2, a float: 0.25.
  EXPECT_EQ(records[2],
            std::string("\x09\0\0\0\0\0\0\x04\x40\x10\x03\x2A\x13\x0A\x11\x0A\x0Atrain/loss\x15\0\0\x80\x3E", 32));
}

TEST(EventRecords, OfTheSameRunAreTheSame) {
  std::vector<std::uint8_t> first;
  std::vector<std::uint8_t> second;
  for (std::vector<std::uint8_t>* each : {&first, &second})
    append_event(*each, EventHyperparameters{1, {{"a", 1.0}, {"b", "x"}, {"c", 2.0}}, "g"});

  EXPECT_EQ(first, second);
}

}  // namespace
}  // namespace foldwise::datasets
