// SPDX-License-Identifier: Apache-2.0
#include "worker/training/schedule.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>

#include "experiments/choice_table.h"

namespace foldwise::worker {
namespace {

/// The fraction of the best loss by which a loss must be below it to be better: PyTorch's default.
constexpr double threshold = 1e-4;

double never(const ScheduleOptions& /*options*/, const Schedule::Position& /*at*/, const Schedule::Memory& /*memory*/) {
  return 1;
}

double by_count(const ScheduleOptions& options, const Schedule::Position& at, const Schedule::Memory& /*memory*/) {
  if (options.unit == ScheduleUnit::epochs) return std::pow(options.factor, (at.epoch - 1) / options.every);
  return std::pow(options.factor, static_cast<double>(at.steps / static_cast<std::size_t>(options.every)));
}

double by_reductions(const ScheduleOptions& options, const Schedule::Position& /*at*/, const Schedule::Memory& memory) {
  return std::pow(options.factor, memory.reductions);
}

double along_cosine(const ScheduleOptions& options, const Schedule::Position& at, const Schedule::Memory& /*memory*/) {
  std::int64_t since = at.epoch - 1;  // the period began
  std::int64_t period = options.period;
  while (since >= period) {
    since -= period;
    period *= options.period_factor;
  }
  const double turn = std::numbers::pi * static_cast<double>(since) / static_cast<double>(period);
  return options.least + (1 - options.least) * (1 + std::cos(turn)) / 2;
}

struct ScheduleRow {
  ScheduleKind kind;
  double (*scale)(const ScheduleOptions& options, const Schedule::Position& at, const Schedule::Memory& memory);
};

constexpr auto schedules = std::to_array<ScheduleRow>({
    {ScheduleKind::constant, never},
    {ScheduleKind::step, by_count},
    {ScheduleKind::plateau, by_reductions},
    {ScheduleKind::cosine, along_cosine},
});
static_assert(each_has_its_row(schedules, &ScheduleRow::kind));

}  // namespace

double Schedule::scale(const Position& at) const {
  return schedules.at(static_cast<std::size_t>(options_.kind)).scale(options_, at, memory_);
}

// Counted whatever the kind; plateau alone asks for it.
void Schedule::observe(double validation_loss) {
  if (validation_loss < memory_.best_loss * (1 - threshold)) {
    memory_.best_loss = validation_loss;
    memory_.waited = 0;
  } else {
    ++memory_.waited;
  }
  if (memory_.waited <= options_.patience) return;
  ++memory_.reductions;
  memory_.waited = 0;
}

}  // namespace foldwise::worker
