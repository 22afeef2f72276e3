// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/coordinator/sharing/memory_model.h"

#include <algorithm>

namespace foldwise::orchestrator {
namespace {

void raise(MemoryUse& most, const MemoryUse& memory) {
  most.resident = std::max(most.resident, memory.resident);
  most.device = std::max(most.device, memory.device);
}

/// What was measured, and else what stands for it.
MemoryUse known_or(const MemoryUse& measured, const MemoryUse& any) {
  return {measured.resident > 0 ? measured.resident : any.resident, measured.device > 0 ? measured.device : any.device};
}

}  // namespace

MemoryModel::MemoryModel(const std::vector<WorkItem>& items) {
  std::size_t last = 0;
  for (const WorkItem& item : items) last = std::max<std::size_t>(last, item.kind);
  by_stage_ = last == 0;
  for (Kinds& kinds : kinds_) kinds.resize(by_stage_ ? Choices<Stage>::names.size() : last + 1);
  for (const WorkItem& item : items)
    for (Kinds& kinds : kinds_) ++kinds[kind_of(item)].left;
}

void MemoryModel::took(const WorkItem& item, std::string_view device, const MemoryUse& memory) {
  raise(kinds_[is_gpu(device)].at(kind_of(item)).most, memory);
}

void MemoryModel::finished(const WorkItem& item) {
  for (Kinds& kinds : kinds_) {
    std::size_t& left = kinds.at(kind_of(item)).left;
    if (left > 0) --left;
  }
}

bool MemoryModel::is_any_left() const {
  return std::ranges::any_of(kinds_[0], [](const Kind& kind) { return kind.left > 0; });
}

std::optional<MemoryUse> MemoryModel::expected(const WorkItem& item, std::string_view device) const {
  const Kinds& kinds = kinds_[is_gpu(device)];
  const MemoryUse any = most_of(kinds);
  if (any == MemoryUse{}) return std::nullopt;
  return known_or(kinds.at(kind_of(item)).most, any);
}

std::optional<MemoryUse> MemoryModel::most_left(std::string_view device) const {
  const Kinds& kinds = kinds_[is_gpu(device)];
  const MemoryUse any = most_of(kinds);
  if (any == MemoryUse{}) return std::nullopt;
  MemoryUse most;
  for (const Kind& kind : kinds)
    if (kind.left > 0) raise(most, known_or(kind.most, any));
  return most;
}

std::size_t MemoryModel::kind_of(const WorkItem& item) const {
  return by_stage_ ? static_cast<std::size_t>(item.stage) : item.kind;
}

MemoryUse MemoryModel::most_of(const Kinds& kinds) const {
  MemoryUse most;
  for (const Kind& kind : kinds) raise(most, kind.most);
  return most;
}

}  // namespace foldwise::orchestrator
