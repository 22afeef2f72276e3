// SPDX-License-Identifier: Apache-2.0
#include "results/figures/frame_shares.h"

#include <algorithm>
#include <cmath>

#include "experiments/model_choices.h"

namespace foldwise::results {
namespace {

/// Over the classes of each place, in place.
void normalise(std::vector<double>& scores, std::size_t classes, std::size_t places) {
  for (std::size_t place = 0; place < places; ++place) {
    double highest = scores[place];
    for (std::size_t c = 1; c < classes; ++c) highest = std::max(highest, scores[c * places + place]);
    double sum = 0;
    for (std::size_t c = 0; c < classes; ++c) sum += std::exp(scores[c * places + place] - highest);
    for (std::size_t c = 0; c < classes; ++c) {
      double& score = scores[c * places + place];
      score = std::exp(score - highest) / sum;
    }
  }
}

}  // namespace

std::size_t FrameShares::place_of(int frame) const {
  const int place = frame / stride - (window - 1) / 2;
  return static_cast<std::size_t>(std::clamp(place, 0, static_cast<int>(places) - 1));
}

FrameShares frame_shares(const MapFile& maps) {
  FrameShares shares;
  shares.classes = maps.outputs();
  shares.predicted =
      static_cast<std::size_t>(std::ranges::find(shares.classes, maps.predicted()) - shares.classes.begin());
  shares.places = static_cast<std::size_t>(maps.last_side("pooling/values"));
  shares.stride = maps.stride();
  shares.window = maps.window();
  // Of joint_softmax log p(c, f) but for a constant, so that the softmax over classes is p(c | f).
  shares.probabilities = maps.numbers("pooling/values");
  normalise(shares.probabilities, shares.classes.size(), shares.places);
  const std::vector<double> weights = maps.numbers("pooling/weights");
  const bool joint = maps.pooling() == name_of(Pooling::joint_softmax);
  for (std::size_t place = 0; place < shares.places; ++place) {
    double sum = 0;
    for (std::size_t c = 0; c < shares.classes.size(); ++c) {
      if (joint || c == shares.predicted) sum += weights[c * shares.places + place];
    }
    shares.importance.push_back(sum);
  }
  return shares;
}

}  // namespace foldwise::results
