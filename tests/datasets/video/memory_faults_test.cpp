// SPDX-License-Identifier: Apache-2.0
// Memory that runs out while a video is decoded says nothing about the video: it is never called bad, and never
// another.
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <iostream>
#include <new>

#include "datasets/frames/prepared_video.h"
#include "tests/datasets/encoded_video.h"
#include "tests/support/failing_memory.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

enum End : int { same, out_of_memory, called_bad, other_pixels, other_exception, fewer_allocations };

/// In a child, whose allocation number `call` fails.
int end_of_decoding(const std::filesystem::path& root, const PreparedVideo& expected, long call) {
  const ::pid_t child = ::fork();
  if (child == 0) {
    expect_shortage(call);
    try {
      const auto decoding = prepare_video(root, {"v", "v.avi"}, {.size = {32, 48}});
      const long counted = counted_allocations();
      expect_shortage(0);
      if (const auto* bad = std::get_if<BadVideo>(&decoding)) {
        std::cerr << bad->reason << std::endl;
        ::_exit(called_bad);
      }
      if (std::get<PreparedVideo>(decoding).pixels != expected.pixels) ::_exit(other_pixels);
      ::_exit(counted < call ? fewer_allocations : same);
    } catch (const std::bad_alloc&) {
      ::_exit(out_of_memory);
    } catch (const std::exception&) {
      ::_exit(other_exception);
    }
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : out_of_memory;  // a library that gave up: an attempt that crashed
}

// Of Motion JPEG. What FFmpeg itself loses of MPEG-4 where two allocations of its own fail while it looks at the
// stream, which it does not tell, shows as other pixels.
TEST(MemoryFaults, NeverMakeAVideoBadOrAnother) {
  const TemporaryFolder folder;
  encode(folder / "v.avi", moving_square(3, {48, 32}), "MJPG");
  const auto decoding = prepare_video(folder.path(), {"v", "v.avi"}, {.size = {32, 48}});
  const auto& expected = std::get<PreparedVideo>(decoding);

  long call = 1;
  int told = 0;
  for (int end = same; end != fewer_allocations; ++call) {
    end = end_of_decoding(folder.path(), expected, call);
    EXPECT_TRUE(end == same || end == out_of_memory || end == fewer_allocations) << end << " at allocation " << call;
    told += end == out_of_memory ? 1 : 0;
  }

  EXPECT_GT(told, 50) << "of " << call;
}

}  // namespace
}  // namespace foldwise::datasets
