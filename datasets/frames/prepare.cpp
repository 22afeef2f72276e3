// SPDX-License-Identifier: Apache-2.0
#include "datasets/frames/prepare.h"

#include <chrono>
#include <map>
#include <memory>

#include "datasets/frames/frame_store.h"
#include "datasets/frames/looks.h"
#include "datasets/frames/preparation_note.h"
#include "datasets/frames/prepared_video.h"
#include "datasets/frames/source_check.h"
#include "experiments/foundation/error.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;

std::unique_ptr<FaceAligner> make_aligner(const DatasetOptions& options) {
  if (options.frames.faces == FaceAlignment::none) return nullptr;
  return std::make_unique<FaceAligner>(options.faces);
}

/// Seconds since it was asked before.
class Stopwatch {
 public:
  double lap() {
    const auto now = std::chrono::steady_clock::now();
    return std::chrono::duration<double>(now - std::exchange(begin_, now)).count();
  }

 private:
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

class Preparation {
 public:
  explicit Preparation(const JobSpec& job)
      : job_(job),
        root_(job.experiment.dataset.root),
        sources_(root_),
        faces_(make_aligner(job.experiment.dataset)),
        shard_(shard_path(job.output, job.key)),
        writer_(shard_, job.experiment.dataset.frames.size,
                {job.experiment.dataset.frames.codec, job.experiment.dataset.frames.jpeg_quality}) {
    for (const std::string& id : writer_.stored()) {
      for (const Exclusion& exclusion : note_of(id).exclusions) known_exclusions_[exclusion.sample] = exclusion.reason;
    }
  }

  void add(const VideoSource& video) {
    if (writer_.contains(video.id)) {
      const PreparationNote note = note_of(video.id);
      if (auto look = parse_look(note.look)) looks_.push_back({video.id, *std::move(look)});
      return count(writer_.frames(video.id), note);
    }
    if (const auto known = known_exclusions_.find(video.id); known != known_exclusions_.end()) {
      return exclude(video, known->second);
    }
    const auto preparation = prepare_video(root_, video, job_.experiment.dataset.frames, faces_.get());
    sources_.require_as_planned(video);
    if (const auto* bad = std::get_if<BadVideo>(&preparation)) {
      exclude(video, bad->reason);
      unnoted_.push_back({video.id, bad->reason});
      return;
    }
    const auto& prepared = std::get<PreparedVideo>(preparation);
    VideoLook look = look_of_video(prepared.pixels, job_.experiment.dataset.frames.size, prepared.origin);
    const PreparationNote note{prepared.without_face, prepared.unrotated, watch_.lap(), std::exchange(unnoted_, {}),
                               to_text(look)};
    looks_.push_back({video.id, std::move(look)});
    writer_.add(video.id, prepared.pixels, prepared.origin, to_text(note));
    count(prepared.frames, note);
  }

  Result finish() {
    write_looks(looks_path(shard_), looks_);  // before the shard is whole: one that is there has them
    writer_.finish();
    Result result;
    result.metrics = {{"videos", videos_},
                      {"frames", frames_},
                      {"frames_dropped", without_face_},
                      {"frames_unrotated", unrotated_},
                      {"excluded", static_cast<double>(exclusions_.size())},
                      {"seconds", seconds_ + watch_.lap()}};
    result.exclusions = std::move(exclusions_);
    result.artifacts.push_back({"frames", fs::path(shard_).lexically_relative(job_.output).string(),
                                static_cast<std::int64_t>(fs::file_size(shard_))});
    return result;
  }

 private:
  PreparationNote note_of(const std::string& id) const {
    if (auto note = parse_preparation_note(writer_.note(id))) return *std::move(note);
    throw UserError(Fault::store, shard_.string(), "what an interrupted preparation left of this file cannot be used",
                    "delete the files beside it whose names begin with its name, then run again");
  }

  void count(int frames, const PreparationNote& note) {
    ++videos_;
    frames_ += frames;
    without_face_ += note.without_face;
    unrotated_ += note.unrotated;
    seconds_ += note.seconds;
  }

  void exclude(const VideoSource& video, const std::string& reason) {
    const std::string file = (root_ / video.path).string();
    if (job_.experiment.dataset.on_bad_video == OnBadVideo::stop) {
      throw UserError(Fault::data, file, reason,
                      "replace the video, or set dataset.on_bad_video: skip to leave it out");
    }
    exclusions_.push_back({video.id, file + " " + reason});
  }

  const JobSpec& job_;
  fs::path root_;
  SourceCheck sources_;
  std::unique_ptr<FaceAligner> faces_;
  fs::path shard_;
  FrameShardWriter writer_;
  Stopwatch watch_;
  std::map<std::string, std::string> known_exclusions_;  ///< reasons by sample, from an interrupted preparation
  std::vector<Exclusion> unnoted_;                       ///< since the last video that was stored
  double videos_ = 0;
  double frames_ = 0;
  double without_face_ = 0;
  double unrotated_ = 0;
  double seconds_ = 0;
  std::vector<Exclusion> exclusions_;
  std::vector<NamedLook> looks_;
};

}  // namespace

Outcome prepare_frames(const JobSpec& job, const PrepareProgress& progress) {
  Preparation preparation(job);
  const int videos = static_cast<int>(job.videos.size());
  for (int done = 0; done < videos; ++done) {
    preparation.add(job.videos[static_cast<std::size_t>(done)]);
    if (!progress(done + 1, videos) && done + 1 < videos) return Interrupted{};
  }
  return Finished{preparation.finish()};
}

}  // namespace foldwise::datasets
