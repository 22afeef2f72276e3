// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/training_conflicts.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>

#include "experiments/fields/value.h"

namespace foldwise {
namespace {

std::string text_of(bool value) {
  return value ? "true" : "false";
}
std::string text_of(int value) {
  return std::to_string(value);
}
std::string text_of(double value) {
  return number_text(value);
}

/// Which kinds of optimizers or schedules a setting means something to.
template <typename Options, typename Member>
struct KindSetting {
  std::string_view field;
  Member Options::*member;
  std::span<const decltype(Options::kind)> users;
};

// A value that is written out as it is by default cannot be told from one that is not there.
template <typename Options, typename Member>
void check(const Options& options, std::string_view kind_field, const KindSetting<Options, Member>& setting,
           std::vector<Conflict>& found) {
  const Member value = options.*setting.member;
  if (value == Options{}.*setting.member || std::ranges::count(setting.users, options.kind) > 0) return;
  std::string users;
  for (const auto kind : setting.users) users += (users.empty() ? "" : ", ") + std::string(name_of(kind));
  const std::string field(kind_field);
  found.push_back({setting.field, "saw " + text_of(value) + " with " + field + " " +
                                      std::string(name_of(options.kind)) +
                                      ", which does not use it; leave it out, or use " + field + " " + users});
}

void add_optimizer_conflicts(const OptimizerOptions& optimizer, std::vector<Conflict>& found) {
  using O = OptimizerOptions;
  static constexpr std::array sgd{OptimizerKind::sgd};
  static constexpr std::array adam{OptimizerKind::adam};
  const auto check_use = [&]<typename Member>(std::string_view field, Member O::*member,
                                              std::span<const OptimizerKind> users) {
    check<O, Member>(optimizer, "training.optimizer.kind", {field, member, users}, found);
  };
  check_use("training.optimizer.momentum", &O::momentum, sgd);
  check_use("training.optimizer.nesterov", &O::nesterov, sgd);
  check_use("training.optimizer.beta1", &O::beta1, adam);
  check_use("training.optimizer.beta2", &O::beta2, adam);
  check_use("training.optimizer.epsilon", &O::epsilon, adam);
  if (optimizer.kind == OptimizerKind::sgd && optimizer.nesterov && optimizer.momentum == 0) {
    found.push_back({"training.optimizer.nesterov",
                     "saw true with training.optimizer.momentum 0; allowed: a momentum above 0, or false"});
  }
}

void add_schedule_conflicts(const ScheduleOptions& schedule, std::vector<Conflict>& found) {
  using O = ScheduleOptions;
  static constexpr std::array step{ScheduleKind::step};
  static constexpr std::array plateau{ScheduleKind::plateau};
  static constexpr std::array cosine{ScheduleKind::cosine};
  static constexpr std::array multiplying{ScheduleKind::step, ScheduleKind::plateau};
  const auto check_use = [&]<typename Member>(std::string_view field, Member O::*member,
                                              std::span<const ScheduleKind> users) {
    check<O, Member>(schedule, "training.schedule.kind", {field, member, users}, found);
  };
  check_use("training.schedule.factor", &O::factor, multiplying);
  check_use("training.schedule.every", &O::every, step);
  if (schedule.unit == ScheduleUnit::steps && schedule.kind != ScheduleKind::step) {
    found.push_back({"training.schedule.unit", "saw steps with training.schedule.kind " +
                                                   std::string(name_of(schedule.kind)) +
                                                   ", which changes once an epoch; leave it out, or use "
                                                   "training.schedule.kind step"});
  }
  check_use("training.schedule.patience", &O::patience, plateau);
  check_use("training.schedule.period", &O::period, cosine);
  check_use("training.schedule.period_factor", &O::period_factor, cosine);
  check_use("training.schedule.least", &O::least, cosine);
}

/// Rates and decays of parts that the network does not have.
void add_part_conflicts(const ModelOptions& model, const TrainingOptions& training, std::vector<Conflict>& found) {
  const auto check_use = [&](std::string_view field, const std::optional<double>& value, std::string_view why) {
    if (value) found.push_back({field, "saw " + number_text(*value) + " with " + std::string(why)});
  };
  if (model.attention.kind == AttentionKind::none && model.recurrence.kind == RecurrenceKind::none) {
    constexpr std::string_view why = "model.attention.kind none; leave it out, or use another model.attention.kind";
    check_use("training.learning_rate.attention", training.learning_rate.attention, why);
    check_use("training.weight_decay.attention", training.weight_decay.attention, why);
  }
  if (model.pooling != Pooling::adaptive_softmax) {
    const std::string why = "model.pooling " + std::string(name_of(model.pooling)) +
                            ", which learns nothing; leave it out, or use model.pooling adaptive_softmax";
    check_use("training.learning_rate.pooling", training.learning_rate.pooling, why);
    check_use("training.weight_decay.pooling", training.weight_decay.pooling, why);
  }
}

}  // namespace

void add_training_conflicts(const ModelOptions& model, const TrainingOptions& training, std::vector<Conflict>& found) {
  add_optimizer_conflicts(training.optimizer, found);
  add_schedule_conflicts(training.schedule, found);
  add_part_conflicts(model, training, found);
  if (training.loss == Loss::concordance && training.batch_size < 2) {
    found.push_back({"training.batch_size", "saw " + std::to_string(training.batch_size) +
                                                " with training.loss concordance, which compares the clips of a batch; "
                                                "allowed: 2 and more"});
  }
}

}  // namespace foldwise
