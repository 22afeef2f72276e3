// SPDX-License-Identifier: Apache-2.0
// The half of frame_store_forecast.h that is for people: to_sentence.
#include <fmt/format.h>

#include "experiments/foundation/text/byte_size.h"
#include "experiments/foundation/text/duration.h"
#include "orchestrator/plan/forecasts/frame_store_forecast.h"

namespace foldwise::orchestrator {
namespace {

std::string plural(std::size_t count, const char* noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string name_of_store(const FrameStoreForecast& store) {
  const FramesOptions& frames = store.dataset.frames;
  std::string name = fmt::format("{}, {} x {}", name_of(store.dataset.name), frames.size.height, frames.size.width);
  if (frames.faces == FaceAlignment::align) name += ", faces aligned";
  if (frames.rate > 0) name += fmt::format(", {} frames per second", frames.rate);
  name += frames.codec == FrameCodec::raw ? ", raw" : fmt::format(", JPEGs of quality {}", frames.jpeg_quality);
  return name;
}

std::string size_of_store(const FrameStoreForecast& store) {
  const std::string size = format_bytes(static_cast<double>(store.bytes));
  const std::string frames = fmt::format("{:.0f} frames of {}", store.frames, plural(store.videos, "video"));
  switch (store.basis) {
    case SizeBasis::measured:
      return fmt::format("{} on disk, {}", size, frames);
    case SizeBasis::counted:
      return fmt::format("{}, {}, counted in their headers", size, frames);
    case SizeBasis::at_most:
      return fmt::format("at most {}, {}; those without a face are left out", size, frames);
    case SizeBasis::judged:
      return fmt::format("~{}, an estimate judged by what is prepared, ~{}", size, frames);
    case SizeBasis::estimate:
      return fmt::format("~{}, an estimate, ~{}{}", size, frames,
                         store.uncounted == 0 ? "" : fmt::format(" (unknown of {} of them)", store.uncounted));
    case SizeBasis::unknown:
      return fmt::format("of unknown size, for none of {} says how many frames it has", plural(store.videos, "video"));
  }
  return "";
}

std::string state_of_store(const FrameStoreForecast& store) {
  if (store.prepared == store.shards) return "prepared";
  std::string state = "nothing of it is prepared yet";
  if (store.prepared > 0) {
    state = fmt::format("{} of {} prepared ({})", store.prepared, plural(store.shards, "shard"),
                        format_bytes(static_cast<double>(store.prepared_bytes)));
  }
  if (store.seconds_left == 0) return state;
  return fmt::format("{}; {} {} of one worker's time{}", state, store.measured_pace ? "about" : "very roughly",
                     format_duration(store.seconds_left),
                     store.measured_pace ? " is left, judged by what is prepared" : "");
}

std::string unevenness_of_store(const FrameStoreForecast& store) {
  if (store.uneven == 0) return "";
  return fmt::format("; {} show{} frames at uneven times, such as {}", plural(store.uneven, "video"),
                     store.uneven == 1 ? "s its" : " their", store.first_uneven);
}

}  // namespace

std::string to_sentence(const FrameStoreForecast& store) {
  return name_of_store(store) + ": " + size_of_store(store) + "; " + state_of_store(store) + unevenness_of_store(store);
}

}  // namespace foldwise::orchestrator
