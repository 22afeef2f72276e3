// SPDX-License-Identifier: Apache-2.0
// Files that are written durably, at every call that can fail: experiments/foundation/files/durable_file.h, and the
// frame store.
#include <gmock/gmock.h>

#include <array>
#include <string>
#include <vector>

#include "datasets/frames/frame_store.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/files/durable_file.h"
#include "tests/support/failing_files.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;
using testing::AnyOf;

constexpr FileFault all_faults[]{FileFault::full, FileFault::broken, FileFault::torn, FileFault::after};

bool is_death(FileFault fault) {
  return fault == FileFault::torn || fault == FileFault::after;
}

class FileFaults : public testing::TestWithParam<FileFault> {
 protected:
  /// Nothing that fails is swallowed, and what is to kill kills.
  static void expect_told(const FaultyEnd& end) {
    EXPECT_EQ(end.died, is_death(GetParam())) << "at call " << end.calls;
    EXPECT_EQ(end.threw, !is_death(GetParam())) << "at call " << end.calls;
  }
  TemporaryFolder folder_;
};

TEST_P(FileFaults, LeaveADurableFileAsItWasOrAsItIsMeantToBe) {
  const fs::path file = folder_ / "model.safetensors";
  const std::string before(10'000, 'a');
  const std::string meant(20'000, 'b');
  const auto write = [&](const std::string& text) {
    DurableFile target(file);
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    target.append({bytes, text.size() / 2});
    target.append({bytes + text.size() / 2, text.size() - text.size() / 2});
    target.commit();
  };
  write(before);
  const int calls = at_every_file_call(
      GetParam(), [&] { write(meant); },
      [&](const FaultyEnd& end) {
        expect_told(end);
        EXPECT_THAT(read_text(file), AnyOf(before, meant)) << "at call " << end.calls;
        EXPECT_FALSE(end.threw && fs::exists(file.string() + ".tmp")) << "at call " << end.calls;
        write(before);  // as if nothing had been
        EXPECT_EQ(read_text(file), before);
      });
  EXPECT_EQ(calls, 6);  // cut, two writes, synced, renamed, the folder synced
}

constexpr Size size{5, 7};

std::vector<std::uint8_t> pixels(int frames) {
  std::vector<std::uint8_t> all(static_cast<std::size_t>(frames) * 5 * 7 * 3);
  for (std::size_t at = 0; at < all.size(); ++at) all[at] = static_cast<std::uint8_t>(at * 31 + all.size());
  return all;
}

/// As a preparation writes it, which goes on with what is there.
void write_shard(const fs::path& file) {
  FrameShardWriter writer(file, size);
  for (int video = 1; video <= 3; ++video) {
    const std::string id = "v" + std::to_string(video);
    if (!writer.contains(id)) writer.add(id, pixels(video * 4), {}, "note of " + id);
  }
  writer.finish();
}

TEST_P(FileFaults, LeaveAFrameStoreThatIsWholeOrGoesOn) {
  write_shard(folder_ / "whole.frames");
  const std::string whole = read_text(folder_ / "whole.frames");
  const fs::path shard = folder_ / "key.frames";
  const int calls = at_every_file_call(
      GetParam(), [&] { write_shard(shard); },
      [&](const FaultyEnd& end) {
        expect_told(end);
        EXPECT_TRUE(!fs::exists(shard) || read_text(shard) == whole) << "at call " << end.calls;
        write_shard(shard);
        EXPECT_EQ(read_text(shard), whole) << "after call " << end.calls;
        fs::remove(shard);
      });
  EXPECT_GE(calls, 10);
}

std::string fault_name(const testing::TestParamInfo<FileFault>& each) {
  constexpr std::array names{"none", "full", "broken", "torn", "after"};
  return names.at(static_cast<std::size_t>(each.param));
}

INSTANTIATE_TEST_SUITE_P(AtEveryCall, FileFaults, testing::ValuesIn(all_faults), fault_name);

}  // namespace
}  // namespace foldwise::datasets
