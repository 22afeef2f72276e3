// SPDX-License-Identifier: Apache-2.0
#include "datasets/prepare.h"

#include "datasets/frame_store.h"
#include "datasets/prepared_video.h"
#include "experiments/error.h"

namespace foldwise {
namespace {

namespace fs = std::filesystem;

class Preparation {
 public:
  explicit Preparation(const JobSpec& job)
      : job_(job),
        root_(job.experiment.dataset.root),
        faces_(make_aligner(job.experiment.dataset)),
        shard_(shard_path(job.output, job.key)),
        writer_(shard_, job.experiment.dataset.frames.size) {}

  void add(const VideoSource& video) {
    if (writer_.contains(video.id)) return count(writer_.frames(video.id));
    const auto preparation = prepare_video(root_, video, job_.experiment.dataset.frames, faces_.get());
    if (const auto* bad = std::get_if<BadVideo>(&preparation)) return exclude(video, *bad);
    const auto& prepared = std::get<PreparedVideo>(preparation);
    writer_.add(video.id, prepared.pixels, prepared.origin);
    count(prepared.frames);
    without_face_ += prepared.without_face;
    unrotated_ += prepared.unrotated;
  }

  Result finish() {
    writer_.finish();
    Result result;
    result.metrics = {{"videos", videos_},
                      {"frames", frames_},
                      {"frames_dropped", without_face_},
                      {"frames_unrotated", unrotated_},
                      {"excluded", static_cast<double>(exclusions_.size())}};
    result.exclusions = std::move(exclusions_);
    result.artifacts.push_back({"frames", fs::path(shard_).lexically_relative(job_.output).string(),
                                static_cast<std::int64_t>(fs::file_size(shard_))});
    return result;
  }

 private:
  void count(int frames) {
    ++videos_;
    frames_ += frames;
  }

  void exclude(const VideoSource& video, const BadVideo& bad) {
    if (job_.experiment.dataset.on_bad_video == OnBadVideo::stop) {
      throw UserError(Fault::data, (root_ / video.path).string(), bad.reason,
                      "replace the video, or set dataset.on_bad_video: skip to leave it out");
    }
    exclusions_.push_back({video.id, (root_ / video.path).string() + " " + bad.reason});
  }

  const JobSpec& job_;
  static std::unique_ptr<FaceAligner> make_aligner(const DatasetOptions& options) {
    if (options.frames.faces == FaceAlignment::none) return nullptr;
    return std::make_unique<FaceAligner>(options.faces);
  }

  fs::path root_;
  std::unique_ptr<FaceAligner> faces_;
  fs::path shard_;
  FrameShardWriter writer_;
  double videos_ = 0;
  double frames_ = 0;
  double without_face_ = 0;
  double unrotated_ = 0;
  std::vector<Exclusion> exclusions_;
};

}  // namespace

fs::path shard_path(const fs::path& output, const Key& key) {
  return output / "frames" / (key.hex() + ".frames");
}

Outcome prepare_frames(const JobSpec& job, const PrepareProgress& progress) {
  Preparation preparation(job);
  const int videos = static_cast<int>(job.videos.size());
  for (int done = 0; done < videos; ++done) {
    preparation.add(job.videos[static_cast<std::size_t>(done)]);
    if (!progress(done + 1, videos) && done + 1 < videos) return Interrupted{};
  }
  return Finished{preparation.finish()};
}

}  // namespace foldwise
