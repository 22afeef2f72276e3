// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/plants.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "datasets/readers/afew.h"
#include "datasets/synthetic/video_recipe.h"
#include "experiments/choice_table.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/numbers/counter_random.h"

namespace foldwise::datasets {
namespace {

// What a draw is for keeps its numbers apart from all others of the same video; the others are in face_scene.cpp.
enum PlantPurpose : std::uint64_t { timing = 1, distraction = 16 };

constexpr int pose_frames = 2;           // of motion
constexpr double distractor_part = 0.6;  // of an apex's strength

// Eyes shut, mouth wide open: as unlike the six of AFEW as they are unlike each other.
constexpr Expression yawn{.brow_inner = 0.05,
                          .brow_outer = 0.05,
                          .eye_open = -0.95,
                          .lower_lid = 0.4,
                          .mouth_open = 0.38,
                          .mouth_width = -0.1,
                          .lower_teeth = 0.25,
                          .jaw_drop = 0.14};

// Each shows in the part of the face that it is named after, and nowhere else.
constexpr Expression eyes_wide{.brow_inner = 0.18, .brow_outer = 0.16, .eye_open = 1};
constexpr Expression eyes_narrow{.brow_inner = -0.15, .brow_outer = -0.08, .brow_together = 0.06, .eye_open = -0.75};
constexpr Expression mouth_wide{.mouth_open = 0.17, .mouth_width = 0.40, .corners = 0.17, .upper_teeth = 0.6};
constexpr Expression mouth_round{.mouth_open = 0.32, .mouth_width = -0.30};

const std::vector<std::string> expressions{"angry", "disgust", "fear", "happy", "sad", "surprise", "yawn"};

Expression expression(const std::string& name) {
  if (name == "yawn") return yawn;
  for (std::size_t label = 0; label < afew_classes.size(); ++label) {
    std::string known(afew_classes[label]);
    known.front() = static_cast<char>(known.front() - 'A' + 'a');
    if (known == name) return afew_apex(label).value_or(Expression{});
  }
  return {};  // neutral
}

// A video that is being made up.
struct Draft {
  std::size_t label;
  int variant;
  int frames;
  const PlantOptions& options;
  CounterRandom& random;
};

Cue cue(const PlantedEvent& event, const Expression& face, const Draft& draft) {
  return {event, scaled(face, draft.options.contrast)};
}

std::vector<Cue> one_apex(const Draft& draft) {
  const FrameRange& apex = draft.options.apex;
  const PlantedEvent event = draw_event(draft.random, draft.frames, apex.least, apex.most);
  const std::string& name = classes_of(draft.options.plant)[draft.label];
  if (name == "neutral") return {};
  return {cue(event, expression(name), draft)};
}

std::vector<Cue> constant(const Draft& draft) {
  const int last = draft.frames - 1;
  return {cue({0, 0, last, last}, expression(expressions[draft.label]), draft)};
}

// Two apexes, the second's start `apart` frames behind the first's, with rises and falls of 3 to 7 frames where there
// is room for them.
std::vector<Cue> two_times(const Draft& draft) {
  const PlantOptions& options = draft.options;
  CounterRandom& random = draft.random;
  const int first_length = random.between(options.apex.least, options.apex.most);
  const int second_length = random.between(options.apex.least, options.apex.most);
  const int farthest = std::min(options.apart.most, draft.frames - second_length);
  const int apart = random.between(options.apart.least, farthest);
  const int start = random.between(0, draft.frames - apart - second_length);
  const int between = (apart - first_length) / 2;
  const auto ramp = [&](int room) { return std::min(random.between(3, 7), room); };
  PlantedEvent first{0, start, start + first_length - 1, 0};
  PlantedEvent second{0, start + apart, start + apart + second_length - 1, 0};
  first.onset = first.first_apex - ramp(first.first_apex);
  first.offset = first.last_apex + ramp(between);
  second.onset = second.first_apex - ramp(between);
  second.offset = second.last_apex + ramp(draft.frames - 1 - second.last_apex);
  const std::array faces{expression("happy"), expression("surprise")};
  const auto one = static_cast<std::size_t>(draft.variant);
  const std::size_t other = draft.label == 0 ? one : 1 - one;  // class 0: the same
  return {cue(first, faces[one], draft), cue(second, faces[other], draft)};
}

// Pairs of poses from the video's start to its end. Between pairs there is more time than within one.
std::vector<Cue> poses(const Draft& draft) {
  const PlantOptions& options = draft.options;
  CounterRandom& random = draft.random;
  const int held = random.between(options.apex.least, options.apex.most);
  const int apart = random.between(options.apart.least, options.apart.most);
  const std::array faces{expression("happy"), expression("surprise")};
  const auto pause = [&] { return random.between(apart + 3, apart + 9); };
  std::vector<Cue> cues;
  for (int start = random.between(0, 6); start + apart + held <= draft.frames; start += apart + held + pause()) {
    cues.push_back(cue({start, start, start + held - 1, start + held - 1}, faces[draft.label], draft));
    const int next = start + apart;
    cues.push_back(cue({next, next, next + held - 1, next + held - 1}, faces[1 - draft.label], draft));
  }
  return cues;
}

std::vector<Cue> eyes_and_mouth(const Draft& draft) {
  const FrameRange& apex = draft.options.apex;
  const PlantedEvent event = draw_event(draft.random, draft.frames, apex.least, apex.most);
  const bool wide_eyes = draft.variant == 0;
  const bool wide_mouth = (draft.variant == 0) == (draft.label == 0);  // class 0: both wide, or neither
  Expression face = wide_eyes ? eyes_wide : eyes_narrow;
  const Expression& mouth = wide_mouth ? mouth_wide : mouth_round;
  face.mouth_open = mouth.mouth_open;
  face.mouth_width = mouth.mouth_width;
  face.corners = mouth.corners;
  face.upper_teeth = mouth.upper_teeth;
  return {cue(event, face, draft)};
}

struct PlantRow {
  Plant plant;
  int variants;
  FrameRange apex;
  FrameRange apart;
  double in_a_third;  // of hands and of distractors
  std::vector<Cue> (*cues)(const Draft&);
};

constexpr FrameRange unused{};
constexpr auto plants = std::to_array<PlantRow>({
    {Plant::apex, 1, {12, 20}, unused, 0, one_apex},
    {Plant::noise, 1, {12, 20}, unused, 1.0 / 3, one_apex},
    {Plant::neutral, 1, {12, 20}, unused, 0, one_apex},
    {Plant::control, 1, unused, unused, 0, constant},
    {Plant::motion, 1, {pose_frames, pose_frames}, {2, 4}, 0, poses},
    {Plant::two_cues, 2, {4, 8}, {24, 48}, 0, two_times},
    {Plant::two_places, 2, {12, 20}, unused, 0, eyes_and_mouth},
});
static_assert(each_has_its_row(plants, &PlantRow::plant));

const PlantRow& row_of(Plant plant) {
  return plants[static_cast<std::size_t>(plant)];
}

std::string text_of(const FrameRange& range) {
  return std::to_string(range.least) + "-" + std::to_string(range.most);
}

// Of an option that the plant has no use for.
[[noreturn]] void refuse_unused(const std::string& option, const std::string& value, Plant plant) {
  throw UserError(Fault::usage, option, value,
                  "--plant " + std::string(name_of(plant)) + " has no use for it: leave it out");
}

// A weaker and shorter expression of another class, before or behind what the video shows. None where there is no room.
std::optional<Cue> draw_distractor(const Draft& draft, const std::vector<Cue>& cues) {
  CounterRandom& random = draft.random;
  if (random.uniform() >= draft.options.distractors || cues.empty()) return std::nullopt;
  const std::size_t other = (draft.label + 1 + random.below(expressions.size() - 1)) % expressions.size();
  const int length = random.between(3, 6);
  const int needed = length + 4;  // two frames of rise and two of fall
  const int before = cues.front().event.onset;
  const int behind = draft.frames - 1 - cues.back().event.offset;
  const int starts_before = std::max(0, before - needed + 1);
  const int starts_behind = std::max(0, behind - needed + 1);
  if (starts_before + starts_behind == 0) return std::nullopt;
  int onset = random.between(0, starts_before + starts_behind - 1);
  if (onset >= starts_before) onset += cues.back().event.offset + 1 - starts_before;
  const PlantedEvent event{onset, onset + 2, onset + 1 + length, onset + length + 3};
  return Cue{event, scaled(expression(expressions[other]), distractor_part * draft.options.contrast),
             CueMeaning::distracts};
}

void require_range(const std::string& option, const FrameRange& range, int least, int most, const std::string& why) {
  if (range.least >= least && range.least <= range.most && range.most <= most) return;
  throw UserError(Fault::usage, option, text_of(range),
                  "MIN-MAX within " + text_of({least, most}) + " is possible" + why);
}

// The second cue of the shortest video has to end within it, and to begin behind the first.
void require_apart(const PlantOptions& options) {
  const int nearest = options.apex.most;
  const int farthest = options.frames.least - options.apex.most;
  const bool good = options.apart.least >= nearest && options.apart.least <= options.apart.most;
  if (good && options.apart.least <= farthest && options.apart.most <= options.frames.most) return;
  throw UserError(Fault::usage, "--apart", text_of(options.apart),
                  "a MIN from " + std::to_string(nearest) + ", the longest --apex, to " + std::to_string(farthest) +
                      ", what the shortest video has room for, and a MAX from MIN to " +
                      std::to_string(options.frames.most) + " are possible");
}

}  // namespace

PlantOptions defaults_of(Plant plant) {
  const PlantRow& row = row_of(plant);
  PlantOptions options;
  options.plant = plant;
  options.scene.occlusions = row.in_a_third;
  options.apex = row.apex;
  options.apart = row.apart;
  options.distractors = row.in_a_third;
  return options;
}

const std::vector<std::string>& classes_of(Plant plant) {
  static const std::vector<std::string> with_neutral = [] {
    std::vector<std::string> names = expressions;
    names.emplace_back("neutral");
    return names;
  }();
  static const std::vector<std::string> orders{"happy_first", "surprise_first"};
  static const std::vector<std::string> times{"the_same", "different"};
  static const std::vector<std::string> places{"together", "crossed"};
  switch (plant) {
    case Plant::neutral:
      return with_neutral;
    case Plant::motion:
      return orders;
    case Plant::two_cues:
      return times;
    case Plant::two_places:
      return places;
    case Plant::apex:
    case Plant::noise:
    case Plant::control:
      break;
  }
  return expressions;
}

int variants_of(Plant plant) {
  return row_of(plant).variants;
}

void require_possible(const PlantOptions& options) {
  const PlantRow& row = row_of(options.plant);
  require_possible(options.scene);
  require_range("--frames", options.frames, 1, 10'000, "");
  if (!(options.contrast > 0 && options.contrast <= 1.5)) {
    throw UserError(Fault::usage, "--contrast", std::to_string(options.contrast), "above 0 to 1.5 is possible");
  }
  require_share("--distractors", options.distractors);
  if (options.distractors > 0 && row.cues != one_apex) {
    refuse_unused("--distractors", std::to_string(options.distractors), options.plant);
  }
  if (row.apex != unused) {
    require_range("--apex", options.apex, 1, options.frames.least, ", the shortest video");
  } else if (options.apex != unused) {
    refuse_unused("--apex", text_of(options.apex), options.plant);
  }
  if (row.apart != unused) {
    require_apart(options);
  } else if (options.apart != unused) {
    refuse_unused("--apart", text_of(options.apart), options.plant);
  }
}

CueVideo plant_video(std::size_t label, int variant, std::uint64_t subject_seed, std::uint64_t seed,
                     const PlantOptions& options) {
  CounterRandom random(random_bits(seed, timing));
  const int frames = random.between(options.frames.least, options.frames.most);
  std::vector<Cue> cues = row_of(options.plant).cues({label, variant, frames, options, random});
  CounterRandom others(random_bits(seed, distraction));
  if (std::optional<Cue> distractor = draw_distractor({label, variant, frames, options, others}, cues)) {
    cues.push_back(*distractor);
  }
  return {std::move(cues), frames, subject_seed, seed, options.scene};
}

}  // namespace foldwise::datasets
