// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/conflicts/recurrence_conflicts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/experiments/sweep_text.h"
#include "tests/support/joined.h"

namespace foldwise {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(RecurrenceConflicts, AreNoneOfWhatBelongsTogether) {
  const std::string lstm = "recurrence: {kind: lstm, units: 512, dropout: 0, recurrent_dropout: 0.5}";
  const std::string layers = "head: {kind: three_layers, first_units: 256, second_units: 64}";
  for (const std::string backbone : {"vgg16", "resnet50", "i3d_vgg16", "fully_connected"}) {
    EXPECT_THAT(mistakes(joined({"model: {backbone: ", backbone, ", pooling: last_step, ", lstm, ", ", layers, "}"})),
                IsEmpty())
        << backbone;
  }
  EXPECT_THAT(mistakes("model: {backbone: vgg16, features: last_convolution, " + lstm +
                       ", attention: {kind: region_attention}}"),
              IsEmpty());
}

TEST(RecurrenceConflicts, AreNoneOfARateOfItsOwn) {
  EXPECT_THAT(mistakes("model: {recurrence: {kind: lstm}}\ntraining: {learning_rate: {attention: 0.1}}"), IsEmpty());
}

TEST(RecurrenceConflicts, NameWhatAFieldIsFor) {
  for (const std::string field : {"units: 8", "dropout: 0.5", "recurrent_dropout: 0"}) {
    EXPECT_THAT(mistakes("model: {recurrence: {" + field + "}}"),
                ElementsAre(HasSubstr("with model.recurrence.kind none, which does not use it; leave it out, or use "
                                      "model.recurrence.kind lstm")))
        << field;
  }
  for (const std::string field : {"first_units: 8", "second_units: 8"}) {
    EXPECT_THAT(mistakes("model: {head: {" + field + "}}"),
                ElementsAre(HasSubstr("saw 8 with model.head.kind published, which does not use it")))
        << field;
  }
}

TEST(RecurrenceConflicts, IncludeWhatHasNoStepsOrNoHeadOfItsOwn) {
  EXPECT_THAT(mistakes("model: {recurrence: {kind: lstm}, pooling: 3d_avg_scores}"),
              ElementsAre(HasSubstr("model.pooling: saw 3d_avg_scores with model.recurrence.kind lstm, which takes "
                                    "steps and not positions; allowed: another pooling, or model.recurrence.kind "
                                    "none")));
  EXPECT_THAT(mistakes("model: {recurrence: {kind: lstm}, head: {kind: three_layers}}\n"
                       "training: {scheme: frozen_features}"),
              ElementsAre(HasSubstr("model.recurrence.kind: saw lstm with training.scheme frozen_features"),
                          HasSubstr("model.head.kind: saw three_layers with training.scheme frozen_features")));
  EXPECT_THAT(
      mistakes("model: {backbone: torchscript, file: m.pt, trust: true, recurrence: {kind: lstm}}"),
      ElementsAre(HasSubstr("model.recurrence.kind: saw lstm with model.backbone torchscript, which gives scores "
                            "and no features; allowed: none")));
}

}  // namespace
}  // namespace foldwise
