// SPDX-License-Identifier: Apache-2.0
#include "worker/data/gate_measures.h"

#include <gmock/gmock.h>
#include <torch/types.h>
#include <torch/utils.h>

namespace foldwise::worker {
namespace {

using testing::Contains;
using testing::DoubleNear;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;

torch::Tensor numbers(const std::vector<double>& values) {
  return torch::tensor(values, torch::kDouble);
}

/// A class whose gates lie `spread` to either side of these means, in both of two layers, and take so large a share.
ClassGates gates(const std::string& name, double audio, double video, double share, double spread = 0) {
  ClassGates one{.name = name, .samples = 2};
  for (const char* layer : {" 0", " 1"}) {
    one.means.emplace(std::string("audio") + layer, numbers({audio - spread, audio + spread}));
    one.means.emplace(std::string("video") + layer, numbers({video - spread, video + spread}));
    one.means.emplace(std::string("joint") + layer, numbers({1 - share, share}));
  }
  return one;
}

const std::vector<PlantedKind> two_kinds{{"a", "audio"}, {"b", "visual"}, {"c", "audio"}, {"d", "visual"}};

TEST(GateMeasures, FollowWhatTellsTheClass) {
  const auto measures = gate_measures(
      {gates("a", 0.8, 0.3, 0.9), gates("b", 0.2, 0.7, 0.1), gates("c", 0.8, 0.3, 0.9), gates("d", 0.2, 0.7, 0.1)},
      two_kinds);
  EXPECT_THAT(measures, Contains(Pair("audio_gate_rank", DoubleNear(1, 1e-12))));
  EXPECT_THAT(measures, Contains(Pair("video_gate_rank", DoubleNear(1, 1e-12))));
  EXPECT_THAT(measures, Contains(Pair("gated_share_rank", DoubleNear(1, 1e-12))));
  EXPECT_THAT(measures, Contains(Pair("gate_spread", DoubleNear(0, 1e-12))));
}

TEST(GateMeasures, AreNegativeWhereItIsTheOtherWay) {
  const auto measures = gate_measures({gates("a", 0.2, 0.7, 0.1), gates("b", 0.8, 0.3, 0.9)}, two_kinds);
  EXPECT_THAT(measures, Contains(Pair("audio_gate_rank", DoubleNear(-1, 1e-12))));
  EXPECT_THAT(measures, Contains(Pair("video_gate_rank", DoubleNear(-1, 1e-12))));
  EXPECT_THAT(measures, Contains(Pair("gated_share_rank", DoubleNear(-1, 1e-12))));
}

TEST(GateMeasures, SpreadIsTheDeviationOverUnits) {
  EXPECT_THAT(gate_measures({gates("a", 0.5, 0.5, 0.5, 0.1), gates("b", 0.5, 0.5, 0.5, 0.3)}, two_kinds),
              Contains(Pair("gate_spread", DoubleNear(0.2, 1e-12))));
}

TEST(GateMeasures, LeaveOutWhatIsNotDefined) {
  const auto alike = gate_measures({gates("a", 0.8, 0.3, 0.9), gates("c", 0.7, 0.2, 0.8)}, two_kinds);
  EXPECT_THAT(alike, Not(Contains(testing::Key("audio_gate_rank"))));  // audio tells both
  EXPECT_THAT(alike, Contains(testing::Key("gate_spread")));
  ClassGates unseen = gates("b", 0, 0, 0);
  unseen.samples = 0;
  EXPECT_THAT(gate_measures({gates("a", 0.8, 0.3, 0.9), unseen}, two_kinds),
              Not(Contains(testing::Key("audio_gate_rank"))));
  EXPECT_THAT(gate_measures({gates("a", 0.8, 0.3, 0.9)}, {}), IsEmpty());
}

}  // namespace
}  // namespace foldwise::worker
