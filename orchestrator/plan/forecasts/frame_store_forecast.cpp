// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/forecasts/frame_store_forecast.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "datasets/frames/frame_store_size.h"
#include "orchestrator/plan/jobs/preparation_pace.h"

namespace foldwise::orchestrator {
namespace {

class StoreForecast {
 public:
  StoreForecast(const PlannedFrames& planned, const PictureCounts& counts, const PreparedShards& prepared)
      : planned_(planned), counts_(counts), prepared_(prepared), options_(planned.options.frames) {
    store_.dataset = planned.options;
    store_.videos = counts.size();
    store_.shards = planned.shards.size();
    store_.uncounted =
        static_cast<std::size_t>(std::ranges::count_if(counts, [](const auto& count) { return !count; }));
    for (std::size_t sample = 0; sample < counts.size(); ++sample) {
      if (!counts[sample] || !counts[sample]->uneven) continue;
      if (store_.uneven++ == 0) store_.first_uneven = planned.source->dataset.samples[sample].id;
    }
    mean_frames_ = mean_frames(counts, options_);
  }

  FrameStoreForecast make() {
    add_prepared();
    const bool all_like_the_others = store_.prepared > 0 && prepared_frames_ > 0 && !is_exact();
    const double frame_bytes = datasets::typical_frame_bytes(options_);
    for (std::size_t shard = 0; shard < planned_.shards.size(); ++shard) {
      if (!is_prepared_[shard]) add_left(planned_.shards[shard], frame_bytes);
    }
    if (all_like_the_others) {
      left_bytes_ = left_frames_ * static_cast<double>(store_.prepared_bytes) / prepared_frames_;
    }
    store_.bytes = store_.prepared_bytes + static_cast<std::uint64_t>(std::llround(left_bytes_));
    store_.frames = prepared_frames_ + left_frames_;
    store_.basis = basis(all_like_the_others);
    add_cost();
    return store_;
  }

 private:
  bool finds_faces() const { return options_.faces == FaceAlignment::align; }
  bool is_exact() const { return options_.codec == FrameCodec::raw && store_.uncounted == 0 && !finds_faces(); }

  void add_prepared() {
    for (const Key& key : planned_.shard_keys) {
      const std::optional<PreparedShard> shard = prepared_(key);
      is_prepared_.push_back(shard.has_value());
      if (!shard) continue;
      ++store_.prepared;
      store_.prepared_bytes += shard->bytes;
      prepared_frames_ += shard->frames;
      prepared_seconds_ += shard->seconds;
    }
  }

  void add_left(Shard shard, double frame_bytes) {
    datasets::ShardSize size(options_.codec, frame_bytes);
    for (std::size_t sample = shard.begin; sample < shard.end; ++sample) {
      const auto& count = counts_[sample];
      const double frames = count ? frames_of(*count, options_) : mean_frames_;
      left_frames_ += frames;
      size.add(std::llround(frames), planned_.source->dataset.samples[sample].id.size());
    }
    left_bytes_ += static_cast<double>(size.bytes());
  }

  SizeBasis basis(bool all_like_the_others) const {
    if (store_.prepared == store_.shards) return SizeBasis::measured;
    if (is_exact()) return SizeBasis::counted;
    if (left_frames_ == 0) return SizeBasis::unknown;
    if (all_like_the_others) return SizeBasis::judged;
    return options_.codec == FrameCodec::raw && store_.uncounted == 0 ? SizeBasis::at_most : SizeBasis::estimate;
  }

  void add_cost() {
    store_.measured_pace = prepared_frames_ > 0;
    const double guess = seconds_to_decode + (finds_faces() ? seconds_to_find_a_face : 0);
    store_.seconds_left = left_frames_ * (store_.measured_pace ? prepared_seconds_ / prepared_frames_ : guess);
  }

  const PlannedFrames& planned_;
  const PictureCounts& counts_;
  const PreparedShards& prepared_;
  const FramesOptions& options_;
  FrameStoreForecast store_;
  double mean_frames_ = 0;
  std::vector<bool> is_prepared_;
  double prepared_frames_ = 0;
  double prepared_seconds_ = 0;
  double left_frames_ = 0;
  double left_bytes_ = 0;
};

}  // namespace

std::vector<FrameStoreForecast> forecast_frame_stores(const std::deque<PlannedFrames>& planned,
                                                      const PreparedShards& prepared, CountedPictures& counted) {
  std::vector<FrameStoreForecast> stores;
  std::set<std::vector<Key>> known;
  for (const PlannedFrames& frames : planned) {
    if (frames.shards.empty() || !known.insert(frames.shard_keys).second) continue;
    stores.push_back(StoreForecast(frames, counted.of(*frames.source), prepared).make());
  }
  return stores;
}

}  // namespace foldwise::orchestrator
