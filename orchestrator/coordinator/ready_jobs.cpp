// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/coordinator/ready_jobs.h"

#include <algorithm>

namespace foldwise::orchestrator {

ReadyJobs::ReadyJobs(const std::vector<WorkItem>& items, const JobGraph& graph)
    : items_(items), graph_(graph), is_ready_(items.size()) {}

void ReadyJobs::add(std::uint32_t item) {
  is_ready_[item] = true;
  if (graph_.closes(item)) {
    push(closing_, entry(item, Rounds::ignored));
    push(of_nobody_, entry(item, Rounds::heeded));
  } else {
    push(in_order_, entry(item, Rounds::heeded));
    push(by_chain_, entry(item, Rounds::ignored));
  }
}

void ReadyJobs::add_behind(std::uint32_t item, WorkerId worker) {
  if (!graph_.closes(item)) return add(item);
  is_ready_[item] = true;
  push(closing_, entry(item, Rounds::ignored));
  behind_[worker].push_back(item);
}

void ReadyJobs::lose(WorkerId worker) {
  const auto found = behind_.find(worker);
  if (found == behind_.end()) return;
  for (const std::uint32_t item : found->second) {
    if (is_ready_[item]) push(of_nobody_, entry(item, Rounds::heeded));
  }
  behind_.erase(found);
}

void ReadyJobs::sort_again() {
  for (Heap* const heap : {&in_order_, &by_chain_, &closing_, &of_nobody_}) {
    std::erase_if(*heap, [this](const Entry& each) { return !is_ready_[each.item]; });
    for (Entry& each : *heap) each.chain = static_cast<float>(graph_.urgency(each.item));
    std::make_heap(heap->begin(), heap->end());
  }
}

std::optional<std::uint32_t> ReadyJobs::closing_of(WorkerId worker) {
  const auto found = behind_.find(worker);
  if (found == behind_.end()) return std::nullopt;
  std::deque<std::uint32_t>& own = found->second;
  while (!own.empty() && !is_ready_[own.front()]) own.pop_front();
  if (own.empty()) return std::nullopt;
  return own.front();
}

ReadyJobs::Entry ReadyJobs::entry(std::uint32_t item, Rounds rounds) const {
  return {rounds == Rounds::heeded ? items_[item].round : 0, static_cast<float>(graph_.urgency(item)), item};
}

void ReadyJobs::push(Heap& heap, const Entry& entry) {
  heap.push_back(entry);
  std::push_heap(heap.begin(), heap.end());
}

std::optional<std::uint32_t> ReadyJobs::top(Heap& heap) {
  while (!heap.empty() && !is_ready_[heap.front().item]) {
    std::pop_heap(heap.begin(), heap.end());
    heap.pop_back();
  }
  if (heap.empty()) return std::nullopt;
  return heap.front().item;
}

}  // namespace foldwise::orchestrator
