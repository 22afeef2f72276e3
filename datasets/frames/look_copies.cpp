// SPDX-License-Identifier: Apache-2.0
#include "datasets/frames/look_copies.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

namespace foldwise::datasets {
namespace {

constexpr std::size_t size = look_side * look_side;
/// A picture without its mean, of length 1; all zero where it is of one level. Brightness and contrast are gone.
using Unit = std::array<float, size>;

// What copies have, and other videos do not: README.md.
constexpr float least_alike = 0.975F;          // correlation over space
constexpr float least_moved_alike = 0.92F;     // correlation over time
constexpr float surely_alike = 0.985F;         // over space, as is needed where a margin was looked for, and
constexpr float moved_nearly_alike = 0.85F;    // what is enough over time then where none was
constexpr float all_but_equal = 0.995F;        // over space, so that
constexpr float moved_somewhat_alike = 0.5F;   // is enough over time: little moves there, and noise counts
constexpr float least_alike_still = 0.998F;    // over space, where nothing moves that could be compared
constexpr float stillness = 0.0005F;           // mean square of departures from the mean, of length 1
constexpr float worth_a_look = 0.6F;           // over space, roughly
constexpr float worth_cropping = 0.65F;        // over space, and
constexpr float moved_worth_cropping = 0.1F;   // over time
constexpr float mean_worth_comparing = 0.96F;  // of the means, once a margin is cut off

// In eight lanes, so that compilers use vectors without being told to change the order of sums.
template <std::size_t count>
float product(const std::array<float, count>& one, const std::array<float, count>& other) {
  std::array<float, 8> lanes{};
  for (std::size_t at = 0; at < count; at += lanes.size()) {
    for (std::size_t lane = 0; lane < lanes.size(); ++lane) lanes[lane] += one[at + lane] * other[at + lane];
  }
  return std::accumulate(lanes.begin(), lanes.end(), 0.0F);
}

Unit normalised(Unit values) {
  const float mean = std::accumulate(values.begin(), values.end(), 0.0F) / static_cast<float>(size);
  for (float& value : values) value -= mean;
  const float length = std::sqrt(product(values, values));
  if (length < 1e-3F) return {};
  for (float& value : values) value /= length;
  return values;
}

Unit unit_of(const PictureLook& picture) {
  Unit values;
  std::ranges::copy(picture, values.begin());
  return normalised(values);
}

Unit mean_of(std::span<const Unit> pictures) {
  Unit mean{};
  for (const Unit& picture : pictures) {
    for (std::size_t at = 0; at < size; ++at) mean[at] += picture[at];
  }
  return normalised(mean);
}

constexpr std::size_t coarse_side = look_side / 2;
/// The same in areas of four pixels, of about length 1.
using Coarse = std::array<float, coarse_side * coarse_side>;

Coarse coarse_of(const Unit& picture) {
  Coarse coarse{};
  for (std::size_t at = 0; at < size; ++at) {
    coarse[at / look_side / 2 * coarse_side + at % look_side / 2] += picture[at] / 2;
  }
  return coarse;
}

/// Its neighbours' levels in parts: what cropping has blurred in one of two videos is then blurred in both.
Unit blurred(const Unit& picture) {
  const auto pass = [](const Unit& from, std::size_t step, std::size_t across) {
    Unit to;
    for (std::size_t line = 0; line < look_side; ++line) {
      for (std::size_t at = 0; at < look_side; ++at) {
        const std::size_t place = line * across + at * step;
        const float before = from[at == 0 ? place : place - step];
        const float behind = from[at + 1 == look_side ? place : place + step];
        to[place] = 0.25F * before + 0.5F * from[place] + 0.25F * behind;
      }
    }
    return to;
  };
  return normalised(pass(pass(picture, 1, look_side), look_side, 1));
}

/// A part of a picture, of its height and width at once.
struct Crop {
  float scale = 1;
  float left = 0;  ///< share of what is cut off, from 0 to 1
  float top = 0;
};

Unit cropped(const Unit& picture, const Crop& crop) {
  constexpr auto side = static_cast<float>(look_side);
  struct Place {
    std::size_t at = 0;
    float weight = 0;  // of the next one
  };
  const auto places = [&](float share) {
    std::array<Place, look_side> found;
    const float begin = (1 - crop.scale) * share * side;
    for (std::size_t at = 0; at < look_side; ++at) {
      const float exact = begin + (static_cast<float>(at) + 0.5F) * crop.scale - 0.5F;
      const float inside = std::clamp(exact, 0.0F, side - 1);
      found[at].at = std::min(static_cast<std::size_t>(inside), look_side - 2);
      found[at].weight = inside - static_cast<float>(found[at].at);
    }
    return found;
  };
  const auto rows = places(crop.top);
  const auto columns = places(crop.left);
  Unit part;
  for (std::size_t y = 0; y < look_side; ++y) {
    const float* upper = picture.data() + rows[y].at * look_side;
    const float* lower = upper + look_side;
    for (std::size_t x = 0; x < look_side; ++x) {
      const auto [at, weight] = columns[x];
      const float above = upper[at] + weight * (upper[at + 1] - upper[at]);
      const float below = lower[at] + weight * (lower[at + 1] - lower[at]);
      part[y * look_side + x] = above + rows[y].weight * (below - above);
    }
  }
  return normalised(part);
}

/// A look made ready to be compared.
struct Film {
  std::span<const double> times;
  std::vector<Unit> pictures;

  explicit Film(const VideoLook& look) : times(look.times) {
    pictures.reserve(look.pictures.size());
    for (const PictureLook& picture : look.pictures) pictures.push_back(unit_of(picture));
  }
  double duration() const { return times.back() - times.front(); }
};

/// Between two pictures of a film.
struct Moment {
  std::size_t at = 0;
  float weight = 0;  ///< of the next one
};

/// `time`: since the first picture; before it and behind the last one the nearest of the two.
Moment moment_of(const Film& film, double time) {
  const double wanted = film.times.front() + time;
  const auto next = std::ranges::upper_bound(film.times, wanted);
  if (next == film.times.begin()) return {};
  if (next == film.times.end()) return {film.times.size() - 2, 1};
  const auto at = static_cast<std::size_t>(next - film.times.begin()) - 1;
  return {at, static_cast<float>((wanted - film.times[at]) / (*next - film.times[at]))};
}

/// Where the shorter film lies on the longer one, and how alike their pictures are then.
struct Alignment {
  double offset = 0;
  double speed = 1;
  float alike = -1;

  Moment moment(const Film& shorter, const Film& longer, std::size_t picture) const {
    return moment_of(longer, offset + speed * (shorter.times[picture] - shorter.times.front()));
  }
};

Alignment aligned(const Film& shorter, const Film& longer) {
  const std::size_t columns = longer.pictures.size();
  std::vector<float> products;
  products.reserve(shorter.pictures.size() * columns);
  for (const Unit& picture : shorter.pictures) {
    for (const Unit& other : longer.pictures) products.push_back(product(picture, other));
  }
  const double step = longer.duration() / static_cast<double>(columns - 1);
  const double whole = longer.duration() / std::max(shorter.duration(), 1e-9);
  Alignment best;
  for (const double speed : {1.0, whole}) {
    const double room = longer.duration() - speed * shorter.duration();
    if (room < -1.01 * step) continue;  // one picture may be missing behind the shorter one's last
    const int most = step > 0 ? static_cast<int>((std::max(room, 0.0) + 1e-9) / (step / 2)) : 0;
    for (int half_steps = 0; half_steps <= most; ++half_steps) {
      const double offset = half_steps * step / 2;
      const Alignment tried{offset, speed};
      float sum = 0;
      for (std::size_t at = 0; at < shorter.pictures.size(); ++at) {
        const auto [place, weight] = tried.moment(shorter, longer, at);
        const float* pair = products.data() + at * columns + place;
        sum += pair[0] + weight * (pair[1] - pair[0]);
      }
      const float alike = sum / static_cast<float>(shorter.pictures.size());
      if (alike > best.alike) best = {offset, speed, alike};
    }
  }
  return best;
}

/// Of two films, one laid onto the other.
struct Agreement {
  float alike = -1;       ///< mean correlation of their pictures
  float moved_alike = 0;  ///< correlation of how they depart from their means over time
  float most_moved = 0;   ///< mean square of these departures, of the one that moves more

  std::optional<double> of_copies() const {
    const bool surely = alike >= surely_alike && moved_alike >= moved_nearly_alike;
    const bool all_but_surely = alike >= all_but_equal && moved_alike >= moved_somewhat_alike;
    if (all_but_surely) return alike;
    if (surely || (alike >= least_alike && moved_alike >= least_moved_alike)) return std::min(alike, moved_alike);
    return of_still_copies();
  }
  std::optional<double> of_cropped_copies() const {
    if (alike >= surely_alike && moved_alike >= least_moved_alike) return std::min(alike, moved_alike);
    return std::nullopt;
  }
  std::optional<double> of_still_copies() const {
    if (alike >= least_alike_still && most_moved < stillness) return alike;
    return std::nullopt;
  }
};

Agreement agreement_at(const Film& shorter, const Film& longer, const Alignment& alignment) {
  const std::size_t count = shorter.pictures.size();
  std::vector<Unit> laid(count);
  Unit mean{};
  Unit laid_mean{};
  float alike = 0;
  const float share = 1 / static_cast<float>(count);
  for (std::size_t at = 0; at < count; ++at) {
    const auto [place, weight] = alignment.moment(shorter, longer, at);
    const Unit& before = longer.pictures[place];
    const Unit& behind = longer.pictures[place + 1];
    for (std::size_t pixel = 0; pixel < size; ++pixel) {
      laid[at][pixel] = before[pixel] + weight * (behind[pixel] - before[pixel]);
      mean[pixel] += shorter.pictures[at][pixel] * share;
      laid_mean[pixel] += laid[at][pixel] * share;
    }
    alike += product(shorter.pictures[at], laid[at]) * share;
  }
  float both = 0;
  float own = 0;
  float others = 0;
  for (std::size_t at = 0; at < count; ++at) {
    Unit departure;
    Unit laid_departure;
    for (std::size_t pixel = 0; pixel < size; ++pixel) {
      departure[pixel] = shorter.pictures[at][pixel] - mean[pixel];
      laid_departure[pixel] = laid[at][pixel] - laid_mean[pixel];
    }
    both += product(departure, laid_departure);
    own += product(departure, departure);
    others += product(laid_departure, laid_departure);
  }
  return {alike, own > 0 && others > 0 ? both / std::sqrt(own * others) : 0, std::max(own, others) * share};
}

Agreement agreement_of(const Film& shorter, const Film& longer) {
  Alignment alignment = aligned(shorter, longer);
  if (alignment.alike < worth_a_look) return {};
  // What moves fast is seen best between the steps of that search.
  const double step = longer.duration() / static_cast<double>(longer.pictures.size() - 1);
  const double middle = alignment.offset;
  Agreement best;
  for (int quarter = -4; quarter <= 4; ++quarter) {
    alignment.offset = middle + quarter * step / 4;
    const Agreement agreement = agreement_at(shorter, longer, alignment);
    if (agreement.alike > best.alike) best = agreement;
  }
  return best;
}

/// The margin that makes `whole` most like `part`, and how alike they are then: a coarse search and a fine one.
std::pair<Crop, float> most_alike_crop(const Unit& part, const Unit& whole) {
  std::pair<Crop, float> best{{}, -1};
  const auto consider = [&](const Crop& crop) {
    const float alike = product(part, cropped(whole, crop));
    if (alike > best.second) best = {crop, alike};
  };
  for (const float scale : {0.98F, 0.94F, 0.9F}) {
    for (const float top : {0.0F, 0.5F, 1.0F}) {
      for (const float left : {0.0F, 0.5F, 1.0F}) consider({scale, left, top});
    }
  }
  const Crop coarse = best.first;
  for (const float scale : {-0.02F, 0.0F, 0.02F}) {
    for (const float top : {-0.25F, 0.0F, 0.25F}) {
      for (const float left : {-0.25F, 0.0F, 0.25F}) {
        consider({std::min(coarse.scale + scale, 1.0F), std::clamp(coarse.left + left, 0.0F, 1.0F),
                  std::clamp(coarse.top + top, 0.0F, 1.0F)});
      }
    }
  }
  return best;
}

/// As if one of the two, whichever fits better, had lost the margin that the other one has lost.
std::optional<double> agreement_of_cropped(Film shorter, Film longer) {
  for (Film* film : {&shorter, &longer}) {
    for (Unit& picture : film->pictures) picture = blurred(picture);
  }
  const Unit mean = mean_of(shorter.pictures);
  const Unit other_mean = mean_of(longer.pictures);
  const auto [of_longer, alike] = most_alike_crop(mean, other_mean);
  const auto [of_shorter, other_alike] = most_alike_crop(other_mean, mean);
  if (std::max(alike, other_alike) < mean_worth_comparing) return std::nullopt;
  Film& whole = alike >= other_alike ? longer : shorter;
  for (Unit& picture : whole.pictures) picture = cropped(picture, alike >= other_alike ? of_longer : of_shorter);
  return agreement_of(shorter, longer).of_cropped_copies();
}

// Which pairs to compare.

/// The mean of a video's pictures, coarsely.
Coarse summary_of(const VideoLook& look) {
  Unit mean{};
  for (const PictureLook& picture : look.pictures) {
    for (std::size_t at = 0; at < size; ++at) mean[at] += static_cast<float>(picture[at]);
  }
  return coarse_of(normalised(mean));
}

template <std::size_t count>
float squared_distance(const std::array<float, count>& one, const std::array<float, count>& other) {
  std::array<float, 8> lanes{};
  for (std::size_t at = 0; at < count; at += lanes.size()) {
    for (std::size_t lane = 0; lane < lanes.size(); ++lane) {
      const float difference = one[at + lane] - other[at + lane];
      lanes[lane] += difference * difference;
    }
  }
  return std::accumulate(lanes.begin(), lanes.end(), 0.0F);
}

constexpr std::size_t coarsest_side = coarse_side / 2;
/// The same once more: no two lie further apart here than in what they were made of.
using Coarsest = std::array<float, coarsest_side * coarsest_side>;

Coarsest coarsest_of(const Coarse& picture) {
  Coarsest coarsest{};
  for (std::size_t at = 0; at < picture.size(); ++at) {
    coarsest[at / coarse_side / 2 * coarsest_side + at % coarse_side / 2] += picture[at] / 2;
  }
  return coarsest;
}

/// Which of many pictures are the nearest ones of each, without looking at most of those that are not: pictures lie in
/// a row by one of their areas, the one in which they differ most, and are looked for from there in both directions
/// until that area alone tells that none is nearer.
class NearestPictures {
 public:
  explicit NearestPictures(const std::vector<Coarse>& pictures) : pictures_(pictures) {
    coarsest_.reserve(pictures.size());
    for (const Coarse& picture : pictures) coarsest_.push_back(coarsest_of(picture));
    const std::size_t area = most_varied_area();
    row_.resize(pictures.size());
    std::iota(row_.begin(), row_.end(), std::size_t{0});
    std::ranges::stable_sort(row_, {}, [&](std::size_t picture) { return coarsest_[picture][area]; });
    places_.resize(pictures.size());
    for (std::size_t place = 0; place < row_.size(); ++place) {
      places_[row_[place]] = place;
      levels_.push_back(coarsest_[row_[place]][area]);
    }
  }

  /// Of equally near ones the first; fewer than there are others. In no order.
  const std::vector<std::pair<float, std::size_t>>& of(std::size_t picture, std::size_t count) {
    nearest_.clear();
    const std::size_t here = places_[picture];
    std::size_t below = here;      // those from here on were looked at
    std::size_t above = here + 1;  // and those before this one
    while (below > 0 || above < row_.size()) {
      const float down = below > 0 ? levels_[here] - levels_[below - 1] : unreachable;
      const float up = above < row_.size() ? levels_[above] - levels_[here] : unreachable;
      if (nearest_.size() == count && is_further(std::min(down, up))) break;
      consider(picture, down <= up ? row_[--below] : row_[above++], count);
    }
    return nearest_;
  }

 private:
  static constexpr float unreachable = 1e9F;
  static constexpr float rounding = 1e-4F;  // of distances, which are below 2

  std::size_t most_varied_area() const {
    Coarsest sums{};
    Coarsest squares{};
    for (const Coarsest& picture : coarsest_) {
      for (std::size_t at = 0; at < picture.size(); ++at) {
        sums[at] += picture[at];
        squares[at] += picture[at] * picture[at];
      }
    }
    const auto count = static_cast<float>(coarsest_.size());
    for (std::size_t at = 0; at < sums.size(); ++at) squares[at] -= sums[at] * sums[at] / count;
    return static_cast<std::size_t>(std::ranges::max_element(squares) - squares.begin());
  }
  bool is_further(float distance) const {
    const float surely = distance - rounding;
    return surely > 0 && surely * surely > nearest_.front().first;
  }
  void consider(std::size_t picture, std::size_t other, std::size_t count) {
    const bool full = nearest_.size() == count;
    if (full && is_further(std::sqrt(squared_distance(coarsest_[picture], coarsest_[other])))) return;
    const std::pair found(squared_distance(pictures_[picture], pictures_[other]), other);
    if (full) {
      if (found >= nearest_.front()) return;
      std::ranges::pop_heap(nearest_);
      nearest_.back() = found;
    } else {
      nearest_.push_back(found);
    }
    std::ranges::push_heap(nearest_);
  }

  const std::vector<Coarse>& pictures_;
  std::vector<Coarsest> coarsest_;
  std::vector<std::size_t> row_;                        ///< pictures by their levels in that area
  std::vector<std::size_t> places_;                     ///< of each picture in the row
  std::vector<float> levels_;                           ///< of each place
  std::vector<std::pair<float, std::size_t>> nearest_;  ///< a heap: the furthest of them is the first
};

constexpr std::size_t most_pairs = 10'000;  // of videos that are so few that each is compared with all
constexpr std::size_t least_neighbours = 8;

}  // namespace

std::optional<double> agreement_of_copies(const VideoLook& one, const VideoLook& other) {
  if (one.pictures.empty() || other.pictures.empty()) return std::nullopt;
  const Film first(one);
  const Film second(other);
  if (first.pictures.size() == 1 || second.pictures.size() == 1) {
    if (first.pictures.size() != second.pictures.size()) return std::nullopt;
    return Agreement{product(first.pictures.front(), second.pictures.front())}.of_still_copies();
  }
  // Of two that last equally long either may be laid onto the other: always the same one, whichever is named first.
  const bool ordered =
      first.duration() < second.duration() || (first.duration() == second.duration() && one.pictures <= other.pictures);
  const Film& shorter = ordered ? first : second;
  const Film& longer = ordered ? second : first;
  const Agreement agreement = agreement_of(shorter, longer);
  if (const auto found = agreement.of_copies()) return found;
  if (agreement.alike < worth_cropping || agreement.moved_alike < moved_worth_cropping) return std::nullopt;
  return agreement_of_cropped(shorter, longer);
}

std::vector<LookPair> pairs_to_compare(std::span<const VideoLook* const> looks) {
  std::vector<std::size_t> places;
  std::vector<Coarse> summaries;
  for (std::size_t place = 0; place < looks.size(); ++place) {
    if (looks[place] == nullptr || looks[place]->pictures.empty()) continue;
    places.push_back(place);
    summaries.push_back(summary_of(*looks[place]));
  }
  const std::size_t count = places.size();
  if (count < 2) return {};
  const std::size_t neighbours = std::min(count - 1, std::max(least_neighbours, 2 * most_pairs / count));
  std::vector<LookPair> pairs;
  NearestPictures nearest(summaries);
  for (std::size_t one = 0; one < count; ++one) {
    for (const auto& [distance, other] : nearest.of(one, neighbours)) {
      pairs.push_back({places[std::min(one, other)], places[std::max(one, other)]});
    }
  }
  std::ranges::sort(pairs, [](const LookPair& left, const LookPair& right) {
    return std::pair(left.one, left.other) < std::pair(right.one, right.other);
  });
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  return pairs;
}

}  // namespace foldwise::datasets
