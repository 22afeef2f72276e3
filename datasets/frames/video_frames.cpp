// SPDX-License-Identifier: Apache-2.0
#include "datasets/frames/video_frames.h"

#include <string>

#include "datasets/video/pictures/jpeg.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/files/mapped_file.h"

namespace foldwise::datasets {

std::span<const std::uint8_t> VideoFrames::clip(int first, int count, std::vector<std::uint8_t>& scratch) const {
  const std::size_t begin = static_cast<std::size_t>(first);
  const std::size_t bytes = static_cast<std::size_t>(count) * frame_bytes();
  if (offsets.empty()) {
    const std::span pixels(data + begin * frame_bytes(), bytes);
    bring_in(pixels);
    return pixels;
  }
  bring_in({data + offsets[begin], offsets[begin + static_cast<std::size_t>(count)] - offsets[begin]});
  scratch.resize(bytes);
  for (std::size_t frame = 0; frame < static_cast<std::size_t>(count); ++frame) {
    const std::uint64_t from = offsets[begin + frame];
    const std::span jpeg(data + from, offsets[begin + frame + 1] - from);
    const std::span<std::uint8_t> pixels = std::span(scratch).subspan(frame * frame_bytes(), frame_bytes());
    if (const auto wrong = decode_jpeg(jpeg, {height, width}, pixels)) {
      throw UserError(Fault::data, std::string(id),
                      "frame " + std::to_string(begin + frame) + " in the frame store cannot be decoded: " + *wrong,
                      "delete the sweep's folder frames/ and the folders of its prepare stages, and run it again");
    }
  }
  return scratch;
}

VideoFrames VideoFrames::part(int first, int count) const {
  VideoFrames part = *this;
  const std::size_t begin = static_cast<std::size_t>(first);
  const std::size_t size = static_cast<std::size_t>(count);
  part.frames = count;
  if (!numbers.empty()) part.numbers = numbers.subspan(begin, size);
  if (offsets.empty()) {
    part.data += begin * frame_bytes();
  } else {
    part.offsets = offsets.subspan(begin, size + 1);
  }
  return part;
}

}  // namespace foldwise::datasets
