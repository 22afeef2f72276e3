// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/transport/message_frame.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace foldwise::orchestrator {
namespace {

Assignment assignment() {
  Assignment job;
  job.slot = 3;
  job.item = 7;
  job.attempt = 2;
  job.key = digest("job");
  job.stall_timeout = 0.1;
  job.output = "/runs/a sweep";
  job.request = "{\"request\":\"run\"}";
  return job;
}

Progress progress() {
  Progress progress;
  progress.key = digest("job");
  progress.epoch = 3;
  progress.loss = 0.25;
  progress.checkpointed = true;
  progress.finished_epochs = {{3, {{"train_loss", 0.25}}}};
  progress.remarks = {"resumed from epoch 2"};
  return progress;
}

class MessageFrame : public ::testing::TestWithParam<Message> {};

TEST_P(MessageFrame, ComesBackAsItWas) {
  EXPECT_EQ(parse_frame(to_frame(GetParam())), GetParam());
}

TEST_P(MessageFrame, IsRefusedWhenCutShortAnywhere) {
  const std::string frame = to_frame(GetParam());

  for (std::size_t length = 0; length < frame.size(); ++length)
    EXPECT_THROW(parse_frame(std::string_view(frame).substr(0, length)), std::invalid_argument) << length;
}

TEST_P(MessageFrame, IsRefusedWithMoreBehindIt) {
  EXPECT_THROW(parse_frame(to_frame(GetParam()) + "x"), std::invalid_argument);
}

INSTANTIATE_TEST_SUITE_P(
    EveryKind, MessageFrame,
    ::testing::Values(Order(Enlist{4, DeviceChoice::cuda}),
                      Order(Enlist{4, DeviceChoice::cuda, WorkersPerDevice::measured()}), Order(Rest{3}),
                      Order(Enlist{4, DeviceChoice::cuda, {}, "0.0.9-0123456789ab"}),
                      Order(Assign{{assignment(), Assignment{}}}), Order(Reclaim{2}), Order(StopWorkers{12.5}),
                      Order(Shutdown{}), Order(Halt{2, 7, 1.5}), Reports{},
                      Reports{Hello{"node7", {"cuda:0", "cuda:1"}, {{"cuda:2", "it is full", "see who uses it"}}}},
                      Reports{Hello{"node7", {"cpu", "cpu"}, {}, {{0, 2, 0, std::int64_t{1} << 40}}}},
                      Reports{AttemptEnded{1, 2, 3, 1.7e9, 60, Finished{}, "", 1234.5, {std::int64_t{1} << 33, 12}}},
                      Reports{WorkerReady{1, {"NVIDIA H100", {{"libtorch", "2.11"}}}}},
                      Reports{AttemptBegan{1, 2, 3, 4567, 1.7e9}, AttemptProgress{1, 2, 0.5, progress()}},
                      Reports{AttemptEnded{1, 2, 3, 1.7e9, 60, Finished{}, ""},
                              AttemptEnded{1, 2, 3, 1.7e9, 60, Crashed{"killed", 11, 0}, "last\nlines"},
                              AttemptEnded{1, 2, 3, 1.7e9, 60, Finished{}, "", 1234.5}},
                      Reports{Returned{1, {2, 3, 4}}, SlotRetired{1, "it does not start"},
                              SlotRetired{2, "of another build", Retirement::other_build}, StopRequested{12},
                              Heartbeat{}}));

TEST(UnknownMessageFrame, IsRefused) {
  EXPECT_THROW(parse_frame("\x07"), std::invalid_argument);
}

TEST(UnknownMessageFrame, IsRefusedForItsDevices) {
  std::string frame = to_frame(Order(Enlist{4, DeviceChoice::cuda}));
  frame.back() = 3;

  EXPECT_THROW(parse_frame(frame), std::invalid_argument);
}

}  // namespace
}  // namespace foldwise::orchestrator
